"""The documentation says what the code does."""

from __future__ import annotations

from pathlib import Path

from connectors.operations.columns import Type
from connectors.operations.docs import files_table, views_page
from connectors.operations.reference import statements
from connectors.operations.views import LOADABLE, VIEWS
from tests.unit.operations.conftest import Reference

DOCS = Path(__file__).parents[3] / "docs"


def test_views_page_is_current() -> None:
    """docs/operations_views.md is what the columns say; write it anew with connectors.operations.docs.views_page."""
    assert (DOCS / "operations_views.md").read_text(encoding="utf-8") == views_page()


def test_loading_page_is_current() -> None:
    """docs/loading.md ends with the files and columns as they are; write it anew with connectors.operations.docs.files_table."""
    assert (DOCS / "loading.md").read_text(encoding="utf-8").endswith(files_table())


def test_reference_views_have_every_documented_column(reference: Reference) -> None:
    """The reference schema has each view of the contract with exactly its columns, and loads into columns that exist."""
    for view in VIEWS.values():
        assert sorted(_columns(reference, view.name)) == sorted(view.names), view.name
    for view in LOADABLE.values():
        assert {column.to for column in view.columns if column.to} <= set(_columns(reference, view.table))
    assert len(statements("views.sql")) == len(VIEWS)
    assert {column.type for view in VIEWS.values() for column in view.columns} == set(Type)


def _columns(reference: Reference, name: str) -> list[str]:
    with reference.engine.connect() as connection:
        return list(connection.exec_driver_sql(f"SELECT * FROM {name} LIMIT 0").keys())

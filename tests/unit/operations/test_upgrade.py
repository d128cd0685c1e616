"""A database made with a former reference schema is brought up to date in place; what a company changed is left alone."""

from __future__ import annotations

from connectors.operations import create_reference
from connectors.operations.reference import statements
from connectors.operations.views import VIEWS
from tests.unit.operations.conftest import Reference

ADDED = {
    "time_entry": ("work_type", "rate"), "expense_report": ("exchange_rate",), "expense_item": ("category", "account"),
    "purchase_order": ("exchange_rate",), "payment": ("exchange_rate",),
}  # fmt: skip


def make_former(reference: Reference) -> list[str]:
    """Take a database back to the former schema; returns the names of the views that were different."""
    former = {statement.split()[2]: statement for statement in statements("former_views.sql")}
    for name in former:
        reference.run(f"DROP VIEW {name}")
    for table, columns in ADDED.items():
        for column in columns:
            reference.run(f"ALTER TABLE {table} DROP COLUMN {column}")
    for statement in former.values():
        reference.run(statement)
    return list(former)


def test_a_former_reference_schema(reference: Reference) -> None:
    """Columns are added, views that nobody changed are replaced, rows stay, and the result fits the contract."""
    reference.usual("resource", resource_id="R1")
    reference.usual("expense_report", expense_report_id="X1")
    former = make_former(reference)
    assert len(former) == 5
    for _ in range(2):
        create_reference(reference.url)
        for name in former:
            columns = reference.run(f"SELECT * FROM {name}")
            with reference.engine.connect() as connection:
                present = connection.exec_driver_sql(f"SELECT * FROM {name} LIMIT 0").keys()
            assert sorted(present) == sorted(VIEWS[name].names), name
            assert len(columns) == (1 if name == "tieout_expense_report" else 0)
    source = reference.source()
    assert source.check() == []
    source.close()


def test_a_changed_view_is_left_alone(reference: Reference) -> None:
    """A former view to which a company added a condition keeps it."""
    make_former(reference)
    (statement,) = [one for one in statements("former_views.sql") if "tieout_payment AS" in one]
    reference.run("DROP VIEW tieout_payment")
    reference.run(f"{statement} WHERE p.method <> 'Barter'")
    create_reference(reference.url)
    reference.add("company", company_id="C9", company_name="Nine")
    reference.usual("payment", payment_id="P1", company_id="C9", method="Barter")
    reference.usual("payment", payment_id="P2", company_id="C9")
    assert [tuple(row) for row in reference.run("SELECT id FROM tieout_payment")] == [("P2",)]
    with reference.engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT * FROM tieout_payment LIMIT 0").keys()
    assert "reference" not in names

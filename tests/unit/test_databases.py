"""The databases that tests are given are real, empty, and their own."""

from __future__ import annotations

import sqlalchemy as sa


def test_a_test_is_given_a_database_of_its_own(database_url: str) -> None:
    """A table that one test makes is not there for the next, on SQLite and PostgreSQL alike."""
    _make_the_only_table(database_url)


def test_the_next_test_is_given_another(database_url: str) -> None:
    """The same table can be made again: nothing was left behind."""
    _make_the_only_table(database_url)


def test_postgresql_is_asked_as_postgresql(postgres_url: str) -> None:
    """What is tested as PostgreSQL is PostgreSQL, 14 or later, as the Prefect server wants it."""
    engine = sa.create_engine(postgres_url)
    with engine.connect() as connection:
        version = connection.dialect.server_version_info
    engine.dispose()
    assert engine.dialect.name == "postgresql"
    assert version is not None
    assert version >= (14,)


def _make_the_only_table(url: str) -> None:
    engine = sa.create_engine(url)
    assert sa.inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE left_behind (id INTEGER PRIMARY KEY)"))
    assert sa.inspect(engine).get_table_names() == ["left_behind"]
    engine.dispose()

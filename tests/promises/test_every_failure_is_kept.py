"""Promise 3: a failure is a row that nothing updates or deletes, with code, message, remedy and the vendor's request id."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from connectors.contract.words import Kind
from tests.promises import everything
from tests.promises.harness import Books, Firm, counted

ROWS = "SELECT * FROM failure ORDER BY 1"


def test_a_later_success_does_not_erase_it(firm: Firm) -> None:
    """Each try of a failing record leaves its row; when the record is corrected and goes, the rows are as they were."""
    firm.invoice("P-1", "40.00", off="2.00")
    firm.run()
    kept = firm.look(ROWS)
    tries = firm.look("SELECT try_no, stage, code, message, remedy FROM failure ORDER BY try_no")
    assert [row[0] for row in tries][-2:] == [1, 2]
    for _, stage, code, message, remedy in tries:
        assert stage == "validate"
        assert code.startswith("INV-")
        assert "42.00" in message
        assert remedy
    firm.correct("P-1")
    firm.until_settled()
    firm.check_one_each(["P-1"])
    assert firm.look(ROWS) == kept


def test_what_the_books_refuse_is_kept_with_their_request_id(firm: Firm, books: Books) -> None:
    """A refusal keeps the vendor's own words and the id under which the vendor's support finds it."""
    firm.invoice("P-1", "40.00")
    firm.until_settled()
    (ada,) = books.created(Kind.CUSTOMER)
    books.deactivate(Kind.CUSTOMER, str(ada["id"]))
    firm.invoice("P-2", "41.00")
    assert firm.run()["state"] == "attention"
    rows = firm.look("SELECT stage, error_group, code, message, remedy, request_id FROM failure")
    assert rows
    for stage, group, code, message, remedy, request_id in rows:
        assert (stage, group) == ("transfer", "FixMapping")
        assert "" not in {code, message, remedy}
        assert request_id
    firm.check_created(["P-1"])


def test_killed_right_after_failing(firm: Firm) -> None:
    """A failure is kept before anything else happens, so that a run which dies then has told it already."""
    firm.invoice("P-1", "40.00", off="2.00")
    firm.child({"on": "fail", "when": "after"}).killed()
    kept = firm.look(ROWS)
    assert len(kept) == 1
    firm.run()
    assert firm.look(ROWS)[:1] == kept
    assert len(firm.look(ROWS)) > 1


def test_nobody_updates_or_deletes_it(firm: Firm) -> None:
    """The database itself refuses to change what happened."""
    firm.invoice("P-1", "40.00", off="2.00")
    firm.run()
    kept = firm.look(ROWS)
    engine = sa.create_engine(firm.ledger_url, poolclass=sa.NullPool)
    for statement in ("UPDATE failure SET message = ''", "DELETE FROM failure"):
        with pytest.raises(sa.exc.DBAPIError), engine.begin() as connection:
            connection.execute(sa.text(statement))
    assert firm.look(ROWS) == kept


def test_failures_of_every_kind_are_kept(firm: Firm) -> None:
    """Of every kind, list entries too, both tries with code, message and remedy; corrected, the record goes and the rows stay."""
    everything.enter_good(firm)
    everything.enter_bad(firm)
    firm.run()
    kept = firm.look(ROWS)
    tries = firm.look("SELECT kind, try_no, stage, code, message, remedy FROM failure WHERE try_no > 0")
    assert {(row[0], row[1]) for row in tries} == {(kind, number) for kind in Kind for number in (1, 2)}
    assert all(all(row) for row in tries)
    everything.correct_bad(firm)
    report = firm.run()
    for kind in everything.DOCUMENTS:
        assert counted(report, kind)["transferred"] == 1, kind
    assert firm.look(ROWS)[: len(kept)] == kept

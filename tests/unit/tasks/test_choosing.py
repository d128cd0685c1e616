"""One decision and its exceptions: read as people write it, applied to the very list."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connectors.contract.errors import BadRequest
from connectors.contract.words import Kind
from tasks.choosing import Decision, Shown, totals


def _row(number: str, name: str = "", kind: Kind = Kind.INVOICE, amount: str = "10.00") -> Shown:
    return Shown(
        kind=kind, source_id=f"id-{number}", number=number, name=name, date="2026-11-01", amount=Decimal(amount),
        currency="USD" if kind is Kind.INVOICE else "", fingerprint="f", said="",
    )  # fmt: skip


ROWS = [_row("A-1", "Acme, Inc"), _row("A-2", "Acme, Inc"), _row("customer:7", "Big Co", Kind.CUSTOMER, "0")]


@pytest.mark.parametrize(
    ("approve", "exceptions", "expected"),
    [
        ("all", "", "A-1 A-2 customer:7"),
        ("ALL", "a-1", "A-2 customer:7"),
        ("all", "A-1; customer:7", "A-2"),
        ("none", "", ""),
        ("none", "A-2", "A-2"),
        ("A-1 A-2", "", "A-1 A-2"),
        ("Big Co, A-1", "", "A-1 customer:7"),
        ("id-A-2", "", "A-2"),
        ("all", "A-1\nA-2", "customer:7"),
    ],
)
def test_what_is_approved(approve: str, exceptions: str, expected: str) -> None:
    """Numbers, ids and names, separated as people do, whatever the case."""
    chosen = Decision.read(approve, exceptions, "because", "Ada").of(ROWS)
    assert [row.number for row in chosen] == expected.split()


@pytest.mark.parametrize(
    ("approve", "exceptions", "reason", "words"),
    [
        ("all", "", "  ", "Say why"),
        ("A-1", "A-2", "x", "Exceptions"),
        ("A-9", "", "x", "no A-9; nothing was done"),
        ("all", "A-1 A-9", "x", "no A-9"),
    ],
)
def test_mistakes_choose_nothing(approve: str, exceptions: str, reason: str, words: str) -> None:
    """A typing mistake never approves, nor lets go what was to stay."""
    with pytest.raises(BadRequest, match=words):
        Decision.read(approve, exceptions, reason, "Ada").of(ROWS)


def test_a_row_comes_back_from_the_ledger_as_it_was() -> None:
    """What was shown is what is acted on, to the cent."""
    assert [Shown.read(row.as_json()) for row in ROWS] == ROWS


def test_totals_by_kind_and_currency() -> None:
    """The person approves sums, too; a list entry has none."""
    assert totals(ROWS) == ["2 invoice records, 20.00 USD", "1 customer"]

"""Matching list entries (RULES 19): every answer of the books that a twin of one company cannot give by itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from connectors.contract.clock import now
from connectors.contract.documents import BooksDocument
from connectors.contract.errors import Collision, FixMapping
from connectors.contract.keys import WHOLE, mark
from connectors.contract.ledger import Part, RecordState
from connectors.contract.money import ZERO
from connectors.contract.records import Item
from connectors.contract.words import Kind
from tasks.context import Work
from tasks.matching import folded, look_up

BOOK = SimpleNamespace(name="north", company_key="target:1", payee_suffix="")


def _entry(external_id: str, name: str = "Advice", **changes: Any) -> BooksDocument:
    return BooksDocument(document_type="Item", external_id=external_id, version="0", name=name, **changes)


def _look(found: list[BooksDocument], taken: dict[str, str] | None = None) -> Any:
    record = Item(source_id="1", number="Advice", name="Advice", modified_at=now())
    state = RecordState(kind=Kind.ITEM, source_id="1", number="Advice")
    work = Work(record=record, fact=cast("Any", None), state=state)
    parts = {
        external_id: Part(
            kind=Kind.ITEM, source_id=owner, part_id=WHOLE, generation=0, document_type="Item", external_id=external_id,
            version="0", number=None, party_id="", date=None, currency="", total=ZERO,
        )
        for external_id, owner in (taken or {}).items()
    }  # fmt: skip
    run = SimpleNamespace(
        book=BOOK,
        connector=SimpleNamespace(find=lambda wanted: [found for _ in wanted]),
        ledger=SimpleNamespace(
            parts_by_external=lambda _book, _type, ids: {i: parts[i] for i in ids if i in parts}
        ),
    )
    return look_up(cast("Any", run), [work])[0]


def test_nothing_found_is_nothing() -> None:
    """The books have no such entry."""
    assert _look([]) is None


def test_two_equal_entries_are_a_failure_with_both() -> None:
    """Nobody picks one."""
    said = _look([_entry("7"), _entry("8", "ADVICE")])
    assert isinstance(said, Collision)
    assert "Advice (id 7)" in said.message
    assert "ADVICE (id 8)" in said.message


def test_an_entry_with_our_key_is_ours_whatever_its_name() -> None:
    """It was renamed in the books; the key says whose it is."""
    ours = _entry("7", "Consulting", mark=mark(BOOK.company_key, Kind.ITEM, "1", WHOLE, 0))
    found = _look([ours, _entry("8")])
    assert isinstance(found, Part)
    assert found.external_id == "7"


def test_an_entry_of_another_record_is_no_match() -> None:
    """It says to which record it is linked."""
    said = _look([_entry("7")], taken={"7": "99"})
    assert isinstance(said, Collision)
    assert "linked to 99" in said.message


def test_an_inactive_entry_is_to_be_made_active() -> None:
    """Neither matched nor doubled."""
    said = _look([_entry("7", active=False)])
    assert isinstance(said, FixMapping)
    assert said.code == "item inactive"


@pytest.mark.parametrize(("name", "same"), [("  Straße  und Weg ", "STRASSE UND WEG"), ("A\tB", "a b")])
def test_names_are_folded(name: str, same: str) -> None:
    """Case-folded, spaces collapsed."""
    assert folded(name) == folded(same)

"""Faults that strike a whole message set: only one that has what they are about, and with nothing kept of it where they say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.sandbox.quickbooks_desktop.faults import Faults, contents
from connectors.sandbox.quickbooks_desktop.store import Store


def test_contents_of_a_set() -> None:
    """Every request counts with its entity and operation; what is taken back is named by its type."""
    text = (
        '<CustomerAddRq requestID="1"><CustomerAdd/></CustomerAddRq><InvoiceQueryRq/>'
        "<TxnDelRq><TxnDelType>TimeTracking</TxnDelType></TxnDelRq><TxnVoidRq><TxnVoidType>Check</TxnVoidType></TxnVoidRq>"
    )
    assert contents(text) == {
        ("Customer", "add"),
        ("Invoice", "query"),
        ("TimeTracking", "del"),
        ("Check", "void"),
    }


def test_it_strikes_a_set_that_has_what_it_is_about(tmp_path: Path) -> None:
    """A fault of an entity and operation waits for them together, and is not counted before."""
    store = Store(tmp_path / "twin.sqlite")
    faults = Faults(store)
    faults.set({"fault": "lost_answer", "entity": "Invoice", "operation": "add"})
    for text in ("<InvoiceQueryRq/>", "<CustomerAddRq/><InvoiceModRq/>", ""):
        assert faults.strike(contents(text), "lost_answer") is None
    assert faults.strike(contents("<CustomerAddRq/><InvoiceAddRq/>"), "lost_answer") is not None
    assert faults.all == []
    store.close()


@pytest.mark.parametrize("wrong", [{"seconds": -1}, {"seconds": "2"}, {"seconds": 1, "when": "mid_set"}, {}])
def test_a_delay_says_how_long_and_when(tmp_path: Path, wrong: dict[str, object]) -> None:
    """A delay that cannot be is refused with a sentence, and none is set."""
    store = Store(tmp_path / "twin.sqlite")
    faults = Faults(store)
    with pytest.raises(ValueError, match="A delay has `seconds`"):
        faults.set({"fault": "delay", **wrong})
    assert faults.all == []
    store.close()

"""Payloads keep every digit on their way through the ledger."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ledger.payloads import dump, load, printable

_LEAF = (
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False)
)
_TREE = st.recursive(_LEAF, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(st.dictionaries(st.text(), _TREE))
def test_a_payload_comes_back_equal(payload: dict[str, Any]) -> None:
    """Any JSON-like payload with Decimals survives (RULES 2)."""
    assert load(dump(payload)) == payload


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_keeps_its_digits(amount: Decimal) -> None:
    """The literal in the text is the very one that was given, trailing zeros and all, and no string."""
    assert dump({"a": amount}) == f'{{"a":{amount}}}'


@pytest.mark.parametrize(
    "bad", [0.1, [0.1], {"b": ({"c": 0.1},)}, Decimal("NaN"), Decimal("Infinity"), object()]
)
def test_what_is_not_exact_is_refused(bad: object) -> None:
    """A float, a NaN or an object without a form in JSON never enters a payload (promise 7)."""
    with pytest.raises(ValueError, match=r"float|number|cannot keep"):
        dump({"a": bad})


def test_a_read_only_mapping_is_a_payload() -> None:
    """Payload is a Mapping, not only a dict."""
    assert load(dump(MappingProxyType({"a": MappingProxyType({"b": Decimal("1.50")})}))) == {
        "a": {"b": Decimal("1.50")}
    }


@given(st.text(st.characters()))
def test_garbage_becomes_printable(text: str) -> None:
    """What a vendor says can be stored in any database, whatever it is."""
    clean = printable(text)
    clean.encode("utf-8")
    assert "\x00" not in clean
    assert printable(clean) == clean

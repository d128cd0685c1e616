"""JSON without floats: digits survive both ways."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quickbooks_online import wire

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, places=7),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_round_trip(value: object) -> None:
    """What is encoded is valid JSON and comes back equal, decimals with all their digits."""
    content = wire.dumps(value)
    json.loads(content)
    assert wire.loads(content) == value


def test_digits_are_kept() -> None:
    """An amount keeps its notation, and is a number, not a text."""
    assert wire.dumps({"Amount": Decimal("100.10")}) == b'{"Amount":100.10}'
    assert wire.dumps(Decimal("1E+3")) == b"1000"
    assert wire.loads(b'{"a":0.1}') == {"a": Decimal("0.1")}


@pytest.mark.parametrize("value", [1.5, {"a": [2.0]}, Decimal("NaN"), Decimal("Infinity"), object(), b"x"])
def test_what_is_no_json(value: object) -> None:
    """A float, or a number that is none, is refused."""
    with pytest.raises(TypeError):
        wire.dumps(value)


@pytest.mark.parametrize("content", [b"", b"{", b'{"a":NaN}', b"<html>", b'{"a":1}x'])
def test_what_cannot_be_read(content: bytes) -> None:
    """Cut or other content is an error, never half an answer."""
    with pytest.raises(ValueError):
        wire.loads(content)

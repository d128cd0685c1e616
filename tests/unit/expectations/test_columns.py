"""A page of values becomes what each value becomes alone, and what is not plainly of its type is never let through."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.columns import Type

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.integers(),
    st.floats(),
    st.text(max_size=3),
    st.sampled_from(["", " ", "\t\n", "a ", Decimal(1), datetime(2026, 1, 1, tzinfo=UTC), b"1"]),
    st.dates(),
)


@given(kind=st.sampled_from(list(Type)), values=st.lists(VALUES, max_size=4))
def test_a_page_is_read_as_its_values_are(kind: Type, values: list[object]) -> None:
    """The quick way over a page never differs from the careful way over each value, and never takes what that refuses."""
    plain = kind.plain(values)
    if plain is not None:
        assert [(type(value), value) for value in plain] == [
            (type(value), value) for value in map(kind.judged, values)
        ]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Type.TEXT, ["a", None, ""]),
        (Type.DAY, [date(2026, 1, 1), None]),
        (Type.CENTS, [1, None, -1]),
        (Type.COUNT, [0, 7]),
        (Type.FINE, [80_000, -1]),
        (Type.FLAG, [0, 1]),
    ],
)
def test_ordinary_values_take_the_quick_way(kind: Type, values: list[object]) -> None:
    """Otherwise a page would cost as much as its records one by one."""
    assert kind.plain(values) is not None

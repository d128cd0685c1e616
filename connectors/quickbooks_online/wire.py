"""JSON as QuickBooks Online speaks it, with every number exact: Decimal in Python, the same digits on the wire, never a float."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, cast

Json = dict[str, Any]


def dumps(value: object) -> bytes:
    """Encode a payload; a Decimal becomes a JSON number with exactly its digits.

    Raises:
        TypeError: a float (money is never one) or another type that JSON does not have.
    """
    return _encode(value).encode("ascii")


def loads(content: bytes) -> Any:
    """Decode an answer; numbers with a fraction become Decimal.

    Raises:
        ValueError: it is not JSON, is cut short, or holds a number that is none (NaN).
    """
    return json.loads(content, parse_float=Decimal, parse_constant=_no_constant)


def _encode(value: object) -> str:
    # Exact types first, texts without a call of their own: a batch has two thousand values, and asking for an abstract Mapping is slow.
    kind = type(value)
    if kind is Decimal or isinstance(value, Decimal):
        amount = cast("Decimal", value)
        if not amount.is_finite():
            raise TypeError(f"{amount} is no amount")
        return format(amount, "f")
    if kind is dict or isinstance(value, Mapping):
        held = cast("Mapping[str, object]", value).items()
        pairs = [f"{quoted(key)}:{quoted(one) if type(one) is str else _encode(one)}" for key, one in held]
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, str):
        return quoted(value)
    if kind is list or isinstance(value, tuple):
        return "[" + ",".join([_encode(one) for one in cast("list[object]", value)]) + "]"
    if isinstance(value, (bool, int)) or value is None:
        return json.dumps(value)
    raise TypeError(f"{kind.__name__} does not go over the wire")


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")

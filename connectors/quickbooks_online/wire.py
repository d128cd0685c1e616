"""JSON as QuickBooks Online speaks it, with every number exact: Decimal in Python, the same digits on the wire, never a float."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

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
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{quoted(key)}:{_encode(held)}" for key, held in value.items()) + "}"
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise TypeError(f"{value} is no amount")
        return format(value, "f")
    if value is True:
        return "true"
    if value is False:
        return "false"
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([_encode(one) for one in value]) + "]"
    raise TypeError(f"{type(value).__name__} does not go over the wire")


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")

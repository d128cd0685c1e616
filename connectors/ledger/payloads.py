"""Payloads and other mappings as JSON text and back, with Decimals kept to the last digit and floats refused."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

_LITERAL = secrets.token_hex(16)
"""Stands around a Decimal on its way through the JSON encoder; random, so that no text of a record can contain it."""
_OPEN, _CLOSE = f'"{_LITERAL}', f'{_LITERAL}"'
_LEAVES = frozenset({str, int, bool, type(None), Decimal})


def dump(payload: Mapping[str, Any], *, floats: bool = False) -> str:
    """JSON text of a mapping; a Decimal becomes the number literal that it prints as.

    Raises:
        ValueError: a float (unless ``floats``, for reports without money), a NaN, or something JSON has no form for.
    """
    if not floats:
        _refuse_floats(payload)
    try:
        text = _ENCODER.encode(payload)
    except TypeError as error:
        raise ValueError(str(error)) from None
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def load(text: str) -> dict[str, Any]:
    """Mapping of a JSON text; every number with a point or an exponent is a Decimal."""
    loaded: dict[str, Any] = json.loads(text, parse_float=Decimal) if text else {}
    return loaded


def printable(text: str) -> str:
    """Text without what PostgreSQL or UTF-8 cannot hold, as a garbage answer of a vendor may contain."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _encode(value: object) -> object:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a number that the ledger can keep")
        return f"{_LITERAL}{value}{_LITERAL}"
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError(f"the ledger cannot keep a {type(value).__name__} in a payload")


_ENCODER = json.JSONEncoder(default=_encode, separators=(",", ":"), allow_nan=False)


def _refuse_floats(value: object) -> None:
    """Walk containers only: a payload is judged before every send."""
    inner: Iterable[object] = ()
    if type(value) is dict or isinstance(value, Mapping):
        inner = cast("Mapping[str, object]", value).values()
    elif isinstance(value, (list, tuple)):
        inner = value
    elif isinstance(value, float):
        raise ValueError(f"{value} is a float; amounts in a payload are Decimal or text")
    for one in inner:
        if type(one) not in _LEAVES:
            _refuse_floats(one)

"""Judges a payload by the field tables, as the vendor's JSON reader and first validation do, and tidies it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.tables import Entity, Field
from connectors.sandbox.quickbooks_online.wire import Json, decimal

_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T+Z -].*)?")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_EMAILS = frozenset({"BillEmail", "BillEmailCc", "BillEmailBcc", "PrimaryEmailAddr", "POEmail", "Email"})
_PHONES = frozenset({"PrimaryPhone", "AlternatePhone", "Mobile", "Fax"})
SYSTEM = frozenset({"Id", "SyncToken", "MetaData", "domain", "sparse", "status"})


def is_id(text: str) -> bool:
    """Whether a text can be an id: digits, and no more than a database holds."""
    return text.isascii() and text.isdigit() and len(text) <= 18


def number_id(value: Any) -> int | None:
    """The Id in a payload or path; None where there is none. Raises code 2030."""
    if value is None or value == "":
        return None
    text = str(value)
    if isinstance(value, bool) or not is_id(text):
        raise refusals.bad_id(value)
    return int(text)


def reference(value: Any) -> str | None:
    """The id in a reference, as text; None where nothing is referred to."""
    if not isinstance(value, dict):
        return None
    inner = value.get("value")
    return None if inner is None or inner == "" else str(inner)


def properties(entity: Entity, payload: Any) -> Json:
    """The writable, typed content of a payload; None marks a property sent empty. Raises 2010, 2050, 2080, 2170, 2210."""
    if not isinstance(payload, dict):
        raise refusals.unreadable_property(f"Can not deserialize {entity.name} from what is not an object")
    content: Json = {}
    for name, value in payload.items():
        field = entity.fields.get(name)
        if field is None:
            raise refusals.unknown_property(name, entity.name, entity.known)
        if name in SYSTEM or field.readonly:
            continue
        if name == "CustomField" and value == []:
            continue
        content[name] = None if value is None or value == "" else _typed(field, value)
    return content


def _typed(field: Field, value: Any) -> Any:
    if field.type in "roa":
        return _structured(field, value)
    if isinstance(value, dict | list):
        raise refusals.unreadable_property(f'Can not deserialize "{field.name}" from an object')
    return _SCALARS[field.type](field, value)


def _structured(field: Field, value: Any) -> Any:
    if not isinstance(value, list if field.type == "a" else dict):
        raise refusals.unreadable_property(
            f'Can not construct instance of "{field.name}" from {type(value).__name__}'
        )
    if field.type == "a":
        if not all(isinstance(each, dict) for each in value):
            raise refusals.unreadable_property(f'Can not construct an entry of "{field.name}"')
        return value
    pruned = prune(dict(value))
    if field.type == "r":
        return reference_of(pruned)
    if field.name in _EMAILS and pruned:
        _email(field.name, pruned.get("Address"))
    if field.name in _PHONES and len(str(pruned.get("FreeFormNumber", ""))) > 30:
        raise refusals.bad_length(len(str(pruned["FreeFormNumber"])), 30, field.name)
    if field.name == "CustomerMemo" and len(str(pruned.get("value", ""))) > 1000:
        raise refusals.bad_length(len(str(pruned["value"])), 1000, field.name)
    return pruned or None


def _email(name: str, address: Any) -> None:
    if address is None:
        return
    text = str(address)
    if len(text) > 100 and name == "PrimaryEmailAddr":
        raise refusals.bad_length(len(text), 100, name)
    if not all(_EMAIL.fullmatch(each.strip()) for each in text.split(",")):
        raise refusals.bad_email(name)


def reference_of(value: Json) -> Json | None:
    """A reference with its id as text, or None for one that names nothing."""
    held = reference(value)
    if held is None:
        return None
    return {"value": held, **{key: value[key] for key in ("name", "type") if key in value}}


def prune(value: Json) -> Json:
    """An object without the nulls, empty strings and empty objects that client libraries send for `nothing`."""
    kept: Json = {}
    for key, each in value.items():
        inner = prune(each) if isinstance(each, dict) else each
        if inner is not None and inner not in ("", {}):
            kept[key] = inner
    return kept


def _string(field: Field, value: Any) -> str:
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    if field.longest is not None and len(text) > field.longest:
        raise refusals.bad_length(len(text), field.longest, field.name)
    return text


def _number(field: Field, value: Any) -> Any:
    found = decimal(value)
    if found is None or abs(found) >= 10**11 * 10:
        raise refusals.bad_number(value, field.name)
    return found


def _whole(field: Field, value: Any) -> int:
    found = decimal(value)
    if found is None or found != found.to_integral_value():
        raise refusals.bad_number(value, field.name)
    return int(found)


def _boolean(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "false"}:
        return str(value).lower() == "true"
    raise refusals.unreadable_property(f'Can not construct Boolean "{field.name}" from {value!r}')


def _date(field: Field, value: Any) -> str:
    text = str(value)
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        pass
    raise refusals.unreadable_property(
        f'Can not construct Date "{field.name}" from "{text}": not a valid date,'
    )


def _time(field: Field, value: Any) -> str:
    text = str(value)
    if not _DATE.fullmatch(text):
        raise refusals.unreadable_property(f'Can not construct DateTime "{field.name}" from "{text}",')
    return text


def _choice(field: Field, value: Any) -> str:
    text = str(value)
    if text not in field.choices:
        raise refusals.bad_enumeration(text, field.name)
    return text


_SCALARS = {"s": _string, "n": _number, "i": _whole, "b": _boolean, "d": _date, "t": _time, "e": _choice}


def required(entity: Entity, content: Json) -> None:
    """Raises code 2020 for the first required property that is missing."""
    for name in entity.required:
        if content.get(name) in (None, []):
            raise refusals.missing(name)

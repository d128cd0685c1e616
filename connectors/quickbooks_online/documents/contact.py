"""How customers and vendors are reached: e-mail, phone and address, the same for both lists."""

from __future__ import annotations

from typing import Any

from connectors.contract.records import Address, Customer
from connectors.contract.records_work import Vendor
from connectors.quickbooks_online.documents.shape import Raw, address, limited

_ADDRESS = {
    "line1": "Line1",
    "city": "City",
    "region": "CountrySubDivisionCode",
    "postal_code": "PostalCode",
    "country": "Country",
}
_LONGEST = {"Line1": 500, "City": 255, "CountrySubDivisionCode": 255, "PostalCode": 30, "Country": 255}


def contact(record: Customer | Vendor) -> dict[str, Any]:
    """PrimaryEmailAddr, PrimaryPhone and BillAddr, as far as operations have them.

    Raises:
        FixRecord: a text is longer than the vendor takes (facts 4.2 [REF]).
    """
    label = record.label
    payload: dict[str, Any] = {}
    if record.email:
        payload["PrimaryEmailAddr"] = {"Address": limited(record.email.strip(), 100, label, "e-mail address")}
    if record.phone:
        payload["PrimaryPhone"] = {"FreeFormNumber": limited(record.phone.strip(), 30, label, "phone number")}
    if record.address and (lines := _lines(record.address, label)):
        payload["BillAddr"] = lines
    return payload


def contact_fields(raw: Raw) -> dict[str, str]:
    """The same as words; empty where there is nothing."""
    lines = raw.get("BillAddr") or {}
    return {
        "e-mail": address(raw, "PrimaryEmailAddr") or "",
        "phone": str((raw.get("PrimaryPhone") or {}).get("FreeFormNumber") or ""),
        **{f"address {ours}": str(lines.get(theirs) or "") for ours, theirs in _ADDRESS.items()},
    }


def revised_address(held: Raw, planned: Raw) -> dict[str, Any]:
    """BillAddr of a revision: the lines that are not ours stay, without the position that the books worked out."""
    if "BillAddr" not in planned:
        return {}
    kept = {name: one for name, one in (held.get("BillAddr") or {}).items() if name not in {"Lat", "Long"}}
    return {"BillAddr": {**kept, **planned["BillAddr"]}}


def _lines(given: Address, label: str) -> dict[str, str]:
    return {
        theirs: limited(text, _LONGEST[theirs], label, f"{ours} of the address")
        for ours, theirs in _ADDRESS.items()
        if (text := str(getattr(given, ours)).strip())
    }

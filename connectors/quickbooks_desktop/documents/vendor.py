"""Vendors: a record, or an employee who is owed for expenses, as a QuickBooks Desktop Vendor and back."""

from __future__ import annotations

from functools import partial

from connectors.contract.documents import Facts, Planned
from connectors.contract.errors import FixMapping
from connectors.contract.money import ZERO
from connectors.contract.protocols import Resolve
from connectors.contract.records_work import Vendor
from connectors.contract.words import Kind
from connectors.quickbooks_desktop.documents import parties
from connectors.quickbooks_desktop.documents.held import inactivated, list_entry
from connectors.quickbooks_desktop.documents.shape import Desk, Shape, planned
from connectors.quickbooks_desktop.elements import Element, put
from connectors.quickbooks_desktop.names import ENTITY, entry_name


def plan(record: Vendor, desk: Desk, _resolve: Resolve, generation: int) -> list[Planned]:
    """One Vendor. Bills are owed to vendors only, so an employee becomes one too, with the book's suffix where the name is taken."""
    label = record.label
    name = _name(record, desk)
    terms, currency = parties.terms_and_currency(record, desk)

    def build(key: str) -> list[Element]:
        built: list[Element] = [["Name", name]]
        put(built, "CompanyName", "" if record.is_employee else name)
        put(built, "VendorAddress", parties.postal(record.address, label))
        built += parties.reached(record, label)
        if record.is_employee:
            built.append(["NameOnCheck", entry_name(record.name, ENTITY, label)])
        return [*built, ["Notes", key], *terms, *currency]

    facts = Facts(
        party_id="", date=None, currency=record.currency or desk.state.home_currency, total=ZERO, number=None, name=name,
        party_kind=Kind.VENDOR,
    )  # fmt: skip
    return [planned(record, desk, generation, "VendorAdd", build, facts)]


def _name(record: Vendor, desk: Desk) -> str:
    name = entry_name(record.name, ENTITY, record.label)
    if not record.is_employee or not desk.name_taken(name):
        return name
    suffix = desk.book.payee_suffix
    if not suffix.strip():
        raise FixMapping(
            f"{record.label}: QuickBooks has another entry named {name!r}, and a vendor cannot have the same name.",
            code="payee_suffix",
            remedy="Set payee_suffix of the book (for example ' (V)'), then retry.",
        )
    return entry_name(name + suffix, ENTITY, record.label)


SHAPE = Shape(
    document_type="Vendor",
    read=partial(list_entry, "Vendor"),
    fields=partial(parties.party_fields, address="VendorAddress"),
    revise=partial(parties.revise_party, address="VendorAddress"),
    cancel=inactivated,
    is_list=True,
    numbered=False,
    includes=(),
)

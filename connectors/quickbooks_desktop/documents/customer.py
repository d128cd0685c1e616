"""Customers: a record as a QuickBooks Desktop Customer and back."""

from __future__ import annotations

from functools import partial

from connectors.contract.documents import Facts, Planned
from connectors.contract.money import ZERO
from connectors.contract.protocols import Resolve
from connectors.contract.records import Customer
from connectors.quickbooks_desktop.documents import parties
from connectors.quickbooks_desktop.documents.held import inactivated, list_entry
from connectors.quickbooks_desktop.documents.shape import Desk, Shape, planned
from connectors.quickbooks_desktop.elements import Element, put
from connectors.quickbooks_desktop.names import ENTITY, entry_name


def plan(record: Customer, desk: Desk, _resolve: Resolve, generation: int) -> list[Planned]:
    """One Customer; its name is shared with no vendor, employee or other name (3100)."""
    label = record.label
    name = entry_name(record.name, ENTITY, label)
    terms, currency = parties.terms_and_currency(record, desk)

    def build(key: str) -> list[Element]:
        built: list[Element] = [["Name", name], ["CompanyName", name]]
        put(built, "BillAddress", parties.postal(record.address, label))
        return [*built, *parties.reached(record, label), *terms, ["Notes", key], *currency]

    facts = Facts(
        party_id="", date=None, currency=record.currency or desk.state.home_currency, total=ZERO, number=None, name=name
    )  # fmt: skip
    return [planned(record, desk, generation, "CustomerAdd", build, facts)]


SHAPE = Shape(
    document_type="Customer",
    read=partial(list_entry, "Customer"),
    fields=partial(parties.party_fields, address="BillAddress"),
    revise=partial(parties.revise_party, address="BillAddress"),
    cancel=inactivated,
    is_list=True,
    numbered=False,
    includes=(),
)

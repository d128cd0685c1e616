"""Whom and what the demo company deals with: customers, vendors, employees, services and products, and their rows of operations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

NAME = "Harbor Light Building Services"
FENCE = date(2026, 1, 1)
ENTERED = "2026-03-02 08:00:00"
"""When all of it was last changed in operations."""
Row = tuple[str, dict[str, Any]]
"""A row of operations: its table, and its values by column."""

CUSTOMERS = {
    "C01": ("Alder Street Dental", "accounts@alderdental.example"),
    "C02": ("Beacon Hill Books", "pay@beaconhill.example"),
    "C03": ("Cobalt Software", "ap@cobalt.example"),
    "C04": ("Dune & Daughters Law", "office@dunelaw.example"),
    "C05": ("Eastgate Clinic", "invoices@eastgate.example"),
    "C06": ("Foundry Lofts Association", "board@foundrylofts.example"),
    "C07": ("Greenway School", "bursar@greenway.example"),
    "C08": ("Harbor Fish Market", "fish@harbor.example"),
    "C09": ("Ivy Court Apartments", None),
    "C10": ("Juniper Catering", "kitchen@juniper.example"),
    "C11": ("Kestrel Logistics", "freight@kestrel.example"),
    "C12": ("Larkspur Hotel", "ledger@larkspur.example"),
}
"""Id → name and e-mail address; Ivy Court's was never written down."""
NAMESAKE = ("C13", "Nora Quist", "nora@quist.example")
"""A customer who is an employee, too, and the books allow each name once."""

VENDORS = {
    "V01": ("Anchor Janitorial Supply", "orders@anchorsupply.example"),
    "V02": ("Brightpane Glass", "sales@brightpane.example"),
    "V03": ("Carver Tool Rental", "desk@carvertools.example"),
    "V04": ("Delta Filters", "delta@filters.example"),
    "V05": ("Ember Heating Parts", "parts@ember.example"),
    "V06": ("Fieldstone Nursery", "yard@fieldstone.example"),
    "V07": ("Grand Avenue Paint", "paint@grandavenue.example"),
    "V08": ("Hollis Electric Wholesale", "counter@hollis.example"),
    "V09": ("Inlet Uniforms", "fit@inletuniforms.example"),
    "V10": ("Quill & Sons Paper", "paper@quill.example"),
}
"""Id → name and e-mail address; a bookkeeper has made the last one inactive."""
INACTIVE = "V10"

EMPLOYEES = {
    "E01": ("Ada", "Moreno"),
    "E02": ("Ben", "Okafor"),
    "E03": ("Cleo", "Lindqvist"),
    "E04": ("Dev", "Raman"),
    "E05": ("Elsa", "Brandt"),
    "E06": ("Farid", "Haddad"),
    "E07": ("Nora", "Quist"),
    "E08": ("Tom", "Abara"),
}
"""Id → first and last name."""
NEWCOMER = "E08"
"""Works already, but payroll has not set him up in the books."""

SERVICES = {
    "S1": ("Office cleaning", "38.00"),
    "S2": ("Window cleaning", "52.50"),
    "S3": ("Carpet care", "61.00"),
    "S4": ("Heating and cooling service", "96.00"),
    "S5": ("Electrical call-out", "118.00"),
    "S6": ("Grounds keeping", "44.25"),
    "S7": ("Night watch", "35.75"),
}
"""Id → name and hourly rate of what the bookkeeper has set up in the books too."""
NEW_SERVICE = ("S8", "Roof survey by drone", "240.00")
"""Sold already, but nobody has set it up in the books."""

PRODUCTS = {
    "P1": ("Floor wax, 5 l", "41.90"),
    "P2": ("Air filter, pleated", "18.25"),
    "P3": ("Safety glass pane", "132.00"),
    "P4": ("Thermostat", "89.50"),
    "P5": ("Fertilizer, 20 kg", "27.75"),
    "P6": ("Work coat", "58.40"),
}
"""Id → name and cost of what is bought; the books have them all."""


def party(source_id: str, name: str, email: str | None, *, sells: bool = False) -> Row:
    """Row of a customer, or of a vendor."""
    known = {"company_id": source_id, "company_name": name, "invoice_email": email, "currency": "USD"}
    roles = {"is_customer": not sells, "is_vendor": sells}
    return "company", {**known, **roles, "last_modified_date_time": ENTERED}


def rows() -> Iterator[Row]:
    """Rows of all of them."""
    changed = {"last_modified_date_time": ENTERED}
    customers = {**CUSTOMERS, NAMESAKE[0]: NAMESAKE[1:]}
    for sells, parties in ((False, customers), (True, VENDORS)):
        for one, (name, email) in parties.items():
            yield party(one, name, email, sells=sells)
    for one, (first, last) in EMPLOYEES.items():
        yield "resource", {"resource_id": one, "first_name": first, "last_name": last, **changed}
    for kind, things in (
        ("service", {**SERVICES, NEW_SERVICE[0]: NEW_SERVICE[1:]}),
        ("noninventory", PRODUCTS),
    ):
        for one, (name, price) in things.items():
            yield "service_item", {"item_id": one, "name": name, "kind": kind, "unit_price": price, **changed}

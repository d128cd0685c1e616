"""Made-up vendors, employees and products, in operations and, where only people make them, in the books."""

from __future__ import annotations

from datetime import datetime

from benchmarks.company import Company
from benchmarks.work import put


def fill_people(there: Company, changed: datetime, vendors: int, employees: int, products: int) -> None:
    """Write them into operations, and let payroll set the employees up in the books: Tieout never creates one."""
    at = f"{changed:%Y-%m-%d %H:%M:%S}"
    put(
        there.operations,
        company=[
            ("company_id", "company_name", "is_customer", "is_vendor", "last_modified_date_time"),
            *((f"W{n}", f"Vendor {n:04d}", False, True, at) for n in range(vendors)),
        ],
        resource=[
            ("resource_id", "first_name", "last_name", "last_modified_date_time"),
            *((f"E{n}", *_name(n), at) for n in range(employees)),
        ],
        service_item=[
            ("item_id", "name", "kind", "last_modified_date_time"),
            *((f"P{n}", f"Product {n:03d}", "noninventory", at) for n in range(products)),
        ],
    )
    for number in range(employees):
        first, last = _name(number)
        fields = {"GivenName": first, "FamilyName": last}
        there.control("act", {"act": "create", "entity": "Employee", "fields": fields})


def _name(number: int) -> tuple[str, str]:
    return "Worker", f"Number {number:04d}"

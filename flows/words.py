"""The choices that the flows' forms offer, spelled as people read them."""

from __future__ import annotations

from typing import Literal

KindName = Literal[
    "customer",
    "vendor",
    "employee",
    "item",
    "invoice",
    "timesheet",
    "expense report",
    "purchase order",
    "payment",
    "refund",
    "processing fee",
]
StatusName = Literal["Not Transferred", "Pending", "Pending/Failed", "Transferred"]

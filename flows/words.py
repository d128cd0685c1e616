"""The choices that the flows' forms offer, spelled as people read them."""

from __future__ import annotations

from typing import Literal

KindName = Literal["customer", "item", "invoice"]
StatusName = Literal["Not Transferred", "Pending", "Pending/Failed", "Transferred"]

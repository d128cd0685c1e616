"""The lines of documents: which kinds a document may have, their properties, amounts, references and ids."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.check import prune, reference, reference_of
from connectors.sandbox.quickbooks_online.references import settle
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.wire import Json, decimal, rounded, words

LINE = words(
    "Id LineNum Description Amount Received LinkedTxn DetailType CustomField LineEx CustomExtensions ProjectRef "
    "CostAmount HomeCostAmount",
)
_COST = (
    "ItemRef AccountRef CustomerRef ClassRef PriceLevelRef TaxCodeRef MarkupInfo BillableStatus Qty UnitPrice RatePercent "
    "TaxInclusiveAmt TaxAmount UOMRef ItemAccountRef InventorySiteRef DiscountRate DiscountAmt"
)
DETAILS = {
    "SalesItemLineDetail": words(
        "ItemRef ClassRef UnitPrice RatePercent PriceLevelRef MarkupInfo Qty UOMRef ItemAccountRef InventorySiteRef "
        "TaxCodeRef TaxClassificationRef ServiceDate TaxInclusiveAmt DiscountRate DiscountAmt DeferredRevenue "
        "SalesItemLineDetailEx",
    ),
    "DescriptionLineDetail": frozenset({"ServiceDate", "TaxCodeRef"}),
    "DiscountLineDetail": words(
        "Discount PercentBased DiscountPercent DiscountAccountRef ClassRef TaxCodeRef ServiceDate",
    ),
    "SubTotalLineDetail": frozenset({"ItemRef", "ServiceDate"}),
    "ItemBasedExpenseLineDetail": words(_COST.replace("AccountRef ", "", 1)),
    "AccountBasedExpenseLineDetail": words(_COST.replace("ItemRef ", "", 1)),
    "JournalEntryLineDetail": words(
        "PostingType Entity AccountRef ClassRef DepartmentRef TaxCodeRef TaxRateRef TaxApplicableOn TaxAmount "
        "TaxInclusiveAmt BillableStatus JournalCodeRef",
    ),
    "DepositLineDetail": words(
        "Entity ClassRef AccountRef PaymentMethodRef CheckNum TxnType TaxCodeRef TaxApplicableOn",
    ),
}
_OBJECTS = frozenset({"Entity", "MarkupInfo", "Discount", "SalesItemLineDetailEx"})
# DetailType to the property that holds the detail.
_HELD_IN = {"DescriptionOnly": "DescriptionLineDetail"}


def shape(line: Any) -> Json:
    """A line whose plain properties are plain, and whose ties are a list of plain objects. Raises 2010."""
    if not isinstance(line, dict):
        raise refusals.unreadable_property("Can not deserialize Line from what is not an object")
    for name in ("Id", "LineNum", "Description", "Amount", "DetailType"):
        _plain(name, line.get(name))
    ties = line.get("LinkedTxn") or []
    if not isinstance(ties, list) or not all(isinstance(each, dict) for each in ties):
        raise refusals.unreadable_property("Can not deserialize LinkedTxn from what is not a list of objects")
    for each in ties:
        for name, value in each.items():
            _plain(name, value)
    return line


def _plain(name: str, value: Any) -> None:
    if isinstance(value, dict | list):
        raise refusals.unreadable_property(f'Can not deserialize "{name}" from an object')


def read(line: Any, allowed: Iterable[str]) -> tuple[Json, str, Json]:
    """A line tidied, its type and its detail. Raises 2010, 2020, 2050, 2170 or `not supported by this sandbox`."""
    shape(line)
    sort = str(line.get("DetailType") or "")
    if not sort:
        raise refusals.missing("Line.DetailType")
    if sort in {"GroupLineDetail", "TaxLineDetail", "ReimburseLineDetail"}:
        raise refusals.unsupported_here(f"lines of type {sort}")
    if sort not in allowed:
        raise refusals.bad_enumeration(sort, "Line.DetailType")
    holder = _HELD_IN.get(sort, sort)
    _line_properties(line, holder)
    detail = line.get(holder) or {}
    if not isinstance(detail, dict):
        raise refusals.unreadable_property(f"Can not deserialize {holder} from what is not an object")
    for name, value in detail.items():
        if name not in DETAILS[holder]:
            raise refusals.unknown_property(name, holder, sorted(DETAILS[holder]))
        holds = name.endswith("Ref") or name in _OBJECTS
        if value is not None and (isinstance(value, list) or holds is not isinstance(value, dict)):
            raise refusals.unreadable_property(f'Can not construct instance of "{name}"')
    description = line.get("Description")
    if description is not None and len(str(description)) > 4000:
        raise refusals.bad_length(len(str(description)), 4000, "Line.Description")
    return line, sort, _references(prune(detail))


def _line_properties(line: Json, holder: str) -> None:
    for name, value in line.items():
        # Some libraries send the empty details of other types, and `SubtotalLineDetail` with a small t.
        if name in LINE or name == holder or (name.endswith("Detail") and not value):
            continue
        if name not in DETAILS:
            raise refusals.unknown_property(name, "Line", sorted(LINE | set(DETAILS)))


def _references(detail: Json) -> Json:
    for name in [each for each in detail if each.endswith("Ref")]:
        held = reference_of(detail[name])
        if held is None:
            del detail[name]
        else:
            detail[name] = held
    for name in ("UnitPrice", "Qty"):
        if name in detail:
            found = decimal(detail[name])
            if found is None:
                raise refusals.bad_number(detail[name], name)
            detail[name] = found
    return detail


def amount(line: Json) -> Decimal:
    """The amount of a line, to the cent. Raises 2020 without one, 2080 for what is no number."""
    supplied = line.get("Amount")
    if supplied is None or supplied == "":
        raise refusals.missing("Line.Amount")
    found = decimal(supplied)
    if found is None or abs(found) >= 10**10:
        raise refusals.bad_number(supplied, "Line.Amount")
    return rounded(found)


def priced(line: Json, detail: Json) -> Decimal:
    """The amount of an item line, which must be quantity times price where both are given. Raises 6070.

    A quantity and price of zero beside an amount are what libraries send for `not given`.
    """
    found = amount(line)
    quantity, price = detail.get("Qty"), detail.get("UnitPrice")
    if not quantity and not price:
        detail.pop("Qty", None)
        detail.pop("UnitPrice", None)
        if found and quantity is None and price is None:
            return found
    elif quantity is not None and price is not None and abs(quantity * price - found) > Decimal("0.005"):
        raise refusals.bad_amount(line["Amount"])
    return found


class Numbering:
    """Gives lines their ids: one sent back keeps its own, a new one gets the next that the document never used."""

    def __init__(self, before: Json | None) -> None:
        lines = (before or {}).get("Line", [])
        self.before = {str(each["Id"]): each for each in lines if "Id" in each}
        self.last = max((int(each) for each in self.before), default=0)

    def id(self, line: Json) -> str:
        """The id of the next line."""
        sent = str(line.get("Id") or "")
        if sent in self.before:
            return sent
        self.last += 1
        return str(self.last)

    def settle(self, session: Session, line_id: str, holder: str, detail: Json) -> None:
        """Check the references of a line, sparing those that an update leaves as they were."""
        settle(session, detail, unchanged=self.before.get(line_id, {}).get(holder))


def shown(line_id: str, number: int, line: Json, value: Decimal | None, sort: str, detail: Json) -> Json:
    """A line as it is answered."""
    out: Json = {"Id": line_id, "LineNum": number}
    if line.get("Description") not in (None, ""):
        out["Description"] = str(line["Description"])
    if value is not None:
        out["Amount"] = value
    linked = [each for each in line.get("LinkedTxn") or [] if isinstance(each, dict) and each.get("TxnId")]
    if linked:
        out["LinkedTxn"] = [
            {
                "TxnId": str(each["TxnId"]),
                "TxnType": str(each.get("TxnType", "")),
                **({"TxnLineId": str(each["TxnLineId"])} if each.get("TxnLineId") else {}),
            }
            for each in linked
        ]
    return {**out, "DetailType": sort, _HELD_IN.get(sort, sort): detail}


def items_given(detail: Json) -> bool:
    """Whether an item line names an item."""
    return reference(detail.get("ItemRef")) is not None

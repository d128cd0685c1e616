"""The columns and rules of a purchase order: code, column, words and remedy of each; which apply when is in ``purchase_orders``."""

from __future__ import annotations

from connectors.contract.errors import Collision
from connectors.contract.words import Kind
from expectations.columns import Columns, Derived, Type
from expectations.common import STATED, UNRATED, collected, other_currency, party_excluded, status_in
from expectations.wording import Writer


def _without_quantity(lines: object, smallest: object) -> int:
    """There is a line without a quantity above zero; an order without lines is told so by its own rule."""
    return int(lines != 0 and not (isinstance(smallest, int) and smallest > 0))


def _priced(total: object, freight: object) -> int:
    """Neither is negative; an amount that is missing or cannot be read is no price."""
    return int(isinstance(total, int) and isinstance(freight, int) and total >= 0 and freight >= 0)


COLUMNS = Columns(
    facts={
        "id": Type.TEXT,
        "number": Type.TEXT,
        "number_length": Type.COUNT,
        "times_used": Type.COUNT,
        "vendor_id": Type.TEXT,
        "vendor_found": Type.FLAG,
        "vendor_name": Type.TEXT,
        "vendor_active": Type.FLAG,
        "vendor_excluded": Type.FLAG,
        "vendor_currency": Type.TEXT,
        "status": Type.TEXT,
        "document_date": Type.DAY,
        "currency": Type.TEXT,
        "exchange_rate": Type.TEXT,
        "total_cents": Type.CENTS,
        "freight_cents": Type.CENTS,
        "line_count": Type.COUNT,
        "lines_without_item": Type.COUNT,
        "items_missing": Type.COUNT,
        "items_repeated": Type.COUNT,
        "smallest_quantity": Type.FINE,
        "receipt_count": Type.COUNT,
        "over_received": Type.COUNT,
        "below_zero": Type.COUNT,
        "loose_returns": Type.COUNT,
        "failed_before": Type.FLAG,
    },
    derived={
        "is_canceled": status_in("Canceled"),
        "is_excluded": party_excluded("vendor"),
        "without_quantity": Derived(Type.FLAG, ("line_count", "smallest_quantity"), _without_quantity),
        "priced": Derived(Type.FLAG, ("total_cents", "freight_cents"), _priced),
        "stated_currency": STATED,
        "unrated_currency": UNRATED,
        "foreign_vendor": other_currency("vendor"),
    },
)

_rule = Writer(Kind.PURCHASE_ORDER, "PUR")

CANCELED = _rule.eligible(
    "E01",
    "is_canceled",
    "The purchase order is canceled in operations",
    "Nothing to do, unless it was canceled by mistake.",
    "status",
)
EXCLUDED = _rule.party_excluded("E02", "vendor")
BEFORE_FENCE = _rule.before_fence("E03")
NOT_CANCELED = _rule.eligible(
    "E04",
    "is_canceled",
    "The purchase order is not canceled in operations, so its document stays in the books",
    "Cancel the purchase order in operations first, then cancel it in the books.",
    "status",
)
FAILED_BEFORE = _rule.failed_before()
NUMBER_MISSING = _rule.sound(
    "S01",
    "number",
    "The purchase order has no number",
    "Give the purchase order a number in operations, then retry.",
    "number",
)
NUMBER_REPEATED = _rule.sound(
    "S02",
    "times_used",
    "More than one purchase order in operations has this number",
    "Renumber or cancel all but one of them in operations, then retry.",
    "number",
    "times_used",
    error=Collision,
)
NUMBER_TOO_LONG = _rule.sound(
    "S03",
    "number_length",
    "The purchase order number is longer than the books take",
    "Shorten the purchase order number in operations, then retry.",
    "number",
    "number_length",
)
VENDOR_UNKNOWN = _rule.sound(
    "S04",
    "vendor_found",
    "The purchase order names no vendor, or one that does not exist in operations",
    "Choose the purchase order's vendor in operations, then retry.",
    "vendor_id",
    "vendor_found",
)
NO_LINES = _rule.sound(
    "S05",
    "line_count",
    "The purchase order has no lines",
    "Add the lines in operations, or cancel the purchase order, then retry.",
    "line_count",
)
LINE_WITHOUT_ITEM = _rule.sound(
    "S06",
    "lines_without_item",
    "A line of the purchase order has no item",
    "Choose an item on every line in operations, then retry.",
    "lines_without_item",
    "line_count",
)
ITEM_UNKNOWN = _rule.sound(
    "S07",
    "items_missing",
    "A line of the purchase order uses an item that does not exist in operations",
    "Restore the item in operations or choose another one on the line, then retry.",
    "items_missing",
)
NO_QUANTITY = _rule.sound(
    "S08",
    "without_quantity",
    "A line of the purchase order has no quantity above zero",
    "Correct or remove the line in operations, then retry.",
    "smallest_quantity",
    "line_count",
)
PRICE_WRONG = _rule.sound(
    "S09",
    "priced",
    "The purchase order's total or its freight is negative, or cannot be worked out",
    "Correct the costs of the lines and the freight in operations, then retry.",
    "total_cents",
    "freight_cents",
)
LOOSE_RETURN = _rule.sound(
    "S10",
    "loose_returns",
    "A negative receipt of the purchase order takes back no single receipt, so there is no document that it undoes",
    "Take back whole receipts in operations, and receive again what was kept, then retry.",
    "loose_returns",
    "receipt_count",
)
BELOW_ZERO = _rule.sound(
    "S11",
    "below_zero",
    "More of a line of the purchase order went back than was ever received",
    "Correct the receipts in operations, then retry.",
    "below_zero",
    "receipt_count",
)
CURRENCY_REFUSED = _rule.currency_refused("S12")
RATE_MISSING = _rule.rate_missing("S13")
UNDATED = _rule.undated("S14")
STATUS_UNKNOWN = _rule.sound(
    "S15",
    "is_canceled",
    "Operations do not say whether the purchase order is canceled",
    "Correct the purchase order, or the view that shows it, in operations, then retry.",
    "status",
)
FAR_AHEAD = _rule.far_ahead("S91")
ITEM_REPEATED = _rule.remark(
    "S92",
    "items_repeated",
    "Several lines of the purchase order are of one product, so what is received may be booked on the wrong one",
    "Check the receipts of these lines; the purchase order goes all the same.",
    "items_repeated",
    "line_count",
)
OVER_RECEIVED = _rule.remark(
    "S93",
    "over_received",
    "More of a line of the purchase order was received than ordered",
    "Check the receipts and the order; the purchase order goes all the same.",
    "over_received",
    "receipt_count",
)
OTHER_CURRENCY = _rule.remark(
    "S94",
    "foreign_vendor",
    "The purchase order is not in its vendor's currency, so the books may refuse it",
    "Check the currencies of the purchase order and of its vendor in operations and in the books.",
    "currency",
    "vendor_currency",
)

RULES = collected(globals())

"""The rules of an invoice: code, column, words and remedy of each; which of them apply when is in ``invoices``."""

from __future__ import annotations

from functools import partial

from connectors.contract.errors import BookUnready, Collision
from connectors.contract.words import Disposition, Kind, Severity
from expectations.common import collected
from expectations.rules import Rule, Stage
from expectations.wording import Writer

_rule = Writer(Kind.INVOICE, "INV")
_eligible = partial(Rule, kind=Kind.INVOICE, stage=Stage.ELIGIBLE, disposition=Disposition.INELIGIBLE)
_sound = partial(Rule, kind=Kind.INVOICE, stage=Stage.SOUND)
_remark = partial(_sound, severity=Severity.WARNING)

VOIDED = _eligible(
    code="INV-E01",
    column="is_voided",
    says="The invoice is voided in operations",
    remedy="Nothing to do, unless it was voided by mistake.",
    shows=("is_voided",),
)
NEGATIVE = _eligible(
    code="INV-E02",
    column="total_cents",
    says="The invoice total is negative, and a negative invoice is never transferred",
    remedy="Enter it in the books as a credit memo if it belongs there.",
    shows=("total_cents",),
)
EXCLUDED = _rule.party_excluded("E03")
BEFORE_FENCE = _rule.before_fence("E04")
NOT_VOIDED = _eligible(
    code="INV-E05",
    column="is_voided",
    says="The invoice is not voided in operations, so its document stays in the books",
    remedy="Void the invoice in operations first, then cancel it in the books.",
    shows=("is_voided",),
)
FAILED_BEFORE = _rule.failed_before()
NUMBER_MISSING = _sound(
    code="INV-S01",
    column="number",
    says="The invoice has no number",
    remedy="Give the invoice a number in operations, then retry.",
    shows=("number",),
)
NUMBER_REPEATED = _sound(
    code="INV-S02",
    column="times_used",
    says="More than one invoice in operations has this number",
    remedy="Renumber all but one of them in operations, then retry.",
    shows=("number", "times_used"),
    error=Collision,
)
NUMBER_TOO_LONG = _sound(
    code="INV-S03",
    column="number_length",
    says="The invoice number is longer than the books take",
    remedy="Shorten the invoice number in operations, then retry.",
    shows=("number", "number_length"),
)
CUSTOMER_MISSING = _sound(
    code="INV-S04",
    column="customer_id",
    says="The invoice names no customer",
    remedy="Choose the invoice's customer in operations, then retry.",
    shows=("customer_id",),
)
CUSTOMER_UNKNOWN = _sound(
    code="INV-S05",
    column="customer_dangling",
    says="The invoice's customer does not exist in operations",
    remedy="Restore the customer in operations or choose another one on the invoice, then retry.",
    shows=("customer_id", "customer_found"),
)
EMAIL_MISSING = _sound(
    code="INV-S06",
    column="lacks_address",
    says="The invoice is to be e-mailed, and neither it nor its customer has an e-mail address in operations",
    remedy="Enter the billing address in operations, or choose another way of delivery, then retry.",
    shows=("delivery", "email", "customer_name"),
)
EMAIL_MALFORMED = _sound(
    code="INV-S07",
    column="mailed_to",
    says="The invoice is to be e-mailed, and its e-mail address is not one",
    remedy="Correct the billing e-mail address in operations, then retry.",
    shows=("email", "customer_name"),
)
NO_LINES = _sound(
    code="INV-S08",
    column="line_count",
    says="The invoice has no lines",
    remedy="Add the lines in operations, or void the invoice, then retry.",
    shows=("line_count",),
)
LINE_WITHOUT_ITEM = _sound(
    code="INV-S09",
    column="lines_without_item",
    says="A line of the invoice has no item",
    remedy="Choose an item on every line in operations, then retry.",
    shows=("lines_without_item", "line_count"),
)
ITEM_UNKNOWN = _sound(
    code="INV-S10",
    column="items_missing",
    says="A line of the invoice uses an item that does not exist in operations",
    remedy="Restore the item in operations or choose another one on the line, then retry.",
    shows=("items_missing",),
)
TOTAL_WRONG = _sound(
    code="INV-S11",
    column="adds_up",
    says="The invoice's lines and tax do not add up to its total",
    remedy="Correct the lines, the tax or the total in operations, then retry.",
    shows=("total_cents", "lines_cents", "tax_cents"),
)
TAX_WRONG = _sound(
    code="INV-S12",
    column="tax_adds_up",
    says="The tax of the invoice's lines does not add up to its tax",
    remedy="Correct the tax of the invoice or of its lines in operations, then retry.",
    shows=("tax_cents", "lines_tax_cents"),
)
DATE_MISSING = _rule.undated("S13")
PERIOD_CLOSED = _rule.period_closed("S14")
DUE_BEFORE_DATE = _sound(
    code="INV-S15",
    column="due_date",
    says="The invoice is due before its own date",
    remedy="Correct the due date or the invoice date in operations, then retry.",
    shows=("document_date", "due_date"),
)
CURRENCY_MISSING = _sound(
    code="INV-S16",
    column="currency",
    says="The invoice has no currency",
    remedy="Enter the invoice's currency in operations, then retry.",
    shows=("currency",),
)
CURRENCY_REFUSED = _rule.currency_refused("S17", column="currency")
RATE_MISSING = _rule.rate_missing("S18")
TAX_UNSET = _sound(
    code="INV-S19",
    column="is_taxed",
    says="The invoice is taxed, and the book does not say how tax reaches the books",
    remedy="Set the book's tax mode to exempt, line or engine, then run again.",
    shows=("is_taxed", "tax_cents"),
    error=BookUnready,
)
TAX_EXEMPT = _sound(
    code="INV-S20",
    column="is_taxed",
    says="The invoice is taxed, and the book is set to exempt",
    remedy="Remove the tax in operations, or set the book's tax mode to line or engine, then retry.",
    shows=("is_taxed", "tax_cents"),
)
BECAME_NEGATIVE = _sound(
    code="INV-S21",
    column="total_cents",
    says="The invoice was changed to a negative total after it was transferred",
    remedy="Restore the total in operations and enter the difference in the books as a credit memo, then retry.",
    shows=("total_cents",),
)
VOIDED_UNKNOWN = _sound(
    code="INV-S22",
    column="is_voided",
    says="Operations do not say whether the invoice is voided",
    remedy="Correct the invoice, or the view that shows it, in operations, then retry.",
    shows=("is_voided",),
)
UNUSUAL = _remark(
    code="INV-S90",
    column="total_cents",
    says="The invoice total is unusually large",
    remedy="Check the total; the invoice goes all the same.",
    shows=("total_cents",),
)
FAR_AHEAD = _rule.far_ahead("S91")
OTHER_CURRENCY = _remark(
    code="INV-S92",
    column="foreign_customer",
    says="The invoice is not in its customer's currency, so the books may refuse it",
    remedy="Check the currencies of the invoice and of its customer in operations and in the books.",
    shows=("currency", "customer_currency"),
)

RULES = collected(globals())
"""All of the above, in this order."""

"""Made-up payments, refunds and processing fees in bulk, written straight into the reference schema."""

from __future__ import annotations

from pathlib import Path

from benchmarks.work import Span, put

PAID, REFUNDED = 40, 5
"""Dollars that a payment brings each of its two invoices, less than half of any; dollars that a refund gives back of it."""


def fill_payments(database: Path, span: Span, customers: int) -> None:
    """Payments by a processor, each over the invoice of its number and the next one of the same customer."""
    put(
        database,
        payment=[
            (
                "payment_id", "company_id", "currency", "amount", "received_date", "method", "processor", "reference", "status",
                "last_modified_date_time",
            ),
            *(
                (
                    f"PAY{n}", f"C{n % customers}", "USD", 2 * PAID, str(span.day(n)), "Visa", "Stripe", f"ch_{n}", "settled",
                    span.changed(n),
                )
                for n in span
            ),
        ],
        payment_allocation=[
            ("payment_id", "invoice_id", "amount"),
            *((f"PAY{n}", f"V{invoice}", PAID) for n in span for invoice in (n, n + customers)),
        ],
    )  # fmt: skip


def fill_refunds(database: Path, span: Span) -> None:
    """Give back a part of the payment of the same number."""
    put(
        database,
        refund=[
            (
                "refund_id",
                "payment_id",
                "amount",
                "refund_date",
                "reason",
                "status",
                "last_modified_date_time",
            ),
            *(
                (f"RF{n}", f"PAY{n}", REFUNDED, str(span.day(n)), "As agreed", "settled", span.changed(n))
                for n in span
            ),
        ],
    )


def fill_fees(database: Path, span: Span) -> None:
    """What the processor kept of the payment of the same number."""
    put(
        database,
        processing_fee=[
            ("fee_id", "payment_id", "amount", "fee_date", "fee_kind", "last_modified_date_time"),
            *((f"FEE{n}", f"PAY{n}", "1.20", str(span.day(n)), "processor", span.changed(n)) for n in span),
        ],
    )

"""What every document of the books says in the same way, read once for all types."""

from __future__ import annotations

from typing import Any

from connectors.contract.documents import BooksDocument
from connectors.contract.keys import find_mark
from connectors.quickbooks_online.documents.shape import Raw, date_of, moment_of, number_of, ref


def document_of(entity: str, raw: Raw, home_currency: str, party: str, **more: Any) -> BooksDocument:
    """Return a document as BooksDocument; ``party`` names its reference (CustomerRef …), ``more`` are fields that its type adds.

    Voided ones are zero and say so in their note (facts 2.5).
    """
    total = number_of(raw.get("TotalAmt"))
    note = str(raw.get("PrivateNote") or "")
    return BooksDocument(
        document_type=entity,
        external_id=str(raw["Id"]),
        version=str(raw["SyncToken"]),
        number=str(raw["DocNumber"]) if raw.get("DocNumber") else None,
        party_id=ref(raw, party),
        date=date_of(raw.get("TxnDate")),
        currency=ref(raw, "CurrencyRef") or home_currency,
        total=total,
        mark=find_mark(note),
        voided=not total and note.startswith("Voided"),
        updated_at=moment_of(raw),
        raw=raw,
        **more,
    )

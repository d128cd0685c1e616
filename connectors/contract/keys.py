"""Deterministic keys (RULES 1, 5): the request key of one send and the short mark that a document carries in the books."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Iterable

from connectors.contract.words import Kind

NAMESPACE = uuid.UUID("6f1a4d0e-4c0f-5b8e-9d53-0d4c2b5f7a11")
WHOLE = "-"
"""Part id of a record that becomes one document."""
MARK = re.compile(r"\btieout ([A-Z2-7]{16})(?:\.([0-9]+))?\b")


def document_key(company: str, kind: Kind, source_id: str, part_id: str, generation: int, send: int) -> str:
    """Key of one send (36 characters): UUIDv5 of company, kind, source id, part id, generation and send number."""
    return str(
        uuid.uuid5(NAMESPACE, "\x1f".join((company, kind, source_id, part_id, str(generation), str(send))))
    )


def batch_key(attempt_ids: Iterable[str]) -> str:
    """Key of one batch (36 characters): UUIDv5 of the attempts of its items, in order.

    Not of the items' own keys: a vendor replays the answer to a batch, refusals of single items too, and no batch is ever posted twice
    (RULES 4).
    """
    return str(uuid.uuid5(NAMESPACE, "\x1e".join(attempt_ids)))


def mark(company: str, kind: Kind, source_id: str, part_id: str, generation: int) -> str:
    """Text that a document carries in the books: stable over sends, different for each generation."""
    digest = uuid.uuid5(NAMESPACE, f"{company}\x1f{kind}\x1f{source_id}\x1f{part_id}").bytes[:10]
    text = f"tieout {base64.b32encode(digest).decode('ascii')}"
    return f"{text}.{generation}" if generation else text


def find_mark(text: str | None) -> str | None:
    """Return the first mark in a text of the books, or None."""
    found = MARK.search(text or "")
    return found.group(0) if found else None


def generation_of(text: str, company: str, kind: Kind, source_id: str, part_id: str) -> int | None:
    """Generation that a mark carries if it is the mark of this document, else None (used when the ledger was lost)."""
    found = MARK.search(text)
    base = mark(company, kind, source_id, part_id, 0)
    if found is None or f"tieout {found.group(1)}" != base:
        return None
    return int(found.group(2) or 0)

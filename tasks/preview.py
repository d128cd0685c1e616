"""A dry run's last step: the same path up to the books' edge, then what would happen, field by field."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.words import Disposition
from tasks.compare import field_differences
from tasks.context import Ready, Run


def preview(run: Run, ready: Sequence[Ready]) -> None:
    """Give each record that could go its disposition: would create, already there, or differs with every field."""
    for one in ready:
        if not one.complete:
            run.dispose([run.left(one.work, Disposition.WOULD_CREATE, message="It is not in the books yet.")])
        else:
            run.dispose([run.left(one.work, Disposition.ALREADY_THERE, message="The books have it.")])


def preview_change(run: Run, ready: Ready, said: Sequence[str]) -> None:
    """Say what an update would change."""
    disposition = Disposition.WOULD_UPDATE if said else Disposition.UNCHANGED
    run.dispose([run.left(ready.work, disposition, message="; ".join(said) or "The books hold the same.")])


def changes(run: Run, current: BooksDocument, planned: Planned) -> list[str]:
    """Fields in which the document in the books is not what we would write."""
    ours = run.connector.fields(planned.document_type, planned.payload)
    return field_differences(ours, run.connector.fields(planned.document_type, current.raw))

"""What happened in a demo, as it happens; at its end, whether it did what it promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tasks.demo import company
from tasks.demo.books import SandboxBook
from tasks.demo.polled import PolledBook
from tasks.demo.twin import Twin
from tasks.home import Home
from tasks.launch import Done


@dataclass(slots=True)
class Story:
    """One demo."""

    home: Home
    book: SandboxBook | PolledBook
    tell: Callable[[str], None]
    first_time: bool = False
    """Whether none of the troubles on the way has struck yet."""
    corrected: bool = False
    """Whether the morning's corrections were made before, by an earlier demo."""
    asleep: Done | None = None
    """The night's run that met nobody, where the books call us."""
    night: Done | None = None
    again: Done | None = None
    once_more: Done | None = None
    documents_before: int = 0
    documents: Counter[str] = field(default_factory=Counter)
    """Invoices that were created by program, by number."""
    standing: Counter[str] = field(default_factory=Counter)
    """Documents that were created by program and not taken back, by type."""
    broken: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        runs = {"nightly": self.night, "retry": self.again}
        if self.asleep or self.once_more:
            runs |= {"asleep": self.asleep, "once_more": self.once_more}
        return {
            "home": str(self.home.path),
            "book": self.book.name,
            **{name: done.as_json() if done else None for name, done in runs.items()},
            "documents": {
                "before": self.documents_before,
                "after": self.standing.total(),
                "by_type": dict(sorted(self.standing.items())),
                "most_of_one_record": max(self.documents.values(), default=0),
            },
            "broken_promises": self.broken,
        }


def invoices(twin: Twin) -> Counter[str]:
    """Invoices that were created by program, by number."""
    return Counter(row["number"] for row in twin.created() if row["kind"] == "invoice")


def standing(twin: Twin) -> Counter[str]:
    """Documents, not entries of lists, that were created by program and not taken back by it."""
    made, gone = (
        Counter(row["kind"] for row in rows if row["kind"] in twin.documents)
        for rows in (twin.created(), twin.taken_back())
    )
    return made - gone


def check_documents(story: Story, twin: Twin) -> None:
    """Compare what the sandbox's own journal counts with what operations were told, and say it."""
    url = company.file_url(story.book.operations)
    records = company.transferred_numbers(url)
    twice = [number for number, count in story.documents.items() if count > 1]
    lacking = sorted(set(records) - set(story.documents))
    strangers = sorted(set(story.documents) - set(records))
    for what, numbers in (
        ("in the books more than once", twice),
        ("transferred according to operations, but not in the books", lacking),
        ("in the books, but not transferred according to operations", strangers),
    ):
        if numbers:
            story.broken.append(f"{', '.join(numbers)}: {what}.")
    due = company.documents_due(url, twin.becomes)
    story.broken += [
        f"{kind}: {story.standing[kind]} documents in the books, {due[kind]} of transferred records."
        for kind in twin.documents
        if story.standing[kind] != due[kind]
    ]
    posted = story.standing.total() - story.documents_before
    story.tell("\n3. ONE DOCUMENT PER RECORD")
    counted = ", ".join(f"{story.standing[kind]} {many}" for kind, many in twin.documents.items())
    story.tell(
        f"Counted in the sandbox's own journal, what was taken back left out: {story.standing.total()} documents\n"
        f"({counted}),\n"
        f"as many as the transferred records ask for; of {len(records)} invoices {len(twice) or 'none'} twice. "
        f"This demo posted {posted or 'nothing'}."
    )

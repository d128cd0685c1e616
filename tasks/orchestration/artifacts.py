"""What a run shows in Prefect's UI: its summary, tables, progress and links, within what the UI can show."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

MAX_ROWS = 500
"""A table of 3,000 rows takes the UI six seconds; one of 500 half a second."""


def artifact_key(*parts: str) -> str:
    """Key of an artifact from any words: lowercase letters, digits and dashes, which is all that Prefect takes."""
    return re.sub(r"[^a-z0-9]+", "-", " ".join(parts).lower()).strip("-") or "artifact"


def publish_summary(key: str, sentence: str, body: str = "") -> None:
    """Publish a run's summary in Markdown; its first line is the run's closing sentence.

    The UI shows a state's message only two clicks deep, so the sentence stands here too.
    """
    markdown = f"**{sentence}**\n\n{body}".rstrip() + "\n"
    create_markdown_artifact(markdown, key=artifact_key(key), description=sentence)


def publish_table(
    key: str, rows: Sequence[Mapping[str, Any]], description: str, *, total: int | None = None, rest: str = ""
) -> None:
    """Publish a table of at most :data:`MAX_ROWS` rows, then one that says how many more there are.

    ``total`` counts all rows where ``rows`` is a part of them already; ``rest`` says where the others are.
    """
    shown = [{name: _cell(value) for name, value in row.items()} for row in rows[:MAX_ROWS]]
    more = (len(rows) if total is None else total) - len(shown)
    if more > 0:
        words = f"and {more:,} more" + (f": {rest}" if rest else "")
        columns = list(shown[0]) if shown else ["record"]
        shown.append({name: words if place == 0 else "" for place, name in enumerate(columns)})
        description = f"{description} (the first {len(rows[:MAX_ROWS]):,}, {words})"
    create_table_artifact(shown, key=artifact_key(key), description=description)


def publish_link(key: str, url: str, text: str, description: str = "") -> None:
    """Publish a link into the books."""
    create_link_artifact(url, link_text=text, key=artifact_key(key), description=description or None)


class Progress:
    """A bar that shows how far a run is."""

    def __init__(self, key: str, total: int, description: str) -> None:
        """``total`` is the number of records; 0 is shown as complete."""
        self._total = total
        self._shown = self._percent(0)
        self._id: UUID = create_progress_artifact(self._shown, key=artifact_key(key), description=description)  # type: ignore[assignment]

    def show(self, done: int) -> None:
        """Move the bar to ``done`` records; asks the server only when the whole percent changes."""
        percent = self._percent(done)
        if int(percent) != int(self._shown) or (percent == 100 and self._shown != 100):
            self._shown = percent
            update_progress_artifact(self._id, percent)

    def _percent(self, done: int) -> float:
        return 100.0 if self._total <= 0 else min(100.0, 100.0 * done / self._total)


def _cell(value: Any) -> Any:
    """A value as the table's JSON holds it: dates, Decimals and the like as people read them."""
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)

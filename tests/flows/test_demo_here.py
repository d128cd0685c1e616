"""The demo's whole story told in this process, and that it notices where its promises are broken."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tasks.demo import show
from tasks.demo import story as telling
from tasks.demo.books import demo_book
from tasks.demo.company import file_url, write
from tasks.demo.show import run_demo
from tasks.demo.story import Story
from tasks.demo.trouble import EXPECTED, NOT_ELIGIBLE, TWO_LINES
from tasks.demo.twin import twin_of
from tasks.demo.way import TARGET
from tasks.home import Home
from tasks.launch import Done
from tasks.orchestration.server import Server
from tests.flows.test_demo_records import DOCUMENTS, MORNING, NIGHT, told

TAKES = {"number": 21, "name": 100, "encoding": "utf-8"}
OPEN = [
    {"kind": one.kind, "number": one.number, "disposition": str(one.disposition), "code": one.code}
    for one in EXPECTED
]


@pytest.mark.prefect
@pytest.mark.slow
def test_the_story_is_told_and_a_second_one_posts_nothing(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """First the night, the morning and the retry, every record as it must be; the next time there is nothing to correct or to post."""
    home = Home(tmp_path)
    assert run_demo(home, as_json=True) == 0
    told_first = json.loads(capsys.readouterr().out)
    assert told_first["broken_promises"] == []
    assert left(told_first["nightly"]) == told(NIGHT)
    assert left(told_first["retry"]) == told(MORNING)
    assert told_first["documents"]["by_type"] == DOCUMENTS
    for which in ("nightly", "retry"):
        run = told_first[which]["run"]
        assert [
            tie["differences"] + tie["suspected_duplicates"] for tie in run["tie_out"] if not tie["ties"]
        ] == []
    assert any("PUR-S92" in line and TWO_LINES in line for line in told_first["nightly"]["run"]["warnings"])

    assert run_demo(home, as_json=False) == 0
    said = capsys.readouterr().out
    for words in ("1. THE NIGHT'S RUN", "there is nothing to retry", "none twice. This demo posted nothing."):
        assert words in said
    assert "NOT AS IT MUST BE" not in said


def left(done: dict[str, Any]) -> dict[tuple[str, str], tuple[int, str]]:
    """Records and total by kind and disposition, as a run tells them."""
    return {
        (row["kind"], row["disposition"]): (row["count"], row["total"]) for row in done["run"]["dispositions"]
    }


def _story(tmp_path: Path, **more: Any) -> tuple[Story, list[str]]:
    lines: list[str] = []
    return Story(Home(tmp_path), demo_book(Home(tmp_path)), lines.append, **more), lines


def _night(more: int = 0) -> Done:
    rows = [
        {"kind": kind, "disposition": "ineligible", "count": count + more * (kind == "invoice")}
        for kind, count in NOT_ELIGIBLE.items()
    ]
    rows.append({"kind": "invoice", "disposition": "transferred", "count": 40})
    return Done("demo", None, {"open": OPEN, "dispositions": rows}, "")


def test_a_night_without_its_troubles_is_no_proof(tmp_path: Path) -> None:
    """Where a trouble on the way did not strike, or records were judged otherwise, the demo says so and fails."""
    twin = cast("Any", SimpleNamespace(still_to_come=lambda: 3, troubles={}, codes={}, takes=TAKES))
    story, lines = _story(tmp_path, first_time=True, night=_night(1))
    show._check_night(story, twin)
    assert story.broken == [
        f"invoice: {NOT_ELIGIBLE['invoice'] + 1} records were not eligible, expected {NOT_ELIGIBLE['invoice']}.",
        "3 of the troubles on the way did not strike.",
    ]
    assert lines == []


def test_documents_that_are_two_missing_or_strange_break_the_promise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counted in the books' own journal and compared with what operations were told."""
    story, _ = _story(tmp_path)
    url = file_url(story.book.operations)
    story.book.operations.parent.mkdir()
    write(url)
    import sqlalchemy as sa

    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        ids = sorted(connection.scalars(sa.text("SELECT invoice_id FROM invoice")))[:2]
        connection.execute(
            sa.text("INSERT INTO tieout_transfer (kind, id, status, at) VALUES ('invoice', :id, 'Transferred', '2026-01-01')"),
            [{"id": one} for one in ids],
        )  # fmt: skip
    twice, lacking = (one.removeprefix("id-") for one in ids)
    story.documents = Counter({twice: 2, "X-1": 1})
    story.standing = Counter({"invoice": 3})
    telling.check_documents(story, twin_of(TARGET, "http://127.0.0.1:9"))
    assert story.broken == [
        f"{twice}: in the books more than once.",
        f"{lacking}: transferred according to operations, but not in the books.",
        "X-1: in the books, but not transferred according to operations.",
        "invoice: 3 documents in the books, 2 of transferred records.",
    ]
    show._end(story)
    assert capsys.readouterr().out.count("NOT AS IT MUST BE") == 4

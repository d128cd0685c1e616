"""The demo's whole story told in this process, and that it notices where its promises are broken."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tasks.demo import show
from tasks.demo.books import demo_book
from tasks.demo.company import file_url, ordinary, write
from tasks.demo.show import Story, run_demo
from tasks.demo.trouble import BILLS, EXPECTED, NOT_ELIGIBLE, ON_THE_WAY
from tasks.home import Home
from tasks.launch import Done
from tasks.orchestration.server import Server

OPEN = [
    {"kind": one.kind, "number": one.number, "disposition": str(one.disposition), "code": one.code}
    for one in EXPECTED
]


@pytest.mark.prefect
@pytest.mark.slow
def test_the_story_is_told_and_a_second_one_posts_nothing(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """First the night, the correction and the retry; the next time there is nothing left to correct or to post."""
    home = Home(tmp_path)
    assert run_demo(home, as_json=False) == 0
    said = capsys.readouterr().out
    for words in (
        "1. THE NIGHT'S RUN",
        "healed without anybody",
        "Only what is not settled",
        "none of them twice",
    ):
        assert words in said
    assert "NOT AS IT MUST BE" not in said
    assert run_demo(home, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["broken_promises"] == []
    assert told["documents"]["before"] == told["documents"]["after"] > 0
    assert told["documents"]["most_of_one_record"] == 1
    assert told["retry"] is None


def _story(tmp_path: Path, **more: Any) -> tuple[Story, list[str]]:
    told: list[str] = []
    return Story(Home(tmp_path), demo_book(Home(tmp_path)), told.append, **more), told


def _night(ineligible: int = NOT_ELIGIBLE) -> Done:
    rows = [{"disposition": "ineligible", "count": ineligible}, {"disposition": "transferred", "count": 40}]
    return Done("demo", None, {"open": OPEN, "dispositions": rows}, "")


def test_a_night_without_its_troubles_is_no_proof(tmp_path: Path) -> None:
    """Where a trouble on the way did not strike, or records were judged otherwise, the demo says so and fails."""
    twin = cast("Any", SimpleNamespace(still_to_come=lambda: len(ON_THE_WAY)))
    story, told = _story(tmp_path, first_time=True, night=_night(NOT_ELIGIBLE + 1))
    show._check_night(story, twin)
    assert story.broken == [
        f"{NOT_ELIGIBLE + 1} records were not eligible, expected {NOT_ELIGIBLE}.",
        f"{len(ON_THE_WAY)} of the troubles on the way did not strike.",
    ]
    assert told == []


def test_documents_that_are_two_missing_or_strange_break_the_promise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counted in the books' own journal and compared with what operations were told."""
    story, _ = _story(tmp_path)
    url = file_url(story.book.operations)
    story.book.operations.parent.mkdir()
    write(url, [*ordinary(), *BILLS])
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
    show._check_documents(story)
    assert story.broken == [
        f"{twice}: in the books more than once.",
        f"{lacking}: transferred according to operations, but not in the books.",
        "X-1: in the books, but not transferred according to operations.",
    ]
    show._end(story)
    assert capsys.readouterr().out.count("NOT AS IT MUST BE") == 3

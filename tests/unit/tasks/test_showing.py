"""What people read at a terminal: tables as wide as they must be, long lists cut with a word on the rest, one line a difference."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from tasks.launch import Done
from tasks.showing import MOST, show_open, show_run, table


def _row(number: str, **changes: str) -> dict[str, str]:
    given = {"kind": "invoice", "number": number, "id": "77", "disposition": "invalid"}
    return given | {"message": "Its lines do not add up.", "remedy": "Correct it."} | changes


def _run(*open_rows: Mapping[str, str]) -> dict[str, Any]:
    totals = [
        {"kind": "invoice", "disposition": "transferred", "count": 2, "total": "1234.50", "currency": "USD"},
        {"kind": "customer", "disposition": "transferred", "count": 1, "total": "0", "currency": ""},
    ]
    sums = {"kind": "invoice", "month": "2026-03", "currency": "USD"} | {
        f"{side}{more}": value
        for side in ("operations", "sent", "books")
        for more, value in (("", "1234.50"), ("_count", 2))
    }
    tie = {
        "kind": "invoice", "start": "2026-03-01", "end": "2026-03-31", "sums": [sums], "ties": False, "foreign": 0,
        "differences": ["invoice A-1: deleted in the books"], "suspected_duplicates": [],
    }  # fmt: skip
    paid = {"read": 1, "counts": {"paid": 1}, "lines": ["invoice A-2: paid on 2026-03-05"], "error": ""}
    return {"dispositions": totals, "open": list(open_rows), "tie_out": [tie], "paid_dates": paid}


def test_a_run_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Its last words, every total with its currency, who must do what, every difference, paid dates, and where to look."""
    show_run(Done("north", None, _run(_row("A-3"), _row("")), "1 of 3 needs attention.", "http://ui/runs/1"))
    said = capsys.readouterr().out
    assert said.startswith("north: 1 of 3 needs attention.\n")
    for words in ("1,234.50", "invoice A-3", "invoice 77", "Correct it.", "http://ui/runs/1"):
        assert words in said
    assert "  invoice A-1: deleted in the books\n  invoice A-2: paid on 2026-03-05\n" in said


def test_a_run_without_prefect_and_without_trouble_is_short(capsys: pytest.CaptureFixture[str]) -> None:
    """No empty tables, no address of a server that there is not."""
    nothing = {"dispositions": [], "open": []}
    show_run(Done("north", None, nothing, "Nothing new; all settled."))
    assert capsys.readouterr().out == "north: Nothing new; all settled.\n"


def test_a_long_list_is_cut_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """So many rows, then how many more there are and what lists them."""
    show_open(_run(*(_row(f"A-{place:03}") for place in range(MOST + 3))))
    said = capsys.readouterr().out
    assert f"A-{MOST - 1:03}" in said
    assert f"A-{MOST:03}" not in said
    assert "and 3 more: `tieout status BOOK --json` lists them." in said


def test_a_table_is_as_wide_as_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal its width, into a file always the same; nothing is cut off, only folded."""
    row = {"why": "word " * 60, "count": 3}
    table([row])
    wide = max(map(len, capsys.readouterr().out.splitlines()))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda _fallback: os.terminal_size((60, 20)))
    table([row], "A title")
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 60 < wide
    assert "".join(lines).count("word") == 60

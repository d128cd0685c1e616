"""Promise 1 for records of several documents: killed between their parts, unanswered, run again, each document is made once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.promises.harness import Firm
from tests.promises.parts import SEVERAL, Several


@pytest.fixture(params=sorted(SEVERAL))
def several(request: pytest.FixtureRequest, firm: Firm) -> Several:
    """A kind with what it needs in the books; its record is entered."""
    found = SEVERAL[request.param]
    if found.settings:
        file = Path(firm.home) / "tieout.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(fence = .*\n)", rf"\1{found.settings}\n", text), encoding="utf-8")
    found.prepare(firm)
    found.enter(firm)
    return found


def test_all_goes_once(firm: Firm, several: Several) -> None:
    """Without any accident: every document, and a second run makes none."""
    report = firm.run()
    assert report["state"] == "settled", report
    several.check(firm)
    effects = firm.books.effects()
    assert firm.run()["state"] == "settled"
    assert firm.books.effects() == effects

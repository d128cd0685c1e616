"""The README stays true: its generated parts are what the code says, its pictures and links exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.readme import PARTS, README, rewritten

ROOT = Path(__file__).resolve().parents[2]


def test_generated_parts_are_current() -> None:
    """Commands, parameters, settings and errors in the README are those of the code; `python -m flows.readme` rewrites them."""
    text = README.read_text("utf-8")
    for part in PARTS:
        assert f"<!-- generated: {part} -->" in text
    assert rewritten(text) == text


def test_links_and_pictures_exist() -> None:
    """Every relative link of the README leads to a file of the repository."""
    targets = re.findall(r"\]\(([^)#:]+)\)", README.read_text("utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("command", ["make run", "make test", "make up", "make bench", "make retail"])
def test_commands_that_everybody_relies_on_are_targets(command: str) -> None:
    """What the README tells people to type is a target of the Makefile."""
    assert command in README.read_text("utf-8")
    assert re.search(rf"^{command.split()[1]}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

"""What tells a process from every other is told anew in one that was forked."""

from __future__ import annotations

from pathlib import Path

from tasks.context import process_token
from tests.support.children import forked


def say(file: str) -> None:
    """Write down who this process is."""
    Path(file).write_text(process_token(), encoding="ascii")


def test_no_two_processes_have_one_token(tmp_path: Path) -> None:
    """Both of them forked from one that has imported what makes the token: each has its own, so each has its own claims (RULES 7)."""
    files = [tmp_path / "one", tmp_path / "two"]
    children = [forked(say, str(file)) for file in files]
    for child in children:
        child.join(60)
    assert len({process_token(), *(file.read_text(encoding="ascii") for file in files)}) == 3
    assert process_token() == process_token()

"""What is wrong with files to be loaded: every problem names file, line and column, what was found and what is expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.contract.errors import BadRequest

SHOWN = 20
"""Problems that one error lists."""
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; ``line`` counts from 1, 0 and an empty column where there is none."""

    file: str
    line: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        """``invoices.csv, line 4, column total: found 'abc', expected an amount such as 1234.50``."""
        place = [self.file]
        if self.line:
            place.append(f"line {self.line}")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: found {self.found}, expected {self.expected}"


class LoadError(BadRequest):
    """The files cannot be loaded as they are; nothing was loaded."""

    default_remedy = "Correct the files or the mapping, then load again."

    def __init__(self, problems: Sequence[Problem], more: int = 0) -> None:
        """Keep the problems; ``more`` is how many there are beside them."""
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems]
        if more:
            lines.append(f"and {more} more")
        super().__init__("Nothing was loaded.\n" + "\n".join(lines))


class Problems:
    """Collects problems up to the number that is shown, and counts the rest."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: list[Problem] = []
        self._more = 0

    def add(self, file: str, line: int, column: str, found: str, expected: str) -> None:
        """Keep one problem."""
        if len(self._kept) < SHOWN:
            self._kept.append(Problem(file, line, column, found, expected))
        else:
            self._more += 1

    def stop(self) -> None:
        """Raise LoadError if there is any problem."""
        if self._kept:
            raise LoadError(self._kept, self._more)


def quoted(found: str | None) -> str:
    """What was found, short enough to read."""
    if not found:
        return "nothing"
    return repr(found if len(found) <= _LONGEST else found[:_LONGEST] + "…")

"""What the benchmarks stand on: budgets are judged the right way round, and processes are measured with all that they started."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.figures import Figure, table
from benchmarks.processes import spend, tree_cpu

BURN = "x = 0\nimport time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: x += 1"


@pytest.mark.parametrize(
    ("value", "at_least", "ok", "word"),
    [
        (2.0, False, True, "ok"),
        (2.1, False, False, "OVER"),
        (2.0, True, True, "ok"),
        (1.9, True, False, "UNDER"),
    ],
)
def test_a_budget_is_a_bound(value: float, at_least: bool, ok: bool, word: str) -> None:
    """The bound itself is within; beyond it, on the wrong side, the table says so."""
    one = Figure("what", value, "s", budget=2, at_least=at_least)
    assert one.ok is ok
    assert word in table([one])


def test_a_child_of_a_child_counts() -> None:
    """CPU that a command's own child burned is the command's."""
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}])"
    spent = spend(["-c", code])
    assert spent.cpu >= 0.4
    assert spent.wall >= 0.4
    assert spent.peak > 1_000_000


def test_a_command_that_fails_measures_nothing() -> None:
    """Its last words are told."""
    with pytest.raises(RuntimeError, match="last words"):
        spend(["-c", "import sys; sys.exit('last words')"])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_running_tree_is_measured() -> None:
    """A process that only waits is charged with what its child has burned so far."""
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}]); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert tree_cpu(process.pid) >= 0.4
        process.communicate("\n")

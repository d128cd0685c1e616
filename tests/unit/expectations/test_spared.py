"""What is left out of Great Expectations: it is there to be left out, and leaving it out spares what it is said to spare."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

from expectations.spared import SPARED

LOADED = """
import sys
import expectations.engine
print(*(name for name in ("scipy.stats", "altair") if name in sys.modules))
import importlib
for name in sys.argv[1:]:
    real = importlib.import_module(name)
    assert real.__file__, name
"""


def test_what_is_spared_exists() -> None:
    """A module that Great Expectations renamed would be spared in vain."""
    for name in SPARED:
        assert importlib.util.find_spec(name) is not None, name


def test_statistics_are_not_loaded_and_can_be_loaded_later() -> None:
    """A process that judges has neither SciPy's statistics nor Altair; who asks for the real modules still gets them."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADED, *SPARED], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []

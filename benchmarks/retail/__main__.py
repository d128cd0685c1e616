"""What `make retail` runs: load, night's run and status, in the home that TIEOUT_HOME names; only the status goes to stdout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from connectors.contract.errors import TieoutError
from tasks.demo.books import SandboxBook
from tasks.home import Home

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "operations"
FILE = "online_retail_10k.csv"
MAPPING = Path(__file__).with_name("tieout-load.toml")
BOOK = "retail"

# 2,300 list entries and 400 invoices are more than a minute of the vendor's limits; what is shown here is the books, not the pace.
_UNLIMITED = "1000000"
_BODY = """
fence = 2010-12-01
[.auto_create]
customers = true
items = true
[.accounts]
income = "Sales of Product Income"
[.tax]
mode = "exempt"
[.timing]
request_timeout = 30
claim = 60
settle = 5
lease = 15
"""


def retail_book(home: Home) -> SandboxBook:
    """The book of the retailer, whose sandbox does not enforce the vendor's limits."""
    names = ("requests_per_second", "requests_per_minute", "batches_per_minute")
    return SandboxBook(
        home, BOOK, _BODY, options=dict.fromkeys(names, _UNLIMITED), switches=("limits=false",)
    )


def main() -> int:
    """Load, run, show; 0 where everything went as it must: failures are what the file has in it."""
    if not (DATA / FILE).is_file():
        say(
            f"There is no {FILE} beside the checkout (../shared/data/operations), so there is nothing to run."
        )
        return 1
    home = Home.of(None)
    book = retail_book(home)
    with book.running() as twin:
        book.write_settings(twin)
        if tieout(home, "load", str(DATA), "--mapping", str(MAPPING), "--book", BOOK):
            return 1
        if tieout(home, "nightly", BOOK) not in {0, 2}:
            return 1
    return tieout(home, "status", BOOK, "--json", aside=False)


def tieout(home: Home, *words: str, aside: bool = True) -> int:
    """Run the command as a person would type it; what it prints goes to stderr, except the last one's."""
    program = Path(sysconfig.get_path("scripts")) / "tieout"
    say(f"$ tieout {' '.join(words)}")
    since = time.monotonic()
    done = subprocess.run(
        [str(program), *words],
        env={**os.environ, "TIEOUT_HOME": str(home.path)},
        stdout=sys.stderr if aside else None,
        check=False,
    )
    say(f"({time.monotonic() - since:.1f} s)\n")
    return done.returncode


def say(text: str) -> None:
    """Print a line beside the answer."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except TieoutError as error:
        say(f"{error.message} {error.remedy}".rstrip())
        sys.exit(1)

"""Empty databases made once a process, by the product's own code, and copied for every firm that a test founds."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from connectors.ledger import open_ledger
from connectors.operations import create_reference


@functools.cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tieout-templates-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    create_reference(f"sqlite:///{folder / 'operations.sqlite'}")
    open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}", key=None).close()
    return folder


def lay_down(home: Path, *names: str) -> None:
    """Put copies of `operations.sqlite` and `ledger.sqlite`, as named, into a home: the one with every view, the other migrated, no rows."""
    for name in names:
        shutil.copyfile(_folder() / name, home / name)

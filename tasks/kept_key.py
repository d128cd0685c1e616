"""A key that lies in a file of its own: made on first use, read ever after, by its owner alone."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path


def kept_key(path: Path) -> bytes:
    """Fernet key in the file (32 bytes as URL-safe base64); made if there is none.

    It is written beside and linked into its place, so that it is whole as soon as it is there: processes that start at
    once end up with the same one, and none of them reads half of it.
    """
    try:
        return path.read_bytes().strip()
    except FileNotFoundError:
        _make(path)
        return path.read_bytes().strip()


def _make(path: Path) -> None:
    beside = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            out.write(base64.urlsafe_b64encode(secrets.token_bytes(32)))
        _put(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _put(beside: Path, path: Path) -> None:
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        if not path.exists():
            beside.replace(path)

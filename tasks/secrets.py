"""Where secrets come from: the environment, a Prefect block, or a file that only its owner reads; never tieout.toml itself."""

from __future__ import annotations

import json
import os
from pathlib import Path

from connectors.contract.errors import BookUnready


def reveal(reference: str, home: Path, book: str, name: str) -> str:
    """Value behind ``env:NAME``, ``block:NAME`` (a Prefect Secret block) or ``file:PATH#KEY`` (JSON in the home).

    Raises:
        BookUnready: the reference is a bare value, or what it names is absent; the value is never part of the message.
    """
    source, _, rest = reference.partition(":")
    if source == "env" and rest:
        value = os.environ.get(rest)
        where = f"the environment variable {rest}"
    elif source == "block" and rest:
        value, where = _from_block(rest), f"the Prefect block secret/{rest}"
    elif source == "file" and rest:
        value, where = _from_file(home, rest), f"the file {rest.partition('#')[0]} in the home"
    else:
        raise BookUnready(
            f"Book {book}: the secret {name} must say where it is kept, not hold it.",
            code="secret",
            remedy="Write env:NAME, block:NAME or file:PATH#KEY in tieout.toml.",
        )
    if not value:
        raise BookUnready(
            f"Book {book}: the secret {name} is missing: {where} does not hold it.", code="secret"
        )
    return value


def _from_file(home: Path, rest: str) -> str | None:
    path, _, key = rest.partition("#")
    try:
        text = (home / path).read_text("utf-8")
        found = json.loads(text)[key] if key else text.strip()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(found)


def _from_block(name: str) -> str | None:
    from prefect.blocks.system import Secret

    try:
        block = Secret.load(name, _sync=True)  # type: ignore[call-arg]
    except Exception:  # noqa: BLE001 - whatever Prefect raises, the value is not to be had
        return None
    return str(block.get()) if isinstance(block, Secret) else None

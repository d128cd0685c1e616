"""Reads a QWC file as the Web Connector does when it is added: where to call, as whom, and the ids it stores with the company."""

from __future__ import annotations

from pathlib import Path

from connectors.sandbox.shared.xml import NotXmlError, parsed

_FIELDS = {"url": "AppURL", "user": "UserName", "owner_id": "OwnerID", "file_id": "FileID"}
_REQUIRED = ("AppName", "AppURL", "AppDescription", "AppSupport", "UserName", "OwnerID", "FileID", "QBType")


def read_qwc(file: Path) -> dict[str, str]:
    """`url`, `user`, `owner_id` and `file_id`. Raises ValueError, a sentence, for a file that cannot be added (QBWC1039)."""
    try:
        root = parsed(file.read_bytes())
    except NotXmlError as error:
        raise ValueError(f"{file} is no QWC file: {error}") from None
    missing = [name for name in _REQUIRED if not (root.findtext(name) or "").strip()]
    if root.tag != "QBWCXML":
        raise ValueError(f"{file} is no QWC file: its root is {root.tag}.")
    if missing:
        raise ValueError(f"QBWC1039: {file} has no {', '.join(missing)}.")
    return {name: (root.findtext(tag) or "").strip() for name, tag in _FIELDS.items()}

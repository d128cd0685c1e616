"""Starting a local twin by the name of its target, a server or one that calls; its own module does everything else."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from connectors.contract.errors import BadRequest
from connectors.registry import SANDBOXES


def serve(target: str, home: Path, port: int, settings: Sequence[str]) -> None:
    """Serve a sandbox until it is stopped.

    Raises:
        BadRequest: an unknown setting, or a port that is taken.
    """
    server = import_module(f"{SANDBOXES[target]}.server")
    switches = import_module(f"{SANDBOXES[target]}.settings")
    try:
        changes = {name: value for text in settings for name, value in switches.parse(text).items()}
        server.serve(home, port, switches.Options(changes))
    except (ValueError, RuntimeError, OSError) as error:
        raise BadRequest(
            f"The sandbox could not start: {error}", code="sandbox", remedy="Correct the option."
        ) from None


def command(target: str, home: Path, port: int, settings: Sequence[str]) -> list[str]:
    """Command line that serves a sandbox in a process of its own."""
    words = [f"--set={setting}" for setting in settings]
    return [sys.executable, "-m", SANDBOXES[target], "--port", str(port), "--home", str(home), *words]


PASSWORD = "TIEOUT_WEB_CONNECTOR_PASSWORD"  # noqa: S105 - the name of a variable
"""Environment variable of the password of a Web Connector's sandbox, which no list of processes shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """What a sandbox is told that calls a service as a Web Connector does."""

    home: Path
    """Folder of its company file."""
    url: str = ""
    """Address of the service; empty: the QWC file's."""
    qwc: Path | None = None
    """QWC file that is added first."""
    user: str = ""
    password: str = field(default="", repr=False)
    updates: int | None = None
    """So many sessions; None: until it is stopped."""
    every: float = 60.0
    """Seconds between two sessions."""
    settings: Sequence[str] = ()

    def words(self) -> list[str]:
        """Arguments of its command line; the password goes by ``PASSWORD``."""
        given = {
            "--home": self.home,
            "--url": self.url,
            "--qwc": self.qwc,
            "--user": self.user,
            "--updates": self.updates,
        }
        told = [
            word for name, value in given.items() if value not in {None, ""} for word in (name, str(value))
        ]
        return [*told, "--every", str(self.every), *(f"--set={setting}" for setting in self.settings)]


def poll(target: str, polling: Polling) -> bool:
    """Call the service until all sessions were made or it is stopped; one line of JSON for each on stdout.

    False where it could not; a sentence on stderr says why.
    """
    if polling.password:
        os.environ[PASSWORD] = polling.password
    return bool(import_module(f"{SANDBOXES[target]}.__main__").main(polling.words()) == 0)


def poller(target: str, polling: Polling) -> list[str]:
    """Command line that does so in a process of its own."""
    return [sys.executable, "-m", SANDBOXES[target], *polling.words()]

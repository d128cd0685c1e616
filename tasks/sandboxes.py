"""Starting a local twin by the name of its target; its own module does everything else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
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

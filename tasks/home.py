"""The home: the one folder in which all state of an installation lives, and the paths inside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from connectors.contract.errors import BadRequest
from tasks.kept_key import kept_key


@dataclass(frozen=True, slots=True)
class Home:
    """Paths below the home folder; two homes never meet."""

    path: Path

    @classmethod
    def of(cls, named: Path | None) -> Home:
        """Home that was named, else ``TIEOUT_HOME``, else ``.tieout`` in the present folder; created if it is missing."""
        path = (named or Path(os.environ.get("TIEOUT_HOME") or ".tieout")).expanduser().resolve()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadRequest(f"The home {path} cannot be used: {error.strerror}.", code="home") from error
        return cls(path)

    @property
    def settings(self) -> Path:
        """Settings of all books."""
        return self.path / "tieout.toml"

    @property
    def ledger_url(self) -> str:
        """Ledger where the settings name none."""
        return f"sqlite:///{self.path / 'ledger.sqlite'}"

    def key(self) -> bytes:
        """Key under which tokens are stored: ``TIEOUT_KEY``, else a file in the home that only its owner reads."""
        given = os.environ.get("TIEOUT_KEY")
        if given:
            return given.encode()
        return kept_key(self.path / "secret.key")

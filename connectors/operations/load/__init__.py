"""Fills the reference schema from CSV files: all of them, or nothing and a list of what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from connectors.contract.clock import now
from connectors.contract.errors import BadRequest
from connectors.operations.database import Database
from connectors.operations.load.errors import LoadError, Problem, Problems
from connectors.operations.load.gather import gather
from connectors.operations.load.mapping import MAPPING_FILE, FileMap, LoadOptions, file_maps
from connectors.operations.load.storing import Loaded, judge_references, store
from connectors.operations.reference import create_on

__all__ = ["MAPPING_FILE", "LoadError", "LoadOptions", "LoadReport", "Loaded", "Problem", "load_folder"]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of each table, in the order in which they were filled."""

    tables: tuple[Loaded, ...]

    def __str__(self) -> str:
        """One line a table, for people."""
        return "\n".join(
            f"{loaded.table}: {loaded.read} read, {loaded.written} added or changed, {loaded.unchanged} unchanged"
            + (f", {loaded.removed} removed" if loaded.removed else "")
            for loaded in self.tables
        )


def load_folder(url: str, folder: Path, *, options: LoadOptions | None = None) -> LoadReport:
    """Load every CSV file of a folder in one transaction, creating the reference schema where it is missing.

    Loading the same files again changes nothing. Rows that are not in the files stay, except lines of a record that is: the files
    hold all lines of a record, or none.

    Raises:
        LoadError: something is wrong with the files; nothing was loaded.
        BadRequest: no such folder, or the mapping file is wrong.
        OperationsUnreadable: the database cannot be written; nothing was loaded.
    """
    options = options or LoadOptions()
    if not folder.is_dir():
        raise BadRequest(f"There is no folder {folder}. Nothing was loaded.")
    problems = Problems()
    tables = gather(folder, file_maps(folder, options), FileMap("", options), problems)
    problems.stop()
    at = (options.now or now()).astimezone(options.time_zone).replace(tzinfo=None, microsecond=0)
    database = Database(url, create=True)
    try:
        with database.write("take the files") as connection:
            create_on(connection)
            judge_references(connection, tables, problems)
            problems.stop()
            return LoadReport(tuple(store(connection, tables, at.isoformat(sep=" "))))
    finally:
        database.close()

"""From the files of a folder to the rows of the tables: which file fills which table, whether its columns fit, and sums over lines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from connectors.contract.money import ZERO
from connectors.operations.load.errors import Problems
from connectors.operations.load.mapping import FileMap, Origin
from connectors.operations.load.reading import other_separator, read_csv
from connectors.operations.load.rows import Filled, RowReader, columns_of
from connectors.operations.views import LOADABLE


def gather(
    folder: Path, maps: Mapping[str, FileMap], plain: FileMap, problems: Problems
) -> dict[str, Filled]:
    """Read every CSV file of a folder; the tables come back in the order in which they can be filled."""
    tables: dict[str, Filled] = {}
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    for name in sorted(set(maps) - {path.name for path in files}):
        problems.add(name, 0, "", "no such file", "the file that the mapping names")
    if not files:
        problems.add(
            folder.name,
            0,
            "",
            "no CSV file",
            "files such as " + ", ".join(f"{name}.csv" for name in LOADABLE),
        )
    for path in files:
        mapped = maps.get(path.name, plain)
        if not mapped.tables and path.stem not in LOADABLE:
            known = ", ".join(f"{name}.csv" for name in LOADABLE)
            problems.add(path.name, 0, "", "a file of another name", f"{known}, or a mapping for it")
            continue
        _read_file(path, mapped, tables, problems)
    _add_sums(tables, problems)
    return {name: tables[name] for name in LOADABLE if name in tables}


def _read_file(path: Path, mapped: FileMap, tables: dict[str, Filled], problems: Problems) -> None:
    read = read_csv(path, mapped.options, problems)
    if not read.header:
        return
    wanted = mapped.tables or {path.stem: _identity(path, read.header, problems, mapped)}
    hint = other_separator(read.header, mapped.options.separator)
    used = {
        column for origins in wanted.values() for origin in origins.values() for column in columns_of(origin)
    }
    for column in sorted(used - set(read.header)):
        problems.add(path.name, 1, column, "no such column", f"a column of this name{hint}")
    for column in read.header:
        if column not in used | mapped.ignored:
            problems.add(
                path.name, 1, column, "a column that nothing uses", f"another name, or ignore for it{hint}"
            )
    for name, origins in wanted.items():
        _judge_columns(path.name, name, origins, hint, problems)
        if name in tables:
            problems.add(path.name, 0, "", f"{name} a second time", f"{name} in one file")
        elif used <= set(read.header) and {column.name for column in LOADABLE[name].keys} <= set(origins):
            tables[name] = Filled(LOADABLE[name], dict(origins))
            reader = RowReader(path.name, mapped, name, tables[name], problems)
            for line in read.lines:
                reader.take(line)


def _judge_columns(
    file: str, table: str, origins: Mapping[str, Origin], hint: str, problems: Problems
) -> None:
    for column in LOADABLE[table].columns:
        if column.required and column.to and column.name not in origins:
            problems.add(file, 1, column.name, "no such column", f"the column {column.name} of {table}{hint}")


def _identity(path: Path, header: tuple[str, ...], problems: Problems, mapped: FileMap) -> dict[str, Origin]:
    loaded = {column.name for column in LOADABLE[path.stem].columns if column.to}
    found = {name: Origin("column", (name,)) for name in header if name in loaded}
    if not found and not mapped.ignored:
        problems.add(path.name, 1, "", "no known column", f"columns such as {', '.join(sorted(loaded)[:4])}")
    return found


def _add_sums(tables: dict[str, Filled], problems: Problems) -> None:
    invoices, lines = tables.get("invoices"), tables.get("invoice_lines")
    if invoices is None:
        return
    for column, origin in invoices.columns.items():
        if origin.way != "sum":
            continue
        if lines is None or origin.of[0] not in lines.columns:
            problems.add(
                "invoices", 0, column, f"a sum of {origin.of[0]}", "invoice lines that have this column"
            )
            continue
        sums: dict[object, Decimal] = {}
        for row in lines.rows.values():
            amount, key = row.values[origin.of[0]], row.values["invoice_id"]
            sums[key] = sums.get(key, ZERO) + (amount if isinstance(amount, Decimal) else ZERO)
        for key, row in invoices.rows.items():
            row.values[column] = sums.get(key, ZERO)

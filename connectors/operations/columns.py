"""What a column and a view of the operations contract are: the words that the views, the checks, the docs and the CSV files share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from connectors.contract.words import Kind


class Type(StrEnum):
    """What a column holds; the values are what people read in the documentation."""

    ID = "id"
    TEXT = "text"
    MONEY = "amount"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "yes/no"


EXPLAINED = {
    Type.ID: "integer or text, the same type wherever it refers to the same thing",
    Type.TEXT: "text",
    Type.MONEY: "NUMERIC (in SQLite also whole or real numbers); rounded to the cent in SQL",
    Type.NUMBER: "NUMERIC, up to 4 decimals (an exchange rate: 10)",
    Type.DATE: "DATE or ISO text; a timestamp at midnight is its date, another one an instant in the zone of operations",
    Type.MOMENT: "TIMESTAMP with or without zone, or ISO text in one format and one zone; without a zone it is in the zone of operations",
    Type.FLAG: "BOOLEAN (in SQLite 0 or 1)",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a view; ``to`` is the column of the reference table that a CSV file fills (empty: not loaded)."""

    name: str
    type: Type
    required: bool
    meaning: str
    to: str = ""
    choices: tuple[str, ...] = ()
    refers: str = ""
    """CSV name whose ids this column holds."""
    blank: bool = False
    """A required column whose values may be empty."""
    empty: bool | str | None = None
    """What a table that knows no empty value stores for one."""
    inverted: bool = False
    """The table holds the opposite."""


@dataclass(frozen=True, slots=True)
class View:
    """One view of the contract, with the reference table and the CSV file (without ``.csv``) that fill it in the demo."""

    name: str
    kind: Kind
    meaning: str
    columns: tuple[Column, ...]
    csv: str = ""
    table: str = ""
    constants: tuple[tuple[str, bool], ...] = ()
    """Columns of the reference table that every loaded row gets."""
    initially: tuple[tuple[str, bool], ...] = ()
    """Columns that a loaded row gets when it is new, and keeps when it is not."""
    touches: str = ""
    """Column that names the row of another table which counts as modified when a line changes."""
    keyed_by: int = 1
    """How many columns, the first ones, identify a row."""

    def column(self, name: str) -> Column:
        """Return the column of that name.

        Raises:
            KeyError: the view has none.
        """
        return {column.name: column for column in self.columns}[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in the documented order."""
        return tuple(column.name for column in self.columns)

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that identify a row."""
        return self.columns[: self.keyed_by]

    @property
    def owner(self) -> str:
        """CSV name of the view whose row a line belongs to; empty for a view that is no lines."""
        return self.column(self.touches).refers if self.touches else ""

"""Parses the query language of QuickBooks Online (facts 2.4) into a Query; it knows nothing of SQL or entities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from connectors.sandbox.quickbooks_online import refusals

_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<string>'(?:\\.|[^'\\])*')|(?P<number>-?\d+(?:\.\d+)?(?![\w.-]))"""
    r"""|(?P<word>[A-Za-z_][\w.]*)|(?P<operator><=|>=|!=|<>|=|<|>)|(?P<mark>[(),*])|(?P<bare>[^\s'(),=<>*]+)""",
)
_OPERATORS = frozenset({"=", "<", ">", "<=", ">="})
_NAMES = {"string": "STRING", "number": "INTEGER", "word": "IDENTIFIER"}


class Condition(NamedTuple):
    """One condition; `values` has several entries for IN alone."""

    name: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """One parsed query. Positions count from 1."""

    entity: str
    count: bool
    conditions: tuple[Condition, ...]
    order: tuple[tuple[str, bool], ...]
    start: int
    maximum: int


class _Token(NamedTuple):
    sort: str
    text: str
    column: int


def parse(text: str) -> Query:
    """Read a query. Raises code 4000 for what is not one, 4001 for positions out of range."""
    return _Parser(text).query()


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise refusals.query_parse(
                f'Lexical error at line 1, column {at + 1}.  Encountered: "{text[at]}"'
            )
        if match.lastgroup != "space":
            found.append(_Token(str(match.lastgroup), match.group(), at + 1))
        at = match.end()
    return [*found, _Token("end", "", len(text) + 1)]


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text.strip().rstrip(";"))
        self.at = 0

    def query(self) -> Query:
        self.expect("select")
        count = self.projection()
        self.expect("from")
        entity = self.take("word").text
        conditions = tuple(self.where()) if self.accept("where") else ()
        order = tuple(self.order())
        start, maximum = self.positions()
        if self.peek().sort != "end":
            raise self.unexpected()
        return Query(entity, count, conditions, order, start, maximum)

    def peek(self) -> _Token:
        return self.tokens[self.at]

    def next(self) -> _Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def accept(self, word: str) -> bool:
        if self.peek().text.lower() == word:
            self.at += 1
            return True
        return False

    def expect(self, word: str) -> None:
        if not self.accept(word):
            raise self.unexpected()

    def take(self, sort: str) -> _Token:
        if self.peek().sort != sort:
            raise self.unexpected()
        return self.next()

    def unexpected(self) -> refusals.RefusalError:
        token = self.peek()
        if token.sort == "end":
            shown = "<EOF>"
        elif token.sort in _NAMES:
            shown = f' <{_NAMES[token.sort]}> "{token.text} "'
        else:
            shown = f' "{token.text}" "{token.text} "'
        return refusals.query_parse(f'Encountered "{shown}" at line 1, column {token.column}.')

    def projection(self) -> bool:
        """Whether it counts. Whatever columns are named, the whole entity is answered."""
        if self.accept("count"):
            for mark in ("(", "*", ")"):
                self.expect(mark)
            return True
        while True:
            if not self.accept("*"):
                self.take("word")
            if not self.accept(","):
                return False

    def where(self) -> list[Condition]:
        found = [self.condition()]
        while self.accept("and"):
            found.append(self.condition())
        return found

    def condition(self) -> Condition:
        name = self.take("word").text
        if self.accept("in"):
            self.expect("(")
            values = [self.value()]
            while self.accept(","):
                values.append(self.value())
            self.expect(")")
            return Condition(name, "in", tuple(values))
        if self.accept("like"):
            return Condition(name, "like", (self.value(),))
        if self.peek().text not in _OPERATORS:
            raise self.unexpected()
        return Condition(name, self.next().text, (self.value(),))

    def value(self) -> str:
        token = self.peek()
        if token.sort == "string":
            self.at += 1
            return re.sub(r"\\(.)", r"\1", token.text[1:-1])
        if token.sort == "number" or token.text.lower() in {"true", "false", "current_date"}:
            self.at += 1
            return token.text
        raise self.unexpected()

    def order(self) -> list[tuple[str, bool]]:
        """Property and whether it descends."""
        if not self.accept("orderby"):
            if not self.accept("order"):
                return []
            self.expect("by")
        found = []
        while True:
            name = self.take("word").text
            descending = self.accept("desc")
            if not descending:
                self.accept("asc")
            found.append((name, descending))
            if not self.accept(","):
                return found

    def positions(self) -> tuple[int, int]:
        start, maximum = 1, 100
        while self.peek().text.lower() in {"startposition", "maxresults"}:
            keyword = self.next().text.lower()
            token = self.take("number")
            value = int(float(token.text))
            if value < 1:
                raise refusals.query_invalid(f"value {value} is too small. Min allowed value is 1")
            if keyword == "startposition":
                start = value
            else:
                # What the vendor does above 1000 nobody measured; it never answers more.
                maximum = min(value, 1000)
        return start, maximum

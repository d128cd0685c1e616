"""Lines of transactions: quantity, price and amount as the vendor takes them; pairing planned lines with those in the books; revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.contract.documents import BooksDocument, Planned
from connectors.contract.money import CENT, rounded
from connectors.quickbooks_desktop.documents.held import content, with_mark
from connectors.quickbooks_desktop.elements import (
    Element,
    as_amount,
    as_number,
    by_id,
    fits,
    has,
    nodes_of,
    plain,
    put,
    ref,
    ref_name,
    text_of,
    without,
    words,
)
from connectors.quickbooks_desktop.qbxml import Node

NEW = "-1"
"""TxnLineID of a new line (facts 3.2)."""
_ADD_ONLY = ("ExternalGUID", "LinkToTxn", "IsFinanceCharge", "ApplyCheckToTxnAdd")
_NUMBERS = ("Quantity", "Rate", "Cost", "Amount")
_SAME = 4
"""Likeness of two lines that say the same."""
_CLEARED = ("ServiceDate",)
"""Fields of a line that are emptied when the record has them no more; not its text, which QuickBooks takes from the item by itself."""
_ORDER = (
    "ItemRef", "AccountRef", "Desc", "Quantity", "Rate", "Cost", "Amount", "Memo", "CustomerRef", "ServiceDate",
    "SalesTaxCodeRef", "BillableStatus",
)  # fmt: skip
"""Order of a line's elements, the same for every line type as far as we send them."""


def priced(
    quantity: Decimal, price: Decimal, amount: Decimal, label: str, name: str = "Rate"
) -> tuple[list[Element], str]:
    """Quantity, price and amount of a line, and words for its description where they cannot all be said.

    QuickBooks works the amount out of quantity and price; it ignores the price where an amount is given, and works it out (facts 3.2,
    conductor's page on invoices). So quantity and price go where they give the amount beyond doubt; else quantity and amount, for the
    amount is the money; where there is no quantity to divide by, the amount alone, and the words say the rest.
    """
    product = quantity * price
    beyond_doubt = rounded(product) == amount and abs(product - amount) * 2 != CENT
    if fits(quantity) and fits(price) and beyond_doubt:
        return [
            ["Quantity", as_number(quantity, label, "quantity")],
            [name, as_number(price, label, "price")],
        ], ""
    money = ["Amount", as_amount(amount, label)]
    if quantity and fits(quantity):
        return [["Quantity", as_number(quantity, label, "quantity")], money], ""
    return [money], f"({plain(str(quantity))} × {plain(str(price))})"


def ordered(line: list[Element]) -> list[Element]:
    """Elements of a line in the schema's order; TxnLineID first."""
    return sorted(line, key=lambda one: _ORDER.index(one[0]) if one[0] in _ORDER else -1)


def line_words(lines: Sequence[Node]) -> dict[str, str]:
    """Lines as words, with their count."""
    found = {"lines": str(len(lines))}
    for place, line in enumerate(lines, start=1):
        held = {
            "item": ref(line, "ItemRef"),
            "account": ref(line, "AccountRef"),
            "amount": plain(text_of(line, "Amount")),
            "quantity": plain(text_of(line, "Quantity")),
            "rate": plain(text_of(line, "Rate") or text_of(line, "Cost")),
            "customer": ref(line, "CustomerRef"),
            "tax code": ref_name(line, "SalesTaxCodeRef"),
            "service date": text_of(line, "ServiceDate"),
            "billable": text_of(line, "BillableStatus"),
            "description": words(text_of(line, "Desc") or text_of(line, "Memo")),
        }
        found.update({f"line {place} {word}": text for word, text in held.items() if text})
    return found


def lines_of(raw: Any, base: str) -> list[Node]:
    """Lines of a payload or of a document: ``InvoiceLine`` with Add, Mod or Ret behind it."""
    return [line for _, line in nodes_of(content(raw), f"{base}Add", f"{base}Mod", f"{base}Ret")]


@dataclass(frozen=True, slots=True)
class _Line:
    """What of a line tells whether it corresponds to another one."""

    subject: tuple[str, str]
    text: str
    numbers: tuple[str, ...]


def _line(node: Node) -> _Line:
    text = words(text_of(node, "Desc") or text_of(node, "Memo"))
    numbers = tuple(plain(text_of(node, name)) for name in _NUMBERS)
    return _Line((ref(node, "ItemRef"), ref(node, "AccountRef")), text, numbers)


def _alike(held: _Line, wanted: _Line) -> int:
    """How well a line of the books corresponds to a planned one, up to ``_SAME``; 0 where it cannot become it.

    A quantity cannot be taken from a line again ("This field cannot be cleared"), so such a line is replaced by a new one.
    """
    if held.subject != wanted.subject or (held.numbers[0] and not wanted.numbers[0]):
        return 0
    same_text = wanted.text in {"", held.text}
    same_numbers = all(
        not ours or ours == theirs for theirs, ours in zip(held.numbers, wanted.numbers, strict=True)
    )
    return 1 + same_text + 2 * same_numbers


def pairs(held: Sequence[Node], wanted: Sequence[Node]) -> list[int | None]:
    """For each planned line the place of its line in the books, or None; the order of both is kept, as the books demand (3290)."""
    theirs, ours = [_line(one) for one in held], [_line(one) for one in wanted]
    start = 0
    while start < min(len(theirs), len(ours)) and _alike(theirs[start], ours[start]) == _SAME:
        start += 1
    rest = _aligned(theirs[start:], ours[start:])
    return [*range(start), *(None if place is None else place + start for place in rest)]


def _aligned(held: Sequence[_Line], wanted: Sequence[_Line]) -> list[int | None]:
    """The pairing of two sequences, in order, that is alike in the sum."""
    rows, columns = len(held), len(wanted)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    likeness = [[_alike(one, other) for other in wanted] for one in held]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            score = likeness[row][column]
            both = best[row + 1][column + 1] + score if score else 0
            best[row][column] = max(both, best[row + 1][column], best[row][column + 1])
    found: list[int | None] = [None] * columns
    row = column = 0
    while row < rows and column < columns:
        score = likeness[row][column]
        if score and best[row][column] == best[row + 1][column + 1] + score:
            found[column] = row
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1
    return found


def revised_lines(current: Any, planned: Any, base: str, group: str) -> list[Element]:
    """All lines of a revision, for the books drop what is not sent (facts 3.2): ours, with the groups that others made between them."""
    held = nodes_of(content(current), f"{base}Ret", f"{group}Ret")
    singles = [place for place, (name, _) in enumerate(held) if name == f"{base}Ret"]
    wanted = lines_of(planned, base)
    places = [
        None if at is None else singles[at] for at in pairs([held[place][1] for place in singles], wanted)
    ]
    built: list[Element] = []
    passed = 0
    for line, place in zip(wanted, places, strict=True):
        if place is not None:
            built += _groups(held[passed:place], group)
            passed = place + 1
        built.append([f"{base}Mod", _revised(held[place][1] if place is not None else (), line)])
    return built + _groups(held[passed:], group)


def _groups(held: Sequence[tuple[str, Node]], group: str) -> list[Element]:
    return [
        [f"{group}Mod", [["TxnLineID", text_of(line, "TxnLineID")]]]
        for name, line in held
        if name == f"{group}Ret"
    ]


def _revised(held: Node, line: Node) -> list[Element]:
    built: list[Element] = [["TxnLineID", text_of(held, "TxnLineID") or NEW], *without(line, _ADD_ONLY)]
    built += [[name, ""] for name in _CLEARED if text_of(held, name) and not has(line, name)]
    return ordered(built)


def kept_lines(current: Any, base: str, group: str) -> list[Element]:
    """Lines of another sort than ours, kept as they are by their ids."""
    return [
        [f"{name.removesuffix('Ret')}Mod", [["TxnLineID", text_of(line, "TxnLineID")]]]
        for name, line in nodes_of(content(current), f"{base}Ret", f"{group}Ret")
    ]


def header(current: BooksDocument, planned: Planned, *without_names: str) -> list[Element]:
    """Id, version token and planned header of a revision; text that others added to the memo stays."""
    built: list[Element] = [["TxnID", current.external_id], ["EditSequence", current.version]]
    ours = without(content(planned.payload), (*_ADD_ONLY, *without_names))
    memo = text_of(content(current.raw), "Memo")
    return built + [
        [name, with_mark(memo, planned.mark) if name == "Memo" else value] for name, value in ours
    ]


def revise_expenses(current: BooksDocument, planned: Planned) -> dict[str, Any]:
    """Revision of a bill, check or charge: our expense lines, and the item lines that others added."""
    built = header(current, planned, "ExpenseLineAdd")
    built += revised_lines(current.raw, planned.payload, "ExpenseLine", "")
    built += kept_lines(current.raw, "ItemLine", "ItemGroupLine")
    return {f"{current.document_type}Mod": built}


def expense_line(
    account: str, amount: str, memo: str, customer: str = "", *, billable: bool | None = None
) -> Element:
    """One expense line; whether it is billable is said only where there is a customer to bill, and then always (else it would be)."""
    built: list[Element] = [["AccountRef", by_id(account)], ["Amount", amount]]
    put(built, "Memo", memo)
    if customer:
        built.append(["CustomerRef", by_id(customer)])
        if billable is not None:
            built.append(["BillableStatus", "Billable" if billable else "NotBillable"])
    return ["ExpenseLineAdd", built]

"""The amounts of lines: what is given, what follows from quantity and price, what the item brings along."""

from __future__ import annotations

from connectors.sandbox.quickbooks_desktop import money, statuses
from connectors.sandbox.quickbooks_desktop.draft import Draft
from connectors.sandbox.quickbooks_desktop.grammar import Node
from connectors.sandbox.quickbooks_desktop.store import Row


def item_of(draft: Draft, line: Node) -> Row | None:
    """The item of a line."""
    return draft.work.store.find(line["ItemRef"]["ListID"]) if line.get("ItemRef") else None


def prices(item: Row, *, buying: bool) -> Node:
    """Description, price and account of an item, for selling or for buying."""
    body = item.content
    both = body.get("SalesAndPurchase")
    if both is None:
        one = body["SalesOrPurchase"]
        return {"Desc": one.get("Desc"), "Price": one.get("Price"), "Account": one.get("AccountRef")}
    if buying:
        names = ("PurchaseDesc", "PurchaseCost", "ExpenseAccountRef")
    else:
        names = ("SalesDesc", "SalesPrice", "IncomeAccountRef")
    return dict(zip(("Desc", "Price", "Account"), (both.get(name) for name in names), strict=True))


def price_line(draft: Draft, line: Node, word: str, *, buying: bool) -> tuple[int, str | None]:
    """Complete a line with an item, and give its amount in cents and its account. `word`: Rate or Cost.

    An amount that is given stands, and makes the price; else it is quantity times price, the item's where none is given.
    A line without an item may only describe.
    """
    item = item_of(draft, line)
    if "RatePercent" in line:
        raise statuses.NOT_ENABLED
    if item is None:
        if {"Amount", "Quantity", word} & line.keys():
            raise statuses.missing("ItemRef")
        return 0, None
    found = prices(item, buying=buying)
    if found["Desc"] and "Desc" not in line:
        line["Desc"] = found["Desc"]
    quantity = money.number(line["Quantity"]) if "Quantity" in line else None
    if quantity is not None:
        line["Quantity"] = money.quantity(quantity)
    if "Amount" in line:
        cents = money.cents(line["Amount"])
        if quantity:
            line[word] = money.price(money.number(money.amount(cents)) / quantity)
        elif word in line:
            line[word] = money.price(money.number(line[word]))
    else:
        price = money.number(line.get(word) or found["Price"])
        line[word] = money.price(price)
        cents = money.product(money.number("1") if quantity is None else quantity, price)
    line["Amount"] = money.amount(cents)
    account = found["Account"]
    if account is None:
        raise statuses.RefusalError(3270, f'Missing posting account for the item "{item.name}".')
    return cents, str(account["ListID"])

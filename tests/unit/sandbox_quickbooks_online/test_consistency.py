"""Whatever is done to documents in whatever order, balances and ties agree with the documents themselves."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.sandbox_quickbooks_online.client import Client, payment_line, sales_line


def everything(client: Client, entity: str) -> list[Any]:
    """All documents of a kind."""
    found: list[Any] = client.query(f"select * from {entity} maxresults 1000").get(entity, [])
    return found


def check(client: Client) -> None:
    """Every balance follows from the documents; no balance is negative; the customer owes their sum."""
    sums: dict[tuple[str, str], Decimal] = {}
    payers: dict[tuple[str, str], set[str]] = {}
    owed = Decimal(0)
    for payment in everything(client, "Payment"):
        left = Decimal(str(payment["TotalAmt"]))
        for line in payment["Line"]:
            key, value = tuple(line["LinkedTxn"][0].values()), Decimal(str(line["Amount"]))
            sums[key] = sums.get(key, Decimal(0)) + value
            payers.setdefault(key, set()).add(payment["Id"])
            left -= value if key[1] == "Invoice" else -value
        assert Decimal(str(payment["UnappliedAmt"])) == left
        owed -= left
    for kind, sign in (("Invoice", 1), ("CreditMemo", -1)):
        for each in everything(client, kind):
            key, balance = (each["Id"], kind), Decimal(str(each["Balance"]))
            assert balance == Decimal(str(each["TotalAmt"])) - sums.get(key, 0)
            assert balance >= 0
            assert {tie["TxnId"] for tie in each["LinkedTxn"]} == payers.get(key, set())
            owed += sign * balance
    assert Decimal(str(client.read("Customer", "1")["Balance"])) == owed


def step(client: Client, dice: random.Random) -> None:
    """One random act, allowed or not."""
    invoices, payments = everything(client, "Invoice"), everything(client, "Payment")
    act = dice.choice(
        ["invoice", "invoice", "credit", "pay", "pay", "move", "void", "delete", "unpay", "resize"]
    )
    known = {"CustomerRef": {"value": "1"}}
    if act in {"invoice", "credit"}:
        client.post(
            "invoice" if act == "invoice" else "creditmemo",
            {**known, "Line": [sales_line(dice.randint(1, 90))]},
        )
    elif act == "pay":
        chosen = dice.sample(invoices, min(len(invoices), dice.randint(0, 3)))
        lines = [payment_line(each["Id"], dice.randint(1, 50)) for each in chosen]
        client.post("payment", {**known, "TotalAmt": dice.randint(0, 150), "Line": lines})
    elif act == "move" and payments and invoices:
        lines = [payment_line(dice.choice(invoices)["Id"], dice.randint(1, 60))]
        client.post("payment", {**dice.choice(payments), "sparse": True, "Line": lines})
    elif act == "resize" and invoices:
        client.post(
            "invoice", {**dice.choice(invoices), "sparse": True, "Line": [sales_line(dice.randint(1, 120))]}
        )
    elif act in {"void", "delete"} and invoices:
        client.post("invoice", dice.choice(invoices), operation=act)
    elif act == "unpay" and payments:
        void = dice.random() < 0.5
        params = {"operation": "update", "include": "void"} if void else {"operation": "delete"}
        client.post("payment", dice.choice(payments), **params)
    assert client.status in {200, 400}


@pytest.mark.parametrize("seed", range(3))
def test_books_agree(client: Client, seed: int) -> None:
    """Sixty random acts leave books that agree, and an audit after each tenth finds nothing."""
    dice = random.Random(seed)
    for number in range(60):
        step(client, dice)
        if number % 10 == 9:
            check(client)
    assert len(client.journal()) > 20

"""The query language: what it reads, what it refuses and in which words."""

from __future__ import annotations

import pytest

from connectors.sandbox.quickbooks_online.query import Condition, parse
from connectors.sandbox.quickbooks_online.refusals import RefusalError
from tests.unit.sandbox_quickbooks_online.client import Client, codes


def test_everything() -> None:
    """All clauses at once, in any letter case, positions reversed."""
    query = parse(
        "SELECT *, Sku from invoice WHERE DocNumber IN ('A-1', 'B\\'s') and TotalAmt >= '10.5' AND Balance < 7"
        " and Active = true and CustomerRef like '%a_b%' ORDERBY TxnDate DESC, Id MAXRESULTS 1000 startposition 11",
    )
    assert query.conditions == (
        Condition("DocNumber", "in", ("A-1", "B's")),
        Condition("TotalAmt", ">=", ("10.5",)),
        Condition("Balance", "<", ("7",)),
        Condition("Active", "=", ("true",)),
        Condition("CustomerRef", "like", ("%a_b%",)),
    )
    assert (query.entity, query.order) == ("invoice", (("TxnDate", True), ("Id", False)))
    assert (query.start, query.maximum, query.count) == (11, 1000, False)


def test_defaults() -> None:
    """A hundred rows from the first, unless asked otherwise; never more than a thousand."""
    assert (parse("select * from Item").start, parse("select * from Item").maximum) == (1, 100)
    assert parse("select * from Item maxresults 5000").maximum == 1000
    assert parse("select count(*) from Item").count


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (
            "select * from Purchase TxnDate = 'x'",
            "4000",
            'Encountered " <IDENTIFIER> "TxnDate "" at line 1, column 24.',
        ),
        ("select * from Customer where DisplayName = 'Amy''s'", "4000", "<STRING> \"'s' \""),
        ("select * from Item where Name = 'a' or Name = 'b'", "4000", '<IDENTIFIER> "or "'),
        ("select * from Item where Name != 'a'", "4000", '"!="'),
        ("select *", "4000", "<EOF>"),
        ("", "4000", "<EOF>"),
        ("select * from Item startposition 0", "4001", "value 0 is too small. Min allowed value is 1"),
    ],
)
def test_refused(text: str, code: str, words: str) -> None:
    """What is no query is refused with the token where the reader stumbled."""
    with pytest.raises(RefusalError) as caught:
        parse(text)
    assert caught.value.code == code
    assert words in caught.value.detail


def test_values_never_reach_sql(client: Client) -> None:
    """A value is a value, whatever it looks like."""
    name = "Robert'); DROP TABLE entity;--"
    made = client.make("Customer", DisplayName=name)
    escaped = name.replace("'", "\\'")
    assert (
        client.query(f"select * from Customer where DisplayName = '{escaped}'")["Customer"][0]["Id"]
        == made["Id"]
    )


def test_names_and_properties(client: Client) -> None:
    """An unknown entity, an unknown property and one that cannot be asked for each have their words."""
    for text, words in (
        ("select * from Custmoer", "invalid context declaration: Custmoer"),
        (
            "select * from Purchase where NoSuchField = '1'",
            "Property NoSuchField not found for Entity Purchase",
        ),
        ("select * from Invoice where PrivateNote = 'key'", "property 'PrivateNote' is not queryable"),
        ("select * from Invoice where LinkedTxn = '1'", "property 'LinkedTxn' is not queryable"),
        ("select * from Payment where DocNumber = '1'", "property 'DocNumber' is not queryable"),
        ("select * from Invoice where Id > '1'", "operator > is not supported for property 'Id'"),
    ):
        answer = client.get("query", query=text)
        assert (client.status, codes(answer)) == (400, ["4001"])
        assert words in answer["Fault"]["Error"][0]["Detail"]


def test_lists_hide_inactive(client: Client) -> None:
    """Inactive entries are answered only where Active is asked for."""
    client.control("act", {"act": "deactivate", "entity": "Customer", "id": "2"})
    assert client.query("select * from Customer")["maxResults"] == 2
    assert client.query("select * from Customer where Active in (true, false)")["maxResults"] == 3
    assert (
        client.query("select * from Customer where Active = false")["Customer"][0]["DisplayName"]
        == "Cool Cars (deleted)"
    )


def test_pages_order_and_emptiness(client: Client) -> None:
    """Newest first without an order, pages by position, an empty answer is an empty object."""
    made = [client.invoice(10 * n, TxnDate=f"2026-03-0{n}", DocNumber=f"N-{n}")["Id"] for n in (1, 2, 3)]

    def ids(tail: str) -> list[str]:
        return [each["Id"] for each in client.query(f"select * from Invoice {tail}").get("Invoice", [])]

    assert ids("") == made[::-1]
    assert ids("orderby TxnDate") == made
    assert ids("ORDER BY TxnDate DESC startposition 2 maxresults 1") == [made[1]]
    assert ids("where TotalAmt > '10' and TotalAmt < 30") == [made[1]]
    assert ids("where TxnDate >= '2026-03-02' and DocNumber in ('n-2', 'N-1')") == [made[1]]
    assert ids("where CustomerRef = '1' and DocNumber like 'N-%' orderby DocNumber") == made
    assert ids("where MetaData.LastUpdatedTime > '2020-01-01T00:00:00-08:00'") == made[::-1]
    assert ids("where MetaData.CreateTime > '2100-01-01'") == []
    assert client.query("select * from Bill") == {}
    assert client.query("select count(*) from Invoice where Balance = '20'") == {"totalCount": 1}

"""What QuickBooks' parser refuses as a whole (0x80040400, nothing carried out) and what a single request's status says."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.sandbox.quickbooks_desktop.processor import PARSE_ERROR
from connectors.sandbox.quickbooks_desktop.schema import Schema
from tests.unit.sandbox_quickbooks_desktop.books import XSD, Books, add, invoice, query, ref, xml

GOOD = add("Invoice", *invoice("1", "10.00"))
_CUSTOMER = ref("CustomerRef", "Cool Cars")
_LINE = ("InvoiceLineAdd", [ref("ItemRef", "Services"), ("Amount", "1.00")])
BROKEN = {
    "wrong order": add("Invoice", ("RefNumber", "1"), _CUSTOMER, _LINE),
    "unknown element": add("Invoice", _CUSTOMER, ("Colour", "red"), _LINE),
    "one decimal": add("Invoice", *invoice("1", "10.0")),
    "a comma": add("Invoice", *invoice("1", "1,000.00")),
    "a date of another land": add("Invoice", _CUSTOMER, ("TxnDate", "05/01/2026"), _LINE),
    "missing element": add("Customer", ("CompanyName", "x")),
    "twice": add("Invoice", _CUSTOMER, ("Memo", "a"), ("Memo", "b"), _LINE),
    "not a boolean": add("Customer", ("Name", "x"), ("IsActive", "yes")),
    "not a duration": add("TimeTracking", ref("EntityRef", "Emily Platt"), ("Duration", "7:30")),
    "keys and filters": query("Invoice", ("TxnID", "1-1"), ("MaxReturned", "3")),
    "two keys": query("Invoice", ("TxnID", "1-1"), ("RefNumber", "3")),
    "two ranges": query("Invoice", ("ModifiedDateRangeFilter", [("FromModifiedDate", "2026-01-01")]),
                        ("TxnDateRangeFilter", [("FromTxnDate", "2026-01-01")])),
    "an iterator where there is none": query("Account", ("MaxReturned", "3"), iterator="Start"),
    "no request": "<Nonsense/>",
}  # fmt: skip


@pytest.fixture(params=["official", "built in"])
def strict(request: pytest.FixtureRequest, tmp_path: Path) -> Books:
    """A company that checks with the official schema, and one that checks with the tables alone."""
    if request.param == "official" and not XSD.is_dir():
        pytest.skip("the qbXML schema (../shared/data) is not here")
    return Books(tmp_path / "strict", official=request.param == "official")


@pytest.mark.parametrize("what", list(BROKEN))
def test_one_wrong_element_anywhere_breaks_the_whole(strict: Books, what: str) -> None:
    """0x80040400 with the vendor's sentence, no answer, and the sound request before it is not carried out either."""
    assert strict.send(GOOD, BROKEN[what]) is None
    assert strict.result == ("", "0x80040400", PARSE_ERROR)
    assert strict.control.counts() == {}


@pytest.mark.parametrize(
    "inside",
    [
        f"<QBXMLMsgsRq>{GOOD}</QBXMLMsgsRq>",
        f'<QBXMLMsgsRq onError="never">{GOOD}</QBXMLMsgsRq>',
        f'<QBXMLMsgsRq onError="stopOnError">{GOOD}',
        f'<QBXMLMsgsRq onError="stopOnError">{GOOD.replace("Cool", "Köln")}</QBXMLMsgsRq>',
    ],
)
def test_a_broken_frame_is_a_parse_error(strict: Books, inside: str) -> None:
    """Without onError, not well-formed, or not ASCII."""
    strict.text(inside)
    assert (strict.result.hresult, strict.control.counts()) == ("0x80040400", {})


def test_a_version_is_required_and_a_doctype_refused(books: Books) -> None:
    """The processing instruction qbxml must name a version."""
    inside = f'<QBXML><QBXMLMsgsRq onError="stopOnError">{GOOD}</QBXMLMsgsRq></QBXML>'
    for head in ("", '<!DOCTYPE a><?qbxml version="13.0"?>', '<?qbxml version="new"?>'):
        assert books.processor.process(f'<?xml version="1.0"?>{head}{inside}').hresult == "0x80040400"
    assert books.processor.process(f'<?xml version="1.0"?><?qbxml version="13.0"?>{inside}').response


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (add("Invoice", *invoice("123456789012", "1.00")), "RefNumber"),
        (add("Customer", ("Name", "x" * 42)), "Name"),
        (
            add("ItemService", ("Name", "x" * 32), ("SalesOrPurchase", [ref("AccountRef", "Services")])),
            "Name",
        ),
        (add("Customer", ("Name", "x"), ("BillAddress", [("Addr1", "y" * 42)])), "Addr1"),
    ],
)
def test_a_text_that_is_too_long_is_3070_of_its_request(strict: Books, request_: str, field: str) -> None:
    """Not truncated, and no parse error: its request alone is refused, in the vendor's words."""
    found = strict.send(GOOD, request_, GOOD)
    assert [each.get("statusCode") for each in found] == ["0", "3070", "0"]
    assert found[1].get("statusMessage").endswith(f'in the field "{field}" is too long.')


def test_lengths_on_the_edge_are_taken(strict: Books) -> None:
    """11 characters of a number, 41 of a customer, 20 of a bill's number."""
    assert strict.code(add("Invoice", *invoice("12345678901", "1.00"))) == "0"
    assert strict.code(add("Customer", ("Name", "x" * 41))) == "0"
    line = ("ExpenseLineAdd", [ref("AccountRef", "Travel"), ("Amount", "1.00")])
    assert strict.code(add("Bill", ref("VendorRef", "Hicks Hardware"), ("RefNumber", "x" * 20), line)) == "0"


def test_a_request_that_the_sandbox_has_not_is_refused_not_invented(books: Books) -> None:
    """1030 for messages and elements of the schema that this company does not have; the rest goes on."""
    line = ("EstimateLineAdd", [ref("ItemRef", "Services")])
    estimate = f"<EstimateAddRq>{xml([('EstimateAdd', [_CUSTOMER, line])])}</EstimateAddRq>"
    group = add("Invoice", _CUSTOMER, ("InvoiceLineGroupAdd", [ref("ItemGroupRef", "x")]))
    found = books.send(estimate, group, query("BillToPay", ref("PayeeEntityRef", "x")), GOOD)
    assert [each.get("statusCode") for each in found] == ["1030", "1030", "1030", "0"]
    assert books.code(query("Currency")) == "3250"


def test_request_ids_are_echoed_up_to_50_characters(books: Books) -> None:
    """51 characters are 1060."""
    (found,) = books.send(query("Host", requestID="r" * 50))
    assert (found.get("requestID"), found.get("statusCode")) == ("r" * 50, "0")
    assert books.send(query("Host", requestID="r" * 51))[0].get("statusCode") == "1060"


def test_a_folder_without_a_schema_is_refused(tmp_path: Path) -> None:
    """The sandbox does not start with less strictness than it was asked for."""
    with pytest.raises(ValueError, match=r"no qbxmlops\*\.xsd"):
        Schema(tmp_path)


def test_the_schema_folder_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """TIEOUT_QBXML_SCHEMA names it, with or without the folder xsd."""
    if not XSD.is_dir():
        pytest.skip("the qbXML schema (../shared/data) is not here")
    monkeypatch.setenv("TIEOUT_QBXML_SCHEMA", str(XSD.parent))
    assert Schema().official is not None

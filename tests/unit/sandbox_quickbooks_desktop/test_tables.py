"""The element tables against the official schema: order, form and length of every field that the sandbox knows."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from connectors.sandbox.quickbooks_desktop.grammar import Field
from connectors.sandbox.quickbooks_desktop.kinds import KINDS, QUERIES, QUERY_LIST, QUERY_TXN
from connectors.sandbox.shared.xml import parsed
from tests.unit.sandbox_quickbooks_desktop.books import XSD, schema

pytestmark = pytest.mark.skipif(not XSD.is_dir(), reason="the qbXML schema (../shared/data) is not here")

_SAMPLES = {"A": "1.00", "P": "1", "D": "2026-01-31", "T": "2026-01-31T10:00:00", "I": "PT1H0M", "B": "true", "N": "1",
            "G": "{57F3B9B6-86F1-4FCC-B1FF-966DE1813D20}"}  # fmt: skip
_ENUMS = {
    "AccountType": "Bank", "BillableStatus": "Billable", "CashFlowClassification": "None", "DeliveryMethod": "Print",
    "DetailAccountType": "Checking", "Disabled": "No", "EmployeeType": "Regular", "Ethnicity": "White", "Exempt": "Exempt",
    "Gender": "Male", "JobStatus": "None", "KeyEmployee": "Yes", "LinkType": "AMTTYPE", "Operator": "Equal", "OnFile": "Yes",
    "PartOrFullTime": "FullTime", "PaymentMethodType": "Cash", "PreferredDeliveryMethod": "None", "USCitizen": "Yes",
    "SpecialAccountType": "UndepositedFunds", "TxnType": "Invoice", "MatchCriterion": "Contains", "DateMacro": "Today",
    "ActiveStatus": "All", "PaidStatus": "All",
}  # fmt: skip
# One of each pair, or a narrower query: the schema allows not both.
_EXCLUDED = {
    "RatePercent", "PricePercent", "SalesAndPurchase", "SalesAndPurchaseMod", "FullName", "AppliedToTxnAdd", "RefNumber",
    "RefNumberCaseSensitive", "MaxReturned", "Rate", "FullNameWithChildren", "ListIDWithChildren", "TxnID", "CreditTxnID", "LiabilityAccountRef",
}  # fmt: skip
_ALSO = {
    "JournalEntry": {"IsAmountsEnteredInHomeCurrency", "CurrencyRef", "ExchangeRate"},
    "DepositLineAdd": {
        "EntityRef", "AccountRef", "Memo", "CheckNumber", "PaymentMethodRef", "ClassRef", "Amount",
    },
}  # fmt: skip
# What the schema wants to see one of.
_NEEDED = {
    "SalesOrPurchase", "InvoiceLineAdd", "CreditMemoLineAdd", "PurchaseOrderLineAdd", "IsAutoApply", "JournalDebitLine",
    "PaymentAmount", "PaymentTxnID", "IsToBePrinted",
}  # fmt: skip


def element(field: Field) -> Any:
    """The field with a sound value; of a reference the id only, of an aggregate what the schema must have."""
    made = etree.Element(field.name)
    if field.name.endswith("Ref"):
        etree.SubElement(made, "ListID").text = "1"
    elif field.children:
        made.extend(element(each) for each in field.children if each.required or each.name in _NEEDED)
    else:
        text = _ENUMS.get(field.name) or _SAMPLES.get(field.sort, "x")
        made.text = "x" * field.length if field.length and not field.sort else text
    return made


def whole(path: list[str], children: list[Any]) -> Any:
    """A QBXML document with these children at the end of a path."""
    root = parsed("<QBXML/>")
    at = root
    for name in path:
        at = etree.SubElement(at, name)
    root[0].set("onError", "stopOnError")
    if root[0].tag == "QBXMLMsgsRs":
        root[0].attrib.clear()
        for name in ("statusCode", "statusSeverity"):
            root[0][0].set(name, "0")
    at.extend(children)
    return root


def rejected(path: list[str], fields: tuple[Field, ...]) -> list[str]:
    """Fields that the schema does not take where the table has them, beside all before them that it does take."""
    official = schema().official
    assert official is not None
    kept: list[Field] = [field for field in fields if field.required or field.name in _NEEDED]
    wrong: list[str] = []
    for field in fields:
        if field in kept:
            continue
        tried = sorted([*kept, field], key=fields.index)
        if official.validate(whole(path, [element(each) for each in tried])):
            kept = tried
        else:
            wrong.append(field.name)
    assert official.validate(whole(path, [element(each) for each in kept])), (path, official.error_log)
    return wrong


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_field_stands_where_the_schema_has_it(kind: str) -> None:
    """Add, Mod and Ret of every kind: the schema takes each field at its place with the length that the table gives."""
    found = KINDS[kind]
    for verb, fields in (("Add", found.add), ("Mod", found.mod)):
        if fields:
            path = ["QBXMLMsgsRq", f"{kind}{verb}Rq", f"{kind}{verb}"]
            assert set(rejected(path, fields)) <= _EXCLUDED | _ALSO.get(kind, set()), verb
    assert set(rejected(["QBXMLMsgsRs", f"{kind}QueryRs", f"{kind}Ret"], found.ret)) <= _EXCLUDED


@pytest.mark.parametrize("kind", [name for name in KINDS if any(f.children for f in KINDS[name].ret)])
def test_every_field_of_a_line_stands_where_the_schema_has_it(kind: str) -> None:
    """The same one level down: lines, addresses, prices."""
    found = KINDS[kind]
    for verb, fields in (("Add", found.add), ("Mod", found.mod)):
        for field in fields:
            if field.children and not field.name.endswith("Ref"):
                found_wrong = set(nested(["QBXMLMsgsRq", f"{kind}{verb}Rq", f"{kind}{verb}"], fields, field))
                assert found_wrong <= _EXCLUDED | _ALSO.get(field.name, set())
    for field in found.ret:
        if field.children and not field.name.endswith("Ref"):
            assert set(nested(["QBXMLMsgsRs", f"{kind}QueryRs", f"{kind}Ret"], found.ret, field)) <= _EXCLUDED


def nested(path: list[str], fields: tuple[Field, ...], field: Field) -> list[str]:
    """What the schema does not take of one aggregate's children."""
    official = schema().official
    assert official is not None
    kept = [each for each in field.children if each.required or each.name in _NEEDED]
    wrong = []
    for child in field.children:
        if child in kept:
            continue
        tried = sorted([*kept, child], key=field.children.index)
        outer = []
        for each in fields:
            if each is field:
                made = etree.Element(field.name)
                made.extend(element(inner) for inner in tried)
                outer.append(made)
            elif each.required or each.name in _NEEDED - {"SalesOrPurchase", "IsAutoApply"}:
                outer.append(element(each))
        if official.validate(whole(path, outer)):
            kept = tried
        else:
            wrong.append(child.name)
    return wrong


@pytest.mark.parametrize("name", list(QUERIES))
def test_the_schema_takes_every_filter_that_it_knows(name: str) -> None:
    """A query's filters stand in the order of the schema, for every list and kind of document."""
    listed = KINDS[QUERIES[name][0]].listed
    fields = QUERY_LIST if listed else QUERY_TXN
    path = ["QBXMLMsgsRq", f"{name}QueryRq"]
    official = schema().official
    assert official is not None
    alone = [field for field in fields if official.validate(whole(path, [element(field)]))]
    assert len(alone) >= 5
    filters = [field for field in alone if field.name not in _KEYS]
    assert set(rejected(path, tuple(filters))) <= {
        "NameRangeFilter", "TxnDateRangeFilter", "RefNumberRangeFilter", "ModifiedDateRangeFilter",
    }  # fmt: skip


_KEYS = {"TxnID", "ListID", "FullName", "RefNumber", "RefNumberCaseSensitive"}

"""The field tables agree with the entity reference, where that is at hand."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from connectors.sandbox.quickbooks_online.tables import ENTITIES

REFERENCE = Path(__file__).resolve().parents[3] / "../shared/data/quickbooks_online/entity_fields.tsv"
# The reference prints two properties as one, and one that only French companies must send.
PRINTED_TOGETHER = {"BreakHours BreakMinutes": "BreakHours"}
FRANCE = {("Item", "ItemCategoryType")}


@pytest.mark.skipif(not REFERENCE.exists(), reason="the entity reference (../shared/data) is not here")
@pytest.mark.parametrize("name", ENTITIES)
def test_agrees_with_the_reference(name: str) -> None:
    """Every property of the reference is known, as long as it says, and required or read-only as it says."""
    entity = ENTITIES[name]
    with REFERENCE.open(newline="") as source:
        rows = [row for row in csv.DictReader(source, delimiter="\t") if row["type"] == name]
    assert rows
    required = set()
    for row in rows:
        field, meta = PRINTED_TOGETHER.get(row["field"], row["field"]), row["meta"]
        assert field in entity.fields
        longest = re.search(r"max(?:imum)?(?: of)? (\d+) char", meta, re.IGNORECASE)
        if longest and row["fieldtype"] == "String":
            assert entity.fields[field].longest == int(longest[1]), field
        if meta.startswith("* Required") and "for update" not in meta and (name, field) not in FRANCE:
            required.add(field)
    assert set(entity.required) == required


def test_tables_are_whole() -> None:
    """Whatever is required or names the party of a document is a property, and nothing required is read-only."""
    for entity in ENTITIES.values():
        for name in (*entity.required, *([entity.party] if entity.party else [])):
            assert not entity.fields[name].readonly, (entity.name, name)

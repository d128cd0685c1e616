"""Items: from rows of their view to facts."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from connectors.contract.money import cents, rounded
from connectors.contract.protocols import Fact
from connectors.contract.records import Item
from connectors.contract.words import Kind
from connectors.operations.database import Rows
from connectors.operations.kinds.reading import Reader, Reading, folded, names_used
from connectors.operations.values import EPOCH, flag, number, text
from connectors.operations.views import ITEM


class ItemReader(Reader):
    """How items are read."""

    kind = Kind.ITEM
    view = ITEM
    number_column = "name"

    def facts(self, reading: Reading, connection: sa.Connection, rows: Rows) -> list[Fact]:
        """Return one fact for each row."""
        items = [_item(reading, row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
        used = names_used(reading, connection, ITEM, (item.name for item in items))
        return [Fact(record=item, columns=_columns(item, used[folded(item.name)])) for item in items]


def _item(reading: Reading, row: sa.RowMapping) -> Item:
    name = text(row["name"]) or ""
    return Item(
        source_id=str(row["id"]),
        number=name,
        modified_at=reading.calendar.moment(row["modified_at"]) or EPOCH,
        external_number=text(row["external_number"]),
        transferred_at=reading.calendar.moment(row["transferred_at"]),
        name=name,
        item_type=(text(row["item_type"]) or "service").lower(),
        sku=text(row["sku"]),
        description=text(row["description"]),
        unit_price=number(row["unit_price"]),
        account=text(row["account"]),
        is_active=flag(row["is_active"]) is not False,
    )


def _columns(item: Item, used: int) -> dict[str, object]:
    return {
        "id": item.source_id,
        "name": item.name or None,
        "name_length": len(item.name),
        "item_type": item.item_type,
        "is_active": int(item.is_active),
        "account": item.account,
        "unit_price_cents": _price_cents(item.unit_price),
        "name_times_used": used,
    }


def _price_cents(price: Decimal | None) -> int | None:
    return None if price is None else cents(rounded(price))

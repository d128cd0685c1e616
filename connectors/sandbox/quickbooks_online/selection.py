"""Runs queries: from a Query to SQL over the columns, falling back to the stored JSON, and to the vendor's answer."""

from __future__ import annotations

from typing import Any

from connectors.sandbox.quickbooks_online import refusals
from connectors.sandbox.quickbooks_online.check import is_id
from connectors.sandbox.quickbooks_online.query import Condition, Query, parse
from connectors.sandbox.quickbooks_online.render import rendered
from connectors.sandbox.quickbooks_online.session import Session
from connectors.sandbox.quickbooks_online.store import COLUMNS, Row
from connectors.sandbox.quickbooks_online.tables import BY_PATH, Entity
from connectors.sandbox.quickbooks_online.wire import cents, day, decimal, instant, words

_COLUMNS = {
    "Id": "id",
    "DocNumber": "docnumber",
    "TxnDate": "txndate",
    "DueDate": "duedate",
    "TotalAmt": "total",
    "Active": "active",
    "DisplayName": "name",
    "Name": "name",
    "MetaData.CreateTime": "created",
    "MetaData.LastUpdatedTime": "updated",
}
_KEPT = frozenset({*_COLUMNS.values(), "party"})
_MONEY = frozenset({"TotalAmt", "Balance", "BalanceWithJobs", "RemainingCredit"})
_TIMES = frozenset({"MetaData.CreateTime", "MetaData.LastUpdatedTime"})
# Properties of documents that may be asked for; of lists, every plain property and reference may.
_OF_DOCUMENTS = words(
    "Id DocNumber TxnDate DueDate TotalAmt Balance CustomerRef VendorRef EntityRef EmployeeRef DepartmentRef ClassRef "
    "SalesTermRef ItemRef AccountRef APAccountRef ARAccountRef DepositToAccountRef PaymentMethodRef PaymentRefNum "
    "PaymentType PayType POStatus TxnStatus EmailStatus PrintStatus BillableStatus NameOf Credit ExpirationDate "
    "CurrencyRef RemainingCredit",
)
_NOT_OF_LISTS = frozenset({"CustomField", "AttachableRef", "Notes", "SSN"})
_INNER = {
    "PrimaryEmailAddr": "Address",
    "BillEmail": "Address",
    "PrimaryPhone": "FreeFormNumber",
    "Mobile": "FreeFormNumber",
    "AlternatePhone": "FreeFormNumber",
    "Fax": "FreeFormNumber",
    "WebAddr": "URI",
}


def run(session: Session, text: str) -> str:
    """The JSON text of a QueryResponse. Raises 4000 and 4001."""
    query = parse(text)
    entity = BY_PATH.get(query.entity.lower())
    if entity is None:
        raise refusals.query_invalid(f"invalid context declaration: {query.entity}")
    where, values = _where(session, entity, query)
    if query.count:
        live = (
            "INDEXED BY entity_live WHERE kind = ?1 AND deleted = 0 AND" if not query.conditions else "WHERE"
        )
        found = session.store.sql.execute(f"SELECT count(*) FROM entity {live} {where}", values).fetchone()
        return f'{{"totalCount":{found[0]}}}'
    rows = session.store.sql.execute(
        f"SELECT {COLUMNS} FROM entity WHERE {where} ORDER BY {_order(entity, query)} LIMIT ? OFFSET ?",
        (*values, query.maximum, query.start - 1),
    ).fetchall()
    return answer(session, entity, [Row(*each) for each in rows], query.start)


def _order(entity: Entity, query: Query) -> str:
    """The order, newest first where none is asked for, as the vendor was seen to answer.

    A plus keeps SQLite from walking an index in this order when a condition leads to the few rows that are wanted.
    """
    asked = {_expression(entity, each.name): each.operator for each in query.conditions}
    narrow = any(asked.get(each) in {"=", "in"} for each in ("id", "docnumber", "name", "party"))
    terms = [(_expression(entity, name), "DESC" if down else "ASC") for name, down in query.order]
    if not terms:
        narrow = narrow or bool(asked.keys() & {"txndate", "updated"})
    terms.append(("id", "ASC" if terms else "DESC"))
    return ", ".join(f"{'+' if narrow and term in _KEPT else ''}{term} {way}" for term, way in terms)


def answer(session: Session, entity: Entity, rows: list[Row], start: int) -> str:
    """Rows as a QueryResponse; nothing found is an empty object."""
    if not rows:
        return "{}"
    listed = ",".join(rendered(session, row) for row in rows)
    position = "" if entity.name == "Preferences" else f'"startPosition":{start},'
    return f'{{"{entity.name}":[{listed}],{position}"maxResults":{len(rows)}}}'


def _where(session: Session, entity: Entity, query: Query) -> tuple[str, list[Any]]:
    parts, values = ["kind = ?1", "+deleted = 0"], [entity.name]
    if "Active" in entity.fields and not any(each.name.lower() == "active" for each in query.conditions):
        parts.append("active = 1")
    for each in query.conditions:
        sql, bound = _condition(session, entity, each)
        parts.append(sql)
        values += bound
    return " AND ".join(parts), values


def _property(entity: Entity, name: str) -> str:
    """The property as spelled in the schema. Raises 4001 for one that is not there or cannot be asked for."""
    spelled = {each.lower(): each for each in _spellings(entity)}
    found = spelled.get(name.lower())
    if found is None:
        raise refusals.query_invalid(f"Property {name} not found for Entity {entity.name}")
    head = found.partition(".")[0]
    if found in _TIMES:
        return found
    asked = head in _OF_DOCUMENTS if entity.document else head not in _NOT_OF_LISTS
    if not asked or entity.fields[head].type == "a" or (entity.name == "Payment" and found == "DocNumber"):
        raise refusals.query_invalid(f"property '{found}' is not queryable")
    return found


def _spellings(entity: Entity) -> list[str]:
    dotted = [f"{name}.{inner}" for name, inner in _INNER.items() if name in entity.fields]
    dotted += [f"{name}.value" for name, field in entity.fields.items() if field.type == "r"]
    return [*entity.fields, *dotted, *_TIMES]


def _expression(entity: Entity, name: str) -> str:
    found = _property(entity, name)
    head = found.partition(".")[0]
    if found in _COLUMNS:
        return _COLUMNS[found]
    if head in {"Balance", "BalanceWithJobs", "RemainingCredit"}:
        return "coalesce(balance, 0)"
    if head == entity.party:
        return "party"
    kind = entity.fields[head].type
    path = f"{head}.value" if kind == "r" else f"{head}.{_INNER[head]}" if head in _INNER else head
    return f"json_extract(body, '$.{path}')"


def _condition(session: Session, entity: Entity, condition: Condition) -> tuple[str, list[Any]]:
    name = _property(entity, condition.name)
    column = _expression(entity, condition.name)
    if name == "Id" and condition.operator not in {"=", "in"}:
        raise refusals.query_invalid(f"operator {condition.operator} is not supported for property 'Id'")
    values = [_value(session, entity, name, each) for each in condition.values]
    if condition.operator == "in":
        if len(values) > 1000:
            raise refusals.query_invalid("too many values in the IN clause")
        plain = column in _KEPT or not isinstance(values[0], str)
        return f"{column}{'' if plain else ' COLLATE NOCASE'} IN ({', '.join('?' * len(values))})", values
    if condition.operator == "like":
        pattern = str(values[0]).replace("~", "~~").replace("_", "~_")
        return f"{column} LIKE ? ESCAPE '~'", [pattern]
    if condition.operator == "=" and condition.values[0].strip() == "":
        return f"({column} IS NULL OR {column} = '')", []
    plain = column in _KEPT or not isinstance(values[0], str)
    return f"{column} {condition.operator} ?{'' if plain else ' COLLATE NOCASE'}", values


def _value(session: Session, entity: Entity, name: str, text: str) -> Any:
    kind = "s" if name in _TIMES else entity.fields[name.partition(".")[0]].type
    if text.lower() == "current_date":
        text = day(session.now)
    if name in _TIMES:
        moment = instant(text)
        if moment is None:
            raise refusals.query_invalid(f"Invalid date: {text}")
        return moment
    if name in _MONEY or kind in "ni":
        number = decimal(text)
        if number is None or abs(number) >= 10**15:
            raise refusals.query_invalid(f"Invalid number: {text}")
        return cents(number) if name in _MONEY else float(number)
    if kind == "b":
        return int(text.strip().lower() == "true")
    if name == "Id":
        return int(text) if is_id(text) else -1
    return text

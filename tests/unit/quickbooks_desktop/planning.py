"""Shorthands of the tests of plans: the one document of a record, its children, why it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.contract.documents import Planned
from connectors.contract.errors import TieoutError
from connectors.contract.records import Record
from connectors.quickbooks_desktop.documents import plan
from connectors.quickbooks_desktop.documents.shape import Desk
from connectors.quickbooks_desktop.qbxml import Node, body
from tests.unit.quickbooks_desktop.records import (
    a_desk,
    resolve,
)


def planned(record: Record, desk: Desk | None = None, find: Any = resolve) -> Planned:
    """The one document of a record."""
    return plan(record, desk or a_desk(), find, 0)[0]


def children(record: Record, desk: Desk | None = None, find: Any = resolve) -> Node:
    """The children of its request."""
    return body(planned(record, desk, find).payload)[1]


def refused(record: Record, desk: Desk | None = None, find: Any = resolve) -> TieoutError:
    """Why a record is refused."""
    with pytest.raises(TieoutError) as caught:
        plan(record, desk or a_desk(), find, 0)
    return caught.value

"""The operations side: read through documented views, written back in four things, filled from CSV."""

from __future__ import annotations

from connectors.operations.reference import create_reference
from connectors.operations.source import SqlOperations

__all__ = ["SqlOperations", "create_reference"]

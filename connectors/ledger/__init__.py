"""The ledger: our own database of records, append-only attempts, decisions, runs and dispositions; open_ledger is the way in."""

from connectors.ledger.facade import SqlLedger, open_ledger

__all__ = ["SqlLedger", "open_ledger"]

"""Fixtures of real rows: the company they are loaded into, in a twin of its own, and its runs, made once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.contract.ledger import Disposed
from connectors.contract.words import Kind
from connectors.operations.load import load_folder
from tests.promises.quickbooks_online import QuickBooksOnlineBooks
from tests.support.company import Company, Ran
from tests.support.everything import effects
from tests.support.rows import CompanyRows


@dataclass(frozen=True, slots=True)
class Nights:
    """Two runs over the rows, what the first did in the books, and a reconciliation."""

    company: Company
    first: Ran
    done: list[tuple[str, str, str]]
    second: Ran
    after: list[tuple[str, str, str]]
    """What both did in the books."""
    tied: Ran

    def row(self, kind: Kind, source_id: str) -> Disposed:
        """How a record left the first run."""
        with self.company.ports() as ports:
            rows = ports.ledger.dispositions(self.first.report.run_id, limit=10_000)
        return next(one for one in rows if (one.kind, one.source_id) == (kind, source_id))


@pytest.fixture(scope="session")
def rows(shared_data: Path) -> CompanyRows:
    """The rows of the shared data."""
    return CompanyRows(shared_data / "operations" / "quickbooks_company_rows")


@pytest.fixture(scope="session")
def nights(rows: CompanyRows, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """Loaded by the product's own loader; receipts are bills."""
    folder = tmp_path_factory.mktemp("rows")
    twin = QuickBooksOnlineBooks(folder)
    twin.start()
    try:
        company = Company(folder, twin, receipts="bill", fence="2019-01-01")
        rows.write(folder / "in")
        load_folder(company.operations, folder / "in")
        first = company.transfer()
        done = effects(company)
        second = company.transfer()
        after = effects(company)
        yield Nights(company, first, done, second, after, company.transfer(flow="reconcile"))
    finally:
        twin.stop()

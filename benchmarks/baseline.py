"""The obvious way, to compare with: one Prefect task run and one POST through python-quickbooks for each invoice.

Run as a process of its own: ``python -m benchmarks.baseline HOME COUNT``, with PREFECT_API_URL set. It is handed its invoices and neither
reads operations nor validates, keeps no ledger, looks for nothing and compares nothing. Prints its own CPU seconds as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from intuitlib.client import AuthClient
from prefect import flow, task
from prefect.futures import wait
from prefect.task_runners import ThreadPoolTaskRunner
from quickbooks import QuickBooks
from quickbooks.objects import Customer, Invoice, Item
from quickbooks.objects.detailline import SalesItemLine, SalesItemLineDetail

LANES = 8
LINES = 3


def connected(ready: dict[str, str]) -> QuickBooks:
    """Return the library's client of the sandbox."""
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    auth = AuthClient(
        ready["client_id"], ready["client_secret"], "http://127.0.0.1/back", ready["discovery_url"],
        refresh_token=ready["refresh_token"],
    )  # fmt: skip
    books = QuickBooks(
        auth_client=auth, refresh_token=ready["refresh_token"], company_id=ready["realm_id"], minorversion=75,
        use_decimal=True,
    )  # fmt: skip
    books.api_url_v3 = f"{ready['base_url']}/v3"
    return books


def invoice(number: int, customer: Customer, item: Item) -> Invoice:
    """Make an invoice of three lines, as the library builds it."""
    made = Invoice()
    made.CustomerRef, made.DocNumber = customer.to_ref(), f"BL-{number:06d}"
    for place in range(LINES):
        line = SalesItemLine()
        line.LineNum, line.Description, line.Amount = place + 1, "Work as agreed", Decimal(100 + number % 500)
        line.SalesItemLineDetail = SalesItemLineDetail()
        line.SalesItemLineDetail.ItemRef = item.to_ref()
        made.Line.append(line)
    return made


@task(persist_result=False)
def post(books: QuickBooks, one: Invoice) -> str:
    """One POST."""
    return str(one.save(qb=books).Id)


@flow(task_runner=ThreadPoolTaskRunner[Any](max_workers=LANES), persist_result=False)  # type: ignore[arg-type]
def one_by_one(ready: dict[str, str], count: int) -> int:
    """One task run for each invoice, eight at once."""
    books = connected(ready)
    customer, item = Customer.all(qb=books)[0], Item.filter(Name="Services", qb=books)[0]
    futures = [post.submit(books, invoice(number, customer, item)) for number in range(count)]
    wait(futures)
    return len({future.result() for future in futures})


def main(home: str, count: str) -> None:
    """Run it and print what it cost: only what comes after the imports."""
    ready = json.loads((Path(home) / "sandbox.json").read_text())
    start = time.process_time()
    made = one_by_one(ready, int(count))
    sys.stdout.write(json.dumps({"made": made, "cpu": time.process_time() - start}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The program that deploys, in a process with the server's settings: `deploying POOL TAG PREFECT_FILE BOOK...`."""

from __future__ import annotations

import runpy
import sys
from contextlib import suppress

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

from tasks.orchestration.limits import ensure_limit
from tasks.orchestration.zombies import ensure_automation


def main(pool: str, tag: str, prefect_file: str, books: list[str]) -> None:
    """Make the work pool, the automation and the books' slots where they are missing; then hand over to `prefect deploy --all`.

    The pool is made here and not by `prefect work-pool create`, which has the server ask the internet for types of
    workers first.
    """
    template = ProcessWorker.get_default_base_job_template()
    with get_client(sync_client=True) as client, suppress(ObjectAlreadyExists):
        client.create_work_pool(WorkPoolCreate(name=pool, type="process", base_job_template=template))
    ensure_automation(tag)
    for book in books:
        ensure_limit(book)
    if books:
        sys.argv = ["prefect", "--no-prompt", "deploy", "--all", "--prefect-file", prefect_file]
        runpy.run_module("prefect", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])

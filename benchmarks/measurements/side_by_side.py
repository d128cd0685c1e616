"""CPU of our process and the Prefect server together, beside one task run and one POST a record, on one server and one sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable

from benchmarks.company import BOOK, Company, company
from benchmarks.figures import Figure
from benchmarks.plan import Sizes
from benchmarks.processes import spend, tree_cpu
from benchmarks.runs import fill
from tasks.orchestration import probe
from tasks.orchestration.server import Server, prefect_server


def measure(sizes: Sizes) -> list[Figure]:
    """How many times the CPU of the other way; each until the server has recorded everything."""
    with company() as there:
        fill(there, sizes.side_by_side)
        there.tieout("books", "check", BOOK)
        with prefect_server(there.home) as server:
            theirs = _theirs(there, server, sizes.baseline)
            ours = _ours(there, server, sizes.side_by_side)
    return [
        Figure(
            "CPU beside one task run and POST a record",
            theirs / ours,
            "× less",
            budget=5,
            at_least=True,
            note=f"{1000 * ours:.1f} ms a record over {sizes.side_by_side:,}, imports in it; the other way "
            f"{1000 * theirs:.1f} ms over {sizes.baseline:,}, imports not in it",
        )
    ]


def _theirs(there: Company, server: Server, count: int) -> float:
    def run() -> float:
        spent = spend(["-m", "benchmarks.baseline", str(there.home), str(count)], server.environment)
        said = json.loads(spent.output.splitlines()[-1])
        if said["made"] != count:
            raise RuntimeError(f"The baseline made {said['made']} of {count} invoices.")
        return float(said["cpu"])

    return _with_server(server, run) / count


def _ours(there: Company, server: Server, count: int) -> float:
    before = there.created()

    def run() -> float:
        spent, _ = there.nightly(environment=server.environment)
        return spent.cpu

    cost = _with_server(server, run) / count
    made = there.created() - before
    if made != count:
        raise RuntimeError(f"Of {count} invoices, {made} were created.")
    return cost


def _with_server(server: Server, run: Callable[[], float]) -> float:
    """CPU of a run and of the server while it lasted and until everything was recorded; an idle server's share is in both."""
    assert server.process is not None
    before = tree_cpu(server.process.pid)
    cpu = run()
    if not probe.wait_until_recorded(server.api_url):
        raise RuntimeError("The Prefect server did not record every task run.")
    return cpu + tree_cpu(server.process.pid) - before

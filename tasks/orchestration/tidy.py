"""Renames what earlier attempts of a flow run left behind, so that the run's Failed filter shows what fails now."""

from __future__ import annotations

from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateName,
)
from prefect.client.schemas.objects import State, StateType, TaskRun
from prefect.client.schemas.sorting import TaskRunSort

FAILED_BEFORE = "Failed before"
DIED_BEFORE = "Died before"

_UNTIDY = ("Failed", "Running", "Pending", "Retrying", "AwaitingRetry")
_PAGE = 200


def tidy_earlier_attempts(flow_run_id: UUID, run_count: int) -> int:
    """Rename the task runs of attempts before ``run_count``; answer how many.

    What failed is "Failed before", what a killed attempt left unfinished is "Died before" (type Crashed). Type
    FAILED, message and history stay. To be called by a retried attempt that holds its book, before its first task.
    """
    if run_count <= 1:
        return 0
    renamed = 0
    with get_client(sync_client=True) as client:
        # Again until a pass finds nothing: while pages are read, late records of the dead attempt may shift them.
        while rows := _earlier(client, flow_run_id, run_count):
            for row in rows:
                client.set_task_run_state(row.id, _renamed(row), force=True)
            renamed += len(rows)
    return renamed


def _earlier(client: SyncPrefectClient, flow_run_id: UUID, run_count: int) -> list[TaskRun]:
    """Read every page before anything is renamed, since a row that is renamed leaves the list."""
    run = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))
    untidy = TaskRunFilter(state=TaskRunFilterState(name=TaskRunFilterStateName(any_=list(_UNTIDY))))
    found: dict[UUID, TaskRun] = {}
    offset = 0
    while True:
        page = client.read_task_runs(
            flow_run_filter=run,
            task_run_filter=untidy,
            sort=TaskRunSort.ID_DESC,
            limit=_PAGE,
            offset=offset,
        )
        found.update({row.id: row for row in page if (row.flow_run_run_count or 1) < run_count})
        if len(page) < _PAGE:
            return list(found.values())
        offset += _PAGE


def _renamed(row: TaskRun) -> State[None]:
    message = row.state.message if row.state else None
    if row.state and row.state.type == StateType.FAILED:
        return State(type=StateType.FAILED, name=FAILED_BEFORE, message=message)
    return State(
        type=StateType.CRASHED,
        name=DIED_BEFORE,
        message=message or "The process of this attempt died; a later attempt took over.",
    )

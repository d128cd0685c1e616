"""The automation that notices runs whose machine died: no sign of life for two minutes, and the run is Crashed."""

from __future__ import annotations

from datetime import timedelta

from prefect.automations import AutomationCore
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

SILENCE = timedelta(seconds=120)
"""Four heartbeats (settings.py); less than three ends live runs."""

_LIFE = "prefect.flow-run.heartbeat"
_ENDS = {
    f"prefect.flow-run.{name}"
    for name in ("Completed", "Failed", "Cancelled", "Crashed", "Suspended", "Paused")
}


def automation(tag: str) -> AutomationCore:
    """For runs with this tag only: other people's runs may beat more slowly, or on purpose not at all.

    "Crashed" says that a run may be started again, never that a record may be sent again: the ledger decides that,
    and a process that was only cut off from the server may still be working.
    """
    return AutomationCore(
        name=f"{tag}: runs whose process died",
        description="Marks a run Crashed that has not been heard of for two minutes.",
        trigger=EventTrigger(
            after={_LIFE},
            expect={_LIFE, *_ENDS},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            match_related=ResourceSpecification({"prefect.resource.id": [f"prefect.tag.{tag}"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED,
                name="Crashed",
                message="Nothing was heard of this run for two minutes; its process or its machine is gone.",
            )
        ],
    )


def ensure_automation(tag: str) -> None:
    """Create it where there is none of its name; one that an administrator changed or disabled stays as it is."""
    wanted = automation(tag)
    with get_client(sync_client=True) as client:
        if not client.read_automations_by_name(wanted.name):
            client.create_automation(wanted)

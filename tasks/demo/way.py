"""How the runs of a demo come about: started here, where the books are called; started by their call, where they call us."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from connectors.contract.errors import BadRequest
from connectors.registry import SANDBOXES, WEB_CONNECTORS
from tasks.demo.books import SandboxBook, demo_book
from tasks.demo.calls import Calls, calls_of
from tasks.demo.polled import EVERY, PolledBook, polled_demo_book
from tasks.demo.story import Story, standing
from tasks.demo.twin import Twin
from tasks.home import Home
from tasks.launch import Done, launch
from tasks.orchestration.server import Server, prefect_server
from tasks.settings import read_settings
from tasks.showing import show_totals

TARGET = next(iter(SANDBOXES))
"""Target of the demo where none is named."""


class Way(Protocol):
    """How the runs of one story come about."""

    def night(self) -> Done:
        """The night's work, to its end."""

    def again(self) -> Done:
        """The same run, retried."""

    def once_more(self) -> None:
        """Another run, which must post nothing, where the story has not had one."""


def demo_book_of(home: Home, target: str) -> SandboxBook | PolledBook:
    """The demo book of a target.

    Raises:
        BadRequest: the target has no sandbox.
    """
    if target not in SANDBOXES:
        raise BadRequest(
            f"There is no demo of {target!r}; there is one of {', '.join(SANDBOXES)}.", code="target"
        )
    return polled_demo_book(home, target) if target in WEB_CONNECTORS else demo_book(home)


@contextmanager
def on_server(home: Home) -> Iterator[Server]:
    """A Prefect server of this home, which this process uses."""
    from tasks.orchestration.settings import apply

    settings = read_settings(home)
    with prefect_server(home.path, settings.prefect_port, settings.prefect_database) as server:
        apply(server.environment | {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"})
        os.environ["TIEOUT_HOME"] = str(home.path)
        yield server


@contextmanager
def way_of(story: Story, twin: Twin, server: Server, *, shown: bool) -> Iterator[Way]:
    """The way of a story, with all that it needs."""
    if isinstance(story.book, PolledBook):
        with calls_of(story.book, twin, server) as calls:
            calls.start_runs()
            yield Calling(story, twin, calls, shown)
    else:
        yield Started(story)


@dataclass(frozen=True, slots=True)
class Started:
    """Every run is started here."""

    story: Story

    def night(self) -> Done:
        """A run of its own."""
        return launch(self.story.home, "nightly", {"book": self.story.book.name})

    def again(self) -> Done:
        """As the button Retry of the Prefect UI does it."""
        from tasks.demo.again import retry

        assert self.story.night is not None  # noqa: S101 - it ran before
        return retry(self.story.home, self.story.night)

    def once_more(self) -> None:
        """Nothing: the next demo is that."""


@dataclass(frozen=True, slots=True)
class Calling:
    """The night's run meets nobody; then the Web Connector calls, and its call starts the run that does the work."""

    story: Story
    twin: Twin
    calls: Calls
    shown: bool

    def night(self) -> Done:
        """First asleep, then called."""
        story = self.story
        story.asleep = asleep = launch(story.home, "nightly", {"book": story.book.name})
        story.tell("Nobody is there: the Web Connector on the QuickBooks server has not called.")
        story.tell(f"{asleep.message}\n")
        if self.shown:
            show_totals(asleep.shown)
        if standing(self.twin).total() != story.documents_before:
            story.broken.append("Something was posted while nobody was there.")
        story.tell("THE WEB CONNECTOR CALLS")
        story.tell(
            f"(every {EVERY:g} s here, and {self.twin.words['pause']} after NoOp; a real one every few minutes, and 5 s.) "
            "Its call starts a run."
        )
        self.calls.begin()
        return self.calls.done_after(asleep)

    def again(self) -> Done:
        """As the button Retry of the Prefect UI does it, and a worker takes it."""
        assert self.story.night is not None  # noqa: S101 - it ran before
        self.calls.retry(self.story.night)
        return self.calls.done_after(self.story.night)

    def once_more(self) -> None:
        """A run that finds all as it was left."""
        before = standing(self.twin)
        done = self.story.once_more = launch(self.story.home, "nightly", {"book": self.story.book.name})
        if done.exit_code == 1:
            self.story.broken.append(f"Another run could not run: {done.message}")
        if standing(self.twin) != before:
            self.story.broken.append("Another run posted something.")
        self.story.tell(f"Another run posts nothing: {done.message}")

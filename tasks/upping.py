"""`tieout up`: the books of a home, and the demo's sandbox, brought up with server, worker and deployments."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tasks.demo.books import demo_book
from tasks.home import Home
from tasks.orchestration.deploy import DeployedBook
from tasks.orchestration.up import Extra, up
from tasks.settings import Settings, read_settings


def bring_up(home: Home, *, port: int | None, with_demo: bool, say: Callable[[str], None]) -> None:
    """Bring everything up and keep it up until Ctrl-C; ``port`` is the Prefect server's, else the one of tieout.toml.

    The demo company comes up in a home that has it already, or has no books at all: never uninvited beside real ones.

    Raises:
        TieoutError: something did not start, or ended by itself; everything was stopped.
    """
    own = bool(read_settings(home).names) and not demo_book(home).known
    extras = _demo(home) if with_demo and not own else []
    settings = read_settings(home)
    if not settings.names:
        say(f"{home.settings} has no books yet, so nothing is deployed.")
    up(
        home.path,
        deployed(settings),
        extras=extras,
        port=settings.prefect_port if port is None else port,
        database=settings.prefect_database,
        say=say,
    )


def deployed(settings: Settings) -> list[DeployedBook]:
    """What the deployments say of each book."""
    return [
        DeployedBook(name, settings.time_zone(name).key, settings.schedule(name).model_dump())
        for name in settings.names
    ]


def _demo(home: Home) -> Sequence[Extra]:
    """Make the demo company where it is missing, and return its sandbox as a process to keep up."""
    from tasks.demo.show import set_up

    book = demo_book(home)
    with book.running() as twin:
        set_up(book, twin)
        name = twin.name
    says = f"Sandbox of the book {book.name!r} ({name}): {book.address()}"
    return [Extra(f"{book.name} sandbox", book.command(), says=says)]

"""The command line `tieout`: the same implementation as the flows, for terminals and scripts."""

from __future__ import annotations

import sys
from typing import Any

import typer
import typer.exceptions

from flows.cli import looking, operating, releasing, running, web_connector

app = typer.Typer(
    name="tieout",
    help="Posts approved work into the books every night, exactly once, and proves that both sides agree.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
running.add_to(app)
releasing.add_to(app)
looking.add_to(app)
operating.add_to(app)
web_connector.add_to(app)


def main() -> None:
    """Run a command: exit 0 = all settled, 2 = records need attention, 1 = could not run."""
    sys.exit(_outcome(sys.argv[1:]))


def _outcome(arguments: list[str]) -> int:
    from connectors.contract.errors import TieoutError
    from flows.cli.output import fail

    as_json = "--json" in arguments
    try:
        answer: Any = app(args=arguments, standalone_mode=False)
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        return fail("Stopped.", "", "stopped", as_json=as_json)
    except typer.exceptions.TyperException as error:
        words = error.format_message() if hasattr(error, "format_message") else str(error)
        return fail(words, "See `tieout --help`.", "usage", as_json=as_json)
    except TieoutError as error:
        return fail(error.message, error.remedy, error.code or error.group, as_json=as_json)
    except KeyboardInterrupt:
        return fail("Stopped; what was under way is settled by the next run.", "", "stopped", as_json=as_json)
    return answer if isinstance(answer, int) else 0

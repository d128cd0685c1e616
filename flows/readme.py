"""The generated parts of README.md: commands, parameters, settings, errors; `python -m flows.readme` rewrites them, a test compares."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import typer.main
from pydantic import BaseModel

from connectors.contract import errors
from connectors.contract.errors import TieoutError
from tasks.settings import BookModel

README = Path(__file__).parent.parent / "README.md"
PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def rewritten(text: str) -> str:
    """Return the text with every generated part as it is now."""
    return PART.sub(lambda found: f"{found[1]}{PARTS[found[2]]()}\n{found[3]}", text)


def commands() -> str:
    """Every command with its parameters, one line each."""
    from flows.cli import app

    lines = ["| command | what it does |", "|---|---|"]
    for words, command in _leaves(typer.main.get_command(app), ()):
        usage = " ".join(["tieout", *words, *_parameters(command)])
        lines.append(f"| `{usage}` | {command.get_short_help_str(200)} |")
    return "\n".join(lines)


def _leaves(command: Any, words: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
    if not hasattr(command, "commands"):
        return [(words, command)]
    return [leaf for name, child in command.commands.items() for leaf in _leaves(child, (*words, name))]


def _parameters(command: Any) -> list[str]:
    said = []
    for one in command.params:
        if one.param_type_name == "argument":
            said.append(one.metavar or one.name.upper())
        elif one.name not in {"home", "json", "help"}:
            said.append(f"[{one.opts[0]}]")
    return said


def rerun() -> str:
    """Parameters of the rerun flow, with the words of its form."""
    from flows.rerun import rerun as flow

    described = dict(re.findall(r"^    (\w+): (.*)$", inspect.cleandoc(flow.fn.__doc__ or ""), re.MULTILINE))
    lines = ["| parameter | meaning |", "|---|---|"]
    return "\n".join(
        lines + [f"| `{name}` | {described[name]} |" for name in inspect.signature(flow.fn).parameters]
    )


def settings() -> str:
    """Every setting of a book with its default."""
    lines = ["| setting of `[books.NAME]` | default |", "|---|---|"]
    return "\n".join(lines + [f"| `{name}` | {default} |" for name, default in _settings(BookModel, "")])


def _settings(model: type[BaseModel], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, field in model.model_fields.items():
        default: Any = field.default
        if isinstance(default, BaseModel):
            rows += _settings(type(default), f"{prefix}{name}.")
        elif field.is_required():
            rows.append((prefix + name, "**required**"))
        else:
            rows.append((prefix + name, _shown(default)))
    return rows


def _shown(default: Any) -> str:
    if hasattr(default, "total_seconds"):
        return f"{default.total_seconds():g} seconds"
    return f"`{default}`" if default not in (None, "", {}) else "none"


def failures() -> str:
    """Every class of error: who acts, and its words."""
    lines = ["| class | who acts | what it says |", "|---|---|---|"]
    for _, one in inspect.getmembers(errors, inspect.isclass):
        if issubclass(one, TieoutError) and one is not TieoutError:
            lines.append(f"| {one.__name__} | {one.next_step} | {inspect.cleandoc(one.__doc__ or '')} |")
    return "\n".join(lines)


PARTS = {"commands": commands, "rerun": rerun, "settings": settings, "failures": failures}


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text("utf-8")), "utf-8")

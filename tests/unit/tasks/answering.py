"""Ports some of whose calls are answered by a test, and one run opened for its steps to be called by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from connectors.contract.clock import now
from connectors.contract.protocols import Fact
from connectors.contract.words import Kind
from tasks.context import Run
from tasks.engine import PlainEngine
from tasks.request import make_request
from tests.promises.harness import BOOK
from tests.support.company import Company

Answer = Callable[..., Any]
"""Given the port's own method and what it was called with."""


class Told:
    """A real port, but for the calls that a test answers."""

    def __init__(self, inner: Any, answers: dict[str, Answer]) -> None:
        self._inner, self._answers = inner, answers

    def __getattr__(self, name: str) -> Any:
        """The port's own, or the test's with the port's own as its first argument."""
        found = getattr(self._inner, name)
        answer = self._answers.get(name)
        return found if answer is None else partial(answer, found)


@contextmanager
def answering(company: Company, port: str = "connector", **answers: Answer) -> Iterator[None]:
    """While it lasts, these calls of a port of the company's runs are answered by the test."""
    opened = company.ports

    @contextmanager
    def ports() -> Iterator[Any]:
        with opened() as whole:
            yield replace(whole, **{port: Told(getattr(whole, port), answers)})  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(company, "ports", ports)
        yield


@contextmanager
def one_run(company: Company, **request: Any) -> Iterator[Run]:
    """A run of the book that has begun and has done nothing yet."""
    with company.ports() as ports:
        asked = make_request(BOOK, **request)
        run_id = ports.ledger.start_run(BOOK, asked.flow, asked.parameters(), "", 1)
        yield Run(
            request=asked, book=ports.book, ledger=ports.ledger, operations=ports.operations,
            connector=ports.connector, engine=PlainEngine(sleep=company.waits.append), books=ports.connector.open(),
            run_id=run_id, clock=lambda: now() + company.ahead, sleep=company.waits.append,
        )  # fmt: skip


def facts_of(run: Run, kind: Kind, *source_ids: str) -> list[Fact]:
    """Records as operations have them."""
    return [fact for page in run.operations.by_ids(kind, list(source_ids)) for fact in page]


def raising(error: Exception, when: Callable[[], bool] = lambda: True) -> Answer:
    """An answer that is an error, where ``when`` says so."""

    def answer(real: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        if when():
            raise error
        return real(*arguments, **named)

    return answer


def first(act: Callable[[], object]) -> Answer:
    """The port's own answer, after something else happened, once."""
    waiting = [act]

    def answer(real: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        if waiting:
            waiting.pop()()
        return real(*arguments, **named)

    return answer

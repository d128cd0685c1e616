"""The only module that imports Great Expectations: our expectation classes, and a suite made of checks.

Importing it costs seconds and 150 MB, so it is imported inside functions, once a process, and only where something is judged.
"""

from __future__ import annotations

import copy
import logging
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd

from expectations.hastened import hasten, keep_graphs
from expectations.rules import Check
from expectations.spared import spared

with warnings.catch_warnings(), spared():
    warnings.simplefilter("ignore", DeprecationWarning)  # its parser imports sre_constants
    import great_expectations as gx
    from great_expectations.compatibility.pydantic import PrivateAttr
    from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult, id_dict
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.execution_engine import pandas_execution_engine
    from great_expectations.execution_engine.execution_engine import ExecutionEngine
    from great_expectations.expectations.core import (  # type: ignore[attr-defined]  # exported, but not by name
        ExpectColumnPairValuesAToBeGreaterThanB,
        ExpectColumnValuesToBeBetween,
        ExpectColumnValuesToBeInSet,
        ExpectColumnValuesToMatchRegex,
        ExpectColumnValuesToNotBeNull,
        ExpectColumnValuesToNotMatchRegex,
    )
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.validator import metrics_calculator
    from great_expectations.validator.validation_graph import tqdm  # type: ignore[attr-defined]  # as it imports it
    from great_expectations.validator.validator import ValidationDependencies

# Its progress bars, shown or not, share one lock among all processes forked from one: who dies with it stops the others for good.
tqdm.set_lock(threading.RLock())
hasten(id_dict.IDDict, pandas_execution_engine)
keep_graphs(metrics_calculator)
# One line a context about a temporary folder would reach every run's log; its module has a level of its own.
for _name in ("great_expectations", "great_expectations.data_context.types.base"):
    logging.getLogger(_name).setLevel(logging.WARNING)

POSITIONS = {
    "result_format": "COMPLETE",
    "return_unexpected_index_query": False,
    "exclude_unexpected_values": True,
    "partial_unexpected_count": 0,
}
"""All positions of broken rows, and nothing that costs more than they do."""

_MOST_KEPT = 1000
"""Rules with their bounds that a bench remembers; bounds change with the day and the book."""


class _Configuration(ExpectationConfiguration):
    """Is what its expectation says of itself, which need not be worked out again; bounds never change, so its copies share them."""

    def __deepcopy__(self, memo: dict[int, Any]) -> _Configuration:
        """Copy, to be told the batch."""
        copied = copy.copy(self)
        copied.kwargs = {**self.kwargs}
        return copied

    def to_domain_obj(self) -> Expectation:
        """Make the expectation of this configuration."""
        made = super().to_domain_obj()
        if isinstance(made, _Kept):
            made.keep(self)
        return made


class _Kept(Expectation):
    """Works out once what the engine asks for again and again, which were two thirds of the cost of judging.

    Its configuration is asked for some hundred times in one evaluation; ours never change once made. What is to be
    computed for it follows from that configuration, so a bench keeps it from one page to the next, and itself, too.
    """

    _configuration: ExpectationConfiguration | None = PrivateAttr(default=None)

    def keep(self, configuration: ExpectationConfiguration) -> None:
        """Take the configuration of which it was made for its own."""
        self._configuration = configuration

    @property
    def configuration(self) -> ExpectationConfiguration:
        """What the engine evaluates."""
        if self._configuration is None:
            found = super().configuration
            self._configuration = _Configuration(
                type=found.type,
                kwargs=found.kwargs,
                meta=found.meta,
                description=found.description,
                severity=found.severity,
            )
        return self._configuration

    def get_validation_dependencies(
        self,
        execution_engine: ExecutionEngine[Any] | None = None,
        runtime_configuration: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> ValidationDependencies:
        """Which metrics the engine computes; their names and bounds, never their values."""
        kept = _taken.bench.dependencies
        key = f"{type(self).__name__} {self.configuration.kwargs} {runtime_configuration}"
        if key not in kept:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            kept[key] = super().get_validation_dependencies(execution_engine, runtime_configuration, **kwargs)
        return ValidationDependencies({**kept[key].metric_configurations}, {**kept[key].result_format})


class ExpectValuePresent(_Kept, ExpectColumnValuesToNotBeNull):
    """The value is there."""


class ExpectValueAmong(_Kept, ExpectColumnValuesToBeInSet):
    """The value is one of a set."""


class ExpectValueBetween(_Kept, ExpectColumnValuesToBeBetween):
    """The value lies within bounds, which belong to it."""


class ExpectValueMatching(_Kept, ExpectColumnValuesToMatchRegex):
    """The text matches a pattern."""


class ExpectValueLacking(_Kept, ExpectColumnValuesToNotMatchRegex):
    """The text does not contain a pattern."""


class ExpectValueNotBefore(_Kept, ExpectColumnPairValuesAToBeGreaterThanB):
    """The value is not below the one of another column in the same row."""


_CLASSES: dict[str, Callable[..., Any]] = {
    "present": ExpectValuePresent,
    "among": ExpectValueAmong,
    "between": ExpectValueBetween,
    "matches": ExpectValueMatching,
    "lacks": ExpectValueLacking,
    "not_before": ExpectValueNotBefore,
}


def build(checks: Iterable[Check], expectation: Callable[[Check], Any] | None = None) -> ExpectationSuite:
    """Make one suite, of new expectations or of those that ``expectation`` has."""
    return ExpectationSuite(name="tieout", expectations=[*map(expectation or _expectation, checks)])


def _expectation(check: Check) -> Any:
    """Make one expectation; it is told code, severity, words and column, as class defaults would be lost."""
    rule, arguments = check.rule, dict(check.arguments)
    if other := arguments.pop("other", None):
        domain = {"column_A": rule.column, "column_B": other, "or_equal": True}
        domain["ignore_row_if"] = "either_value_is_missing"
    else:
        domain = {"column": rule.column}
    return _CLASSES[check.expectation](
        **domain,
        **arguments,
        severity=rule.severity.value,
        description=rule.says,
        meta={"rule": rule.code, "suite": rule.stage.value},
    )


class Bench:
    """One context of the engine: a shared one answers with another thread's rows, so whoever judges takes one from the free ones and puts it back.

    It holds one frame at most, the last, and what it has worked out about rules.
    """

    def __init__(self) -> None:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
        asset = context.data_sources.add_pandas("facts").add_dataframe_asset("page")
        self.definition = asset.add_batch_definition_whole_dataframe("whole")
        self.dependencies: dict[str, ValidationDependencies] = {}
        self.expectations: dict[object, Any] = {}

    def expectation(self, check: Check) -> Any:
        """Return the expectation of a check, made when it was first asked for."""
        key = check.rule, check.expectation, repr(check.arguments)
        if key not in self.expectations:
            if len(self.expectations) >= _MOST_KEPT:
                self.expectations.clear()
            self.expectations[key] = _expectation(check)
        return self.expectations[key]


class _Taken(threading.local):
    bench: Bench


_free: list[Bench] = []
_taken = _Taken()


@contextmanager
def batch_of(frame: pd.DataFrame) -> Iterator[Batch]:
    """Lay a frame before an engine, to be evaluated by this thread; its index must count from 0, so that labels are positions."""
    try:
        bench = _free.pop()
    except IndexError:
        bench = Bench()
    _taken.bench = bench
    try:
        yield bench.definition.get_batch({"dataframe": frame})
    finally:
        _free.append(bench)


def evaluate(batch: Batch, checks: Iterable[Check], *, positions: bool) -> ExpectationSuiteValidationResult:
    """Evaluate checks on a batch; with ``positions`` every broken row is named, otherwise only whether there is one."""
    return batch.validate(
        build(checks, _taken.bench.expectation), result_format=POSITIONS if positions else "BOOLEAN_ONLY"
    )

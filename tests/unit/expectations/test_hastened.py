"""What is remembered for the engine is what it would have worked out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from expectations.hastened import hasten, keep_graphs


class Ids(dict[str, Any]):
    """A dictionary with an id that counts how often it is worked out."""

    count = 0

    def to_id(self, id_keys: Any = None, id_ignore_keys: Any = None) -> str:
        """Content, and the keys that were asked for."""
        type(self).count += 1
        return f"{sorted(self.items())} {id_keys} {id_ignore_keys}"


class _Frames:
    @staticmethod
    def hash_pandas_dataframe(_frame: object) -> str:
        return "worked out"


@pytest.fixture
def ids() -> type[Ids]:
    """A class of its own, hastened."""
    made = type("Own", (Ids,), {"count": 0})
    hasten(made, _Frames)
    return made


def test_the_id_of_equal_content_is_worked_out_once(ids: type[Ids]) -> None:
    """Whatever the dictionary, its content decides."""
    assert (
        ids(column="a", low=1).to_id()
        == ids(column="a", low=1).to_id()
        == "[('column', 'a'), ('low', 1)] None None"
    )
    assert ids.count == 1


def test_what_is_equal_in_python_and_not_in_content_is_told_apart(ids: type[Ids]) -> None:
    """1, True and 1.0 are three bounds; so are other keys and values that are no plain values."""
    one, true, exact = (ids(low=value, column="a").to_id() for value in (1, True, 1.0))
    assert len({one, true, exact}) == 3
    assert ids(low=1, column="a").to_id(["low"]) != one
    assert ids(values=[1], column="a").to_id() != ids(values=[2], column="a").to_id()


def test_the_real_engine_is_hastened() -> None:
    """Its own ids stay what they were, md5 of the content, and a frame has no fingerprint."""
    from great_expectations.core.id_dict import IDDict
    from great_expectations.execution_engine import pandas_execution_engine

    import expectations.engine

    assert expectations.engine
    assert IDDict(column="a", batch_id="facts-page").to_id() == IDDict(
        batch_id="facts-page", column="a"
    ).to_id(["column", "batch_id"])
    assert pandas_execution_engine.hash_pandas_dataframe(None) == ""


class Graph:
    """Edges of one engine."""

    def __init__(self, execution_engine: object, edges: list[str]) -> None:
        self.execution_engine, self.edges = execution_engine, edges


class Metric:
    """A metric whose defaults are filled in when its graph is first built."""

    def __init__(self, name: str) -> None:
        self.name, self.filled = name, False

    @property
    def id(self) -> tuple[str, bool]:
        """Its name, and whether its defaults are known."""
        return self.name, self.filled


class Engine:
    """Something that graphs belong to."""


@pytest.fixture
def calculators() -> SimpleNamespace:
    """A module of the engine's, of its own, that counts how often a graph is built."""

    class Calculator:
        built = 0

        def __init__(self, engine: Engine) -> None:
            self._execution_engine = engine

        def build_metric_dependency_graph(self, metrics: list[Metric], runtime: object = None) -> Graph:
            """Work it out."""
            type(self).built += 1
            for one in metrics:
                one.filled = True
            return Graph(self._execution_engine, [f"{one.name} {runtime}" for one in metrics])

    made = SimpleNamespace(MetricsCalculator=Calculator, ValidationGraph=Graph)
    keep_graphs(made)
    return made


def test_a_graph_is_built_once_for_an_engine_its_metrics_and_its_format(calculators: SimpleNamespace) -> None:
    """Another engine, another metric or another format has a graph of its own; whoever gets one may add to it."""
    engine, other = Engine(), Engine()
    ours, theirs = calculators.MetricsCalculator(engine), calculators.MetricsCalculator(other)
    metric = Metric("null")
    first = ours.build_metric_dependency_graph([metric], {"format": "BOOLEAN"})
    first.edges.append("of this evaluation alone")
    again = ours.build_metric_dependency_graph([metric], {"format": "BOOLEAN"})
    assert (again.edges, again.execution_engine) == (["null {'format': 'BOOLEAN'}"], engine)
    assert calculators.MetricsCalculator.built == 1
    assert ours.build_metric_dependency_graph([metric], {"format": "COMPLETE"}).edges != again.edges
    assert ours.build_metric_dependency_graph([Metric("set")], {"format": "BOOLEAN"}).edges != again.edges
    assert theirs.build_metric_dependency_graph([metric], {"format": "BOOLEAN"}).execution_engine is other
    assert calculators.MetricsCalculator.built == 4

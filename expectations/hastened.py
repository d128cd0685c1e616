"""What Great Expectations works out anew at every evaluation and never differently: half of the cost of judging a single record."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

_PLAIN = frozenset({str, int, float, bool, type(None)})
_MOST = 10_000
"""Names of metrics that are remembered; they depend on rules and bounds, never on a record's values."""


def hasten(ids: type[dict[Any, Any]], engine: Any) -> None:
    """Let dictionaries with an id remember it by their content, and fingerprint no frame: nobody asks for it, a page is judged once.

    ``ids`` is the engine's class of such dictionaries, ``engine`` its module for frames.
    """
    work_out: Any = ids.to_id  # type: ignore[attr-defined]
    known: dict[tuple[tuple[str, type, object], ...], object] = {}

    def to_id(self: dict[str, Any], id_keys: Any = None, id_ignore_keys: Any = None) -> object:
        plain = (
            id_keys is None
            and id_ignore_keys is None
            and all(type(value) in _PLAIN for value in self.values())
        )
        if not plain:
            return work_out(self, id_keys, id_ignore_keys)
        content = tuple((name, type(value), value) for name, value in self.items())
        found = known.get(content)
        if found is None:
            if len(known) >= _MOST:
                known.clear()
            found = known[content] = work_out(self)
        return found

    ids.to_id = to_id  # type: ignore[attr-defined]
    engine.hash_pandas_dataframe = lambda _frame: ""


def keep_graphs(calculators: Any) -> None:
    """Let every execution engine keep which metrics follow from which: it depends on rules and bounds, never on a frame.

    ``calculators`` is the engine's module that builds these graphs, one for each rule, at every evaluation.
    """
    calculator, graph_class = calculators.MetricsCalculator, calculators.ValidationGraph
    build = calculator.build_metric_dependency_graph
    kept: WeakKeyDictionary[Any, dict[object, list[Any]]] = WeakKeyDictionary()

    def build_metric_dependency_graph(
        self: Any, metric_configurations: Any, runtime_configuration: Any = None
    ) -> Any:
        engine = self._execution_engine
        graphs = kept.setdefault(engine, {})
        wanted = (tuple(one.id for one in metric_configurations), repr(runtime_configuration))
        edges = graphs.get(wanted)
        if edges is None:
            if len(graphs) >= _MOST:
                graphs.clear()
            edges = build(self, metric_configurations, runtime_configuration).edges
            graphs[tuple(one.id for one in metric_configurations), wanted[1]] = edges
        return graph_class(execution_engine=engine, edges=[*edges])

    calculator.build_metric_dependency_graph = build_metric_dependency_graph

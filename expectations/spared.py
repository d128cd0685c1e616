"""Parts of Great Expectations that are not loaded, because all they would do here is cost: more than half of its start and 75 MB."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_PACKAGE = "great_expectations.expectations"
STATISTICS = (
    f"{_PACKAGE}.core.expect_column_kl_divergence_to_be_less_than",
    f"{_PACKAGE}.metrics.column_aggregate_metrics.column_bootstrapped_ks_test_p_value",
    f"{_PACKAGE}.metrics.column_aggregate_metrics.column_parameterized_distribution_ks_test_p_value",
)
"""Tests of distributions, the only modules that load SciPy's statistics and Altair; no rule of ours is one."""
_FILES = ("filesystem", "dbfs", "s3", "google_cloud_storage", "azure_blob_storage", "file_path")
_DATABASES = (
    "alloy", "aurora", "bigquery", "citus", "databricks_sql", "fabric", "neon", "postgres", "redshift", "snowflake", "sql",
    "sql_server", "sqlite",
)  # fmt: skip
SOURCES = tuple(
    f"great_expectations.datasource.fluent.{name}"
    for name in (
        *(f"{engine}_{place}_datasource" for engine in ("pandas", "spark") for place in _FILES),
        *(f"{database}_datasource" for database in _DATABASES),
        "spark_datasource",
        "fabric",
    )
)
"""Data sources other than a frame in memory; each of them makes its models when it is loaded, which is a quarter of the start."""
SPARED = (*STATISTICS, *SOURCES)


class _Absent(ModuleType):
    """Stands in for a module while others import from it: whatever they name is a class that can do nothing and nothing is of."""

    def __getattr__(self, name: str) -> type[object]:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


@contextmanager
def spared() -> Iterator[None]:
    """Import Great Expectations inside of this. Where it was imported before, nothing is left out."""
    absent = {name: _Absent(name) for name in SPARED if name not in sys.modules}
    if "great_expectations" in sys.modules:
        absent = {}
    sys.modules.update(absent)
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)

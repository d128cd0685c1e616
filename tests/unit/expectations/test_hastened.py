"""What is remembered for the engine is what it would have worked out."""

from __future__ import annotations

from typing import Any

import pytest

from expectations.hastened import hasten


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

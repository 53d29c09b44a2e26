"""The names that `import npcsdk` gives are all there, and typed alike."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import npcsdk


def declared_for_type_checkers() -> set[str]:
    tree = ast.parse(Path(npcsdk.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.asname or alias.name for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }


@pytest.mark.parametrize("name", npcsdk.__all__)
def test_each_exported_name_is_there_and_explained(name: str) -> None:
    value = getattr(npcsdk, name)
    if inspect.isclass(value) or inspect.isfunction(value):
        assert (value.__doc__ or "").strip()


def test_type_checkers_see_the_same_names() -> None:
    assert declared_for_type_checkers() == set(npcsdk.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        npcsdk.no_such_name  # noqa: B018


def test_all_names_are_listed() -> None:
    assert set(npcsdk.__all__) <= set(dir(npcsdk))

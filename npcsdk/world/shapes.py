"""From a YAML tree to the fields of the types: shorthands written out, ids taken from keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from npcsdk.world.yaml_tree import Tree

_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))


def character_data(tree: Tree, key: str) -> Any:
    """Fields of a character; its id is the key or file name where it gives none."""
    return _with_id(tree.data(), "id", key)


def lore_data(tree: Tree, key: str) -> Any:
    """Fields of a lore entry, which may be its text alone."""
    data = tree.data()
    return {"id": key, "text": data} if isinstance(data, str) else _with_id(data, "id", key)


def graph_data(tree: Tree, key: str) -> Any:
    """Fields of a graph."""
    return _with_id(_mapped(tree, variables=_values, nodes=_nodes, anywhere=_doing), "graph", key)


def world_data(tree: Tree, key: str) -> Any:
    """Fields of world.yaml itself, without the parts that a one-file world holds."""
    data = _mapped(tree, variables=_values)
    if not isinstance(data, dict):
        return data
    return _with_id(
        {name: part for name, part in data.items() if name not in ("characters", "graphs", "lore")}, "id", key
    )


def _with_id(data: Any, field: str, key: str) -> Any:
    return {field: key, **data} if isinstance(data, dict) else data


def _mapped(tree: Tree, **readers: Callable[[Tree], Any]) -> Any:
    if not isinstance(tree.value, dict):
        return tree.data()
    return {key: readers[key](part) if key in readers else part.data() for key, part in tree.value.items()}


def _nodes(tree: Tree) -> Any:
    if not isinstance(tree.value, dict):
        return tree.data()
    return {key: _with_id(_node(part), "id", key) for key, part in tree.value.items()}


def _node(tree: Tree) -> Any:
    return _mapped(tree, next=_next, end=_end, do=_operations, options=_doing, transitions=_doing)


def _next(tree: Tree) -> Any:
    data = tree.data()
    steps = data if isinstance(data, list) else [data]
    return [{"to": step} if isinstance(step, str) else step for step in steps]


def _end(tree: Tree) -> Any:
    if tree.plain and isinstance(tree.value, str) and tree.value in _TRUE | _FALSE:
        return "true" if tree.value in _TRUE else ""
    return tree.data()


def _doing(tree: Tree) -> Any:
    if not isinstance(tree.value, list):
        return tree.data()
    return [_mapped(part, do=_operations) for part in tree.value]


def _values(tree: Tree) -> Any:
    if not isinstance(tree.value, dict):
        return tree.data()
    return {key: _value(part) for key, part in tree.value.items()}


def _operations(tree: Tree) -> Any:
    """Effects; a bare `+5` or `-5` adds as the quoted one does, since that is what it looks like."""
    if not isinstance(tree.value, dict):
        return tree.data()
    return {key: part.value if _is_signed(part) else _value(part) for key, part in tree.value.items()}


def _is_signed(tree: Tree) -> bool:
    return isinstance(tree.value, str) and tree.value[:1] in ("+", "-")


def _value(tree: Tree) -> Any:
    try:
        return tree.scalar()
    except ValueError:
        # Left to validation, which knows the place.
        return float("nan") if isinstance(tree.value, str) else tree.data()

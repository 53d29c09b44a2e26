"""From a YAML tree to the fields of the types: shorthands written out, scalars typed, ids taken from keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from npcsdk.world.model import VERBS
from npcsdk.world.yaml_tree import Tree

_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))


def character_data(tree: Tree, key: str) -> Any:
    """Fields of a character; its id is the key or file name where it gives none."""
    return _with_id(_mapped(tree, variables=_variables), "id", key)


def lore_data(tree: Tree, key: str) -> Any:
    """Fields of a lore entry, which may be its text alone."""
    data = tree.data()
    return {"id": key, "text": data} if isinstance(data, str) else _with_id(data, "id", key)


def graph_data(tree: Tree, key: str) -> Any:
    """Fields of a graph."""
    readers = {"variables": _variables, "arguments": _variables, "nodes": _nodes, "anywhere": _edges}
    return _with_id(_mapped(tree, **readers), "graph", key)


def locale_data(tree: Tree, key: str) -> Any:
    """Translations by line id; nothing behind an id is a translation that is still to come."""
    data = tree.data()
    return {"texts": _untold(data)}


def world_data(tree: Tree, key: str) -> Any:
    """Fields of world.yaml itself, without the parts that a one-file world holds."""
    data = _mapped(tree, variables=_variables)
    if not isinstance(data, dict):
        return data
    return _with_id(
        {name: part for name, part in data.items() if name not in ("characters", "graphs", "lore", "locales")},
        "id",
        key,
    )


def _untold(data: Any) -> Any:
    return {key: () if text is None else text for key, text in data.items()} if isinstance(data, dict) else data


def _with_id(data: Any, field: str, key: str) -> Any:
    return {field: key, **data} if isinstance(data, dict) else data


def _mapped(tree: Tree, /, **readers: Callable[[Tree], Any]) -> Any:
    if not isinstance(tree.value, dict):
        return tree.data()
    return {key: readers[key](part) if key in readers else part.data() for key, part in tree.value.items()}


def _each(tree: Tree, reader: Callable[[Tree], Any]) -> Any:
    """A mapping with every part of it read so."""
    if not isinstance(tree.value, dict):
        return tree.data()
    return {key: reader(part) for key, part in tree.value.items()}


def _nodes(tree: Tree) -> Any:
    nodes = _each(tree, _node)
    return {key: _with_id(node, "id", key) for key, node in nodes.items()} if isinstance(nodes, dict) else nodes


def _node(tree: Tree) -> Any:
    return _mapped(tree, next=_next, end=_end, do=_effects, options=_edges, transitions=_edges)


def _next(tree: Tree) -> Any:
    steps = tree.value if isinstance(tree.value, list) else [tree]
    return [{"to": step.value} if isinstance(step.value, str) and not step.is_null else _edge(step) for step in steps]


def _end(tree: Tree) -> Any:
    if tree.plain and isinstance(tree.value, str) and tree.value in _TRUE | _FALSE:
        return "true" if tree.value in _TRUE else ""
    return tree.data()


def _edges(tree: Tree) -> Any:
    return [_edge(part) for part in tree.value] if isinstance(tree.value, list) else tree.data()


def _edge(tree: Tree) -> Any:
    return _mapped(tree, do=_effects, **{"with": _values})


def _values(tree: Tree) -> Any:
    return _each(tree, _value)


def _variables(tree: Tree) -> Any:
    return _each(tree, _variable)


def _variable(tree: Tree) -> Any:
    return _mapped(tree, value=_value) if isinstance(tree.value, dict) else _value(tree)


def _effects(tree: Tree) -> Any:
    """Effects: a mapping, or a list of mappings where one verb comes twice with others between."""
    if isinstance(tree.value, list):
        pairs = [list(_effects(part).items()) if isinstance(part.value, dict) else None for part in tree.value]
        return tree.data() if None in pairs else [pair for some in pairs if some for pair in some]
    if not isinstance(tree.value, dict):
        return tree.data()
    return {
        key: _operations(part) if key == "relationship" else _operation(key, part) for key, part in tree.value.items()
    }


def _operation(name: str, tree: Tree) -> Any:
    """What an effect does; a bare `+5` or `-5` adds as the quoted one does, since that is what it looks like."""
    return tree.data() if name in VERBS or _is_signed(tree) else _value(tree)


def _operations(tree: Tree) -> Any:
    """Steps of a relationship, which may stand below the name of someone."""
    return _each(tree, _operations) if isinstance(tree.value, dict) else _operation("", tree)


def _is_signed(tree: Tree) -> bool:
    return isinstance(tree.value, str) and tree.value[:1] in ("+", "-")


def _value(tree: Tree) -> Any:
    if not isinstance(tree.value, str):
        return tree.data()
    try:
        return tree.scalar()
    except ValueError:
        return float("nan")  # Left to validation, which knows the place.

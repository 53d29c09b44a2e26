"""Small worlds for the analyses: a character, a few nodes, and what a test puts to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from npcsdk.world.references import problems
from npcsdk.world.rules import Fault
from npcsdk.world.world import World


def world_of(
    nodes: Mapping[str, Mapping[str, Any]],
    *,
    anywhere: Iterable[Mapping[str, Any]] = (),
    graph: Mapping[str, Any] | None = None,
    graphs: Mapping[str, Mapping[str, Any]] | None = None,
    characters: Mapping[str, Mapping[str, Any]] | None = None,
    lore: Mapping[str, Mapping[str, Any]] | None = None,
    **fields: Any,
) -> World:
    """A world in which Mira talks through these nodes from the first on; `graphs` are other graphs, by name.

    Raises:
        AssertionError: there are faults with it that are none of this test's.
    """
    people = {"mira": {}, **(characters or {})}
    own = {"character": "mira", "nodes": nodes, "anywhere": [*anywhere], **(graph or {})}
    world = World.model_validate(
        {
            "id": "made",
            "title": "Made for a test",
            "start": "mira",
            "lore": {key: {"id": key, "text": key, **entry} for key, entry in (lore or {}).items()},
            "characters": {
                key: {"id": key, "name": key.title(), "persona": {"description": "Someone."}, **who}
                for key, who in people.items()
            },
            "graphs": {key: _graph(key, one) for key, one in {"mira": own, **(graphs or {})}.items()},
            **fields,
        }
    )
    assert problems(world) == []
    return world


def _graph(key: str, written: Mapping[str, Any]) -> dict[str, Any]:
    nodes = {name: {"id": name, **_edges(node)} for name, node in written["nodes"].items()}
    return {"graph": key, "start": next(iter(nodes)), **written, "nodes": nodes}


def _edges(node: Mapping[str, Any]) -> dict[str, Any]:
    """A `next` may be written as a node's name, as in a file."""
    onward = node.get("next", [])
    return {**node, "next": [{"to": onward}] if isinstance(onward, str) else onward}


def found(analysis: Callable[[World], Iterable[Fault]], world: World) -> list[str]:
    """The places of what an analysis finds: `mira.hub.transitions.1`, without what every path begins with."""
    return [_place(fault) for fault in analysis(world)]


def _place(fault: Fault) -> str:
    path = ".".join(map(str, fault.path))
    return path.removeprefix("graphs.").replace(".nodes.", ".")

"""How often walks came where: the counts of a file that `npcsdk walk --json` wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from npcsdk.errors import NpcError
from npcsdk.safe_file import Damaged, read_file
from npcsdk.world.world import World

MAX_BYTES = 64_000_000
"""The largest file that is read."""
MAX_COUNT = 2**53


@dataclass(frozen=True, slots=True)
class Heat:
    """Counts by name: of nodes and storylets, `mira.hub`, and of edges, by any of the names they go by."""

    nodes: Mapping[str, int] = field(default_factory=dict)
    edges: Mapping[str, int] = field(default_factory=dict)

    def node(self, name: str) -> int:
        """How often a node was entered."""
        return self.nodes.get(name, 0)

    def edge(self, names: Iterable[str]) -> int:
        """How often an edge was taken that goes by these names."""
        return next((self.edges[name] for name in names if name in self.edges), 0)


def read_heat(path: Path, world: World) -> Heat:
    """The counts of a file, which anyone may have written.

    Raises:
        NpcError: it cannot be read, or holds no counts of this world.
    """
    try:
        data = read_file(path, MAX_BYTES)
    except (Damaged, OSError) as error:
        raise NpcError(f"The walks cannot be read: {error}. {_REMEDY}") from error
    if data is None:
        raise NpcError(f"There is no file {path}. {_REMEDY}")
    try:
        written = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NpcError(f"{path} is no JSON. {_REMEDY}") from error
    coverage = written.get("coverage", written) if isinstance(written, dict) else None
    if not isinstance(coverage, dict) or not isinstance(coverage.get("nodes"), dict):
        raise NpcError(f"{path} counts no nodes. {_REMEDY}")
    nodes = _counts(coverage["nodes"])
    if not any(f"{graph.graph}.{node}" in nodes for graph in world.graphs.values() for node in graph.nodes):
        raise NpcError(f"{path} counts no node of this world. {_REMEDY}")
    edges: dict[str, int] = {}
    for part in ("storylets", "edges", "transitions", "options"):
        edges |= _counts(coverage.get(part))
    return Heat(nodes, {_plain(name): count for name, count in edges.items()})


_REMEDY = "Write one with `npcsdk walk WORLD --json > walks.json`."


def _counts(written: Any) -> dict[str, int]:
    """Those of the entries that are counts."""
    if not isinstance(written, dict):
        return {}
    found = {
        name: item.get("count", item.get("times")) if isinstance(item, dict) else item for name, item in written.items()
    }
    return {name: count for name, count in found.items() if type(count) is int and 0 <= count <= MAX_COUNT}


def _plain(name: str) -> str:
    """`mira.hub -> mira.bridge`, with whatever kind of arrow, as `mira.hub>mira.bridge`."""
    return re.sub(r"\s{0,9}(?:->|→|=>|>)\s{0,9}", ">", name[:400])

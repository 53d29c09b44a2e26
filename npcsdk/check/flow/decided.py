"""Conditions to which there is only one answer, whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.check.possible.abstract import outcomes
from npcsdk.check.possible.because import because
from npcsdk.check.possible.reach import Reach
from npcsdk.check.possible.view import View
from npcsdk.check.ways import ANYWHERE, POOL
from npcsdk.world.conditions import Condition
from npcsdk.world.rules import Fault, Path


class Asked(NamedTuple):
    """A condition that can be asked, at its place, with what is known there.

    `passage` is the number of the passage that it guards; -1 for that of a line.
    """

    condition: Condition
    path: Path
    view: View
    passage: int = -1


def asked_in(reach: Reach) -> Iterator[Asked]:
    """Every condition that a talk can come to, once."""
    told: set[Path] = set()
    for at, way in enumerate(reach.ways):
        if way.condition is None or way.source not in reach.entered or way.path in told:
            continue
        told.add(way.path)
        here = None if way.source[1][:1] in (ANYWHERE, POOL) else way.source
        yield Asked(way.condition, (*way.path, "if"), reach.view(way.source[0], here), at)
    for graph in reach.world.graphs.values():
        for key, node in graph.nodes.items():
            spot = (graph.graph, key)
            for at, variant in enumerate(node.lines if spot in reach.entered else ()):
                if variant.if_ is not None:
                    path: Path = ("graphs", graph.graph, "nodes", key, "lines", at, "if")
                    yield Asked(variant.if_, path, reach.view(graph.graph, spot))


def decided(reach: Reach) -> Iterator[tuple[Asked, bool]]:
    """The conditions among them whose answer is always the same, with the answer; plain true and false aside."""
    for asked in asked_in(reach):
        condition = asked.condition
        if asked.passage in reach.either and reach.open[asked.passage]:
            continue
        felt = condition.relations or condition.feelings
        if condition.names or condition.nodes or felt or condition.lore or condition.memories:
            answers = outcomes(condition, asked.view)
            if len(answers) == 1:
                yield asked, True in answers


def decided_fault(asked: Asked, holds: bool) -> Fault:
    """The fault of one of them."""
    written = f"{asked.condition.source!r:.200}"
    if holds:
        known = because(asked.condition, asked.view, never=False)
        return Fault(asked.path, "always-holds", f"{written} always holds: {known}.", "Remove it, or ask for more.")
    known = because(asked.condition, asked.view)
    return Fault(asked.path, "never-holds", f"{written} never holds: {known}.", "Mend it, or what it asks for.")

"""Sides of relationships that are most likely misspelt: asked for and moved by nothing, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from npcsdk.check.flow.decided import decided
from npcsdk.check.parts import edges_in, effects_in, nodes_in
from npcsdk.check.possible.reach import reach_of
from npcsdk.dialect import SIDES
from npcsdk.world.conditions import Condition
from npcsdk.world.effects import Effect, Relate
from npcsdk.world.rules import Fault, Path
from npcsdk.world.world import World

_NEAR = 0.75


def side_faults(world: World) -> Iterator[Fault]:
    """Sides other than those that everyone has, which nothing moves or nothing asks for; and numbers of the wrong size.

    A world may have sides of its own, so one that is moved alone is told of only where it is near a common one.
    """
    asked: dict[str, Path] = {}
    for condition, path in _conditions(world):
        for side, _ in condition.relations:
            asked.setdefault(side, path)
    moved: dict[str, Path] = {}
    for side, path in _moved(world):
        moved.setdefault(side, path)
    still = {side: path for side, path in asked.items() if side not in SIDES and side not in moved}
    told = {one.path for one, _ in decided(reach_of(world))} if still else set()
    for side, path in still.items():
        if path not in told:  # That it never holds says as much.
            message = f"Nothing ever moves {side!r}, so relationship({side}) is always 0."
            remedy = _near(side) or f'Move it: do: {{relationship: {{{side}: "+5"}}}}'
            yield Fault(path, "unknown-side", message, remedy)
    for side, path in moved.items():
        if side not in asked and side not in SIDES and (near := _near(side)):
            yield Fault(path, "unknown-side", f"Nothing asks for {side!r} of a relationship.", near)
    for key, character in world.characters.items():
        for who, sides in character.relationships.items():
            for side, much in sides.items():
                if 0 < abs(much) < 1:
                    message = f"{side} is {much:g} of 100, which is next to nothing."
                    place = ("characters", key, "relationships", who, side)
                    yield Fault(place, "unknown-side", message, f"Sides go from -100 to 100: write {much * 100:g}.")


def _near(side: str) -> str:
    near = get_close_matches(side, SIDES, 1, _NEAR)
    return f"Did you mean {near[0]}?" if near else ""


def _moved(world: World) -> Iterator[tuple[str, Path]]:
    """Each side that something sets, moves or weighs, with its place."""
    for key, character in world.characters.items():
        home: Path = ("characters", key)
        for who, sides in character.relationships.items():
            yield from ((side, (*home, "relationships", who, side)) for side in sides)
        for field, steps in (("rises", character.regard.rises), ("falls", character.regard.falls)):
            yield from ((side, (*home, "regard", field, side)) for side in steps)
    for _, deed, path in effects_in(world):
        if isinstance(deed, Relate):
            toward = (deed.toward,) if deed.toward else ()
            yield deed.dimension, (*path, "do", "relationship", *toward, deed.dimension)
    for _, node, path in nodes_in(world):
        if node.reply:
            yield from ((side, (*path, "reply", "regard", side)) for side in node.reply.regard)


def _conditions(world: World) -> Iterator[tuple[Condition, Path]]:
    """Each condition and formula, with its place."""
    found: list[tuple[Condition | None, Path]] = []
    for at in edges_in(world):
        found.append((at.edge.if_, (*at.path, "if")))
    for graph, node, path in nodes_in(world):
        found += [(variant.if_, (*path, "lines", at, "if")) for at, variant in enumerate(node.lines)]
        if node.storylet:
            found.append((node.storylet.if_, (*path, "storylet", "if")))
        found += [(formula, ("graphs", graph.graph, "computed", name)) for name, formula in graph.computed.items()]
    for key, character in world.characters.items():
        found += [(rule.if_, ("characters", key, "display", at, "if")) for at, rule in enumerate(character.display)]
        found += [(each, ("characters", key, "computed", name)) for name, each in character.computed.items()]
    found += [(formula, ("computed", name)) for name, formula in world.computed.items()]
    found += [(entry.reveal_if, ("lore", key, "reveal_if")) for key, entry in world.lore.items()]
    for _, deed, path in effects_in(world):
        if isinstance(deed, Effect) and deed.formula:
            found.append((deed.formula, (*path, "do", deed.name)))
    yield from ((condition, path) for condition, path in found if condition is not None)

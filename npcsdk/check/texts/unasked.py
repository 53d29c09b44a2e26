"""Texts that quote what comes to mind where nothing has asked whether anything does."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.check.parts import lines_of, mindful, nodes_in
from npcsdk.check.ways import Passage, Spot, passages, recoveries, starts
from npcsdk.world.conditions import Condition
from npcsdk.world.graph import Node
from npcsdk.world.rules import Fault, Path
from npcsdk.world.world import World

_QUOTES = "{recalled"
_REMEDY = (
    "Add `if: recalls(player) > 0.3` to it, or to all that leads here, and another one for where it does not hold."
)


def unasked_faults(world: World) -> Iterator[Fault]:
    """Texts of nodes that quote what comes to mind, unasked: where nothing does, they have a gap."""
    quoting = [(at, said, rest) for at in nodes_in(world) for said, rest in _texts(at.node) if _QUOTES in said]
    if not quoting:
        return
    unasked = _unasked(world)
    for at, _, rest in quoting:
        if (at.graph.graph, at.node.id) in unasked and not _own(world, at.node, rest):
            message = f"{at.node.id} says what comes to mind, and nothing has asked whether anything does."
            yield Fault((*at.path, *rest), "unasked-recall", message, _REMEDY)


def _texts(node: Node) -> Iterator[tuple[str, Path]]:
    yield from lines_of(node)
    if node.reply:
        yield node.reply.goal, ("reply", "goal")
    for at, option in enumerate(node.options):
        yield option.say, ("options", at, "say")


def _own(world: World, node: Node, rest: Path) -> bool:
    """Whether the text itself is said on a condition that asks; or one of those that it is said in place of."""
    match rest:
        case ("options", int(at), "say"):
            return _asks(world, node.options[at].if_)
        case ("lines", *_):
            return any(_asks(world, each.if_) for each in node.lines)
    return False


def _asks(world: World, condition: Condition | None) -> bool:
    """Whether a condition asks what comes to mind, itself or by a name that is computed so."""
    if condition is None:
        return False
    return bool(condition.memories) or any(name.rpartition(".")[2] in mindful(world) for name in condition.names)


def _unasked(world: World) -> set[Spot]:
    """The nodes where a talk begins, or to which a way leads on which nothing asked since the player spoke last."""
    ways: dict[Spot, list[Passage]] = {}
    for each in passages(world):
        ways.setdefault(each.target, []).append(each)
    begin = {*starts(world).values(), *recoveries(world)}
    asked = ways.keys() - begin
    while more := {spot for spot in asked if not all(_is_asked(world, each, asked) for each in ways[spot])}:
        asked -= more
    return (ways.keys() | begin) - asked


def _is_asked(world: World, way: Passage, asked: set[Spot]) -> bool:
    """Whether who goes this way knows that something comes to mind. What waits for the player brings other things."""
    return _asks(world, way.condition) or (way.source in asked and not way.trigger)

"""Which of a node's several lines is said. Choosing changes nothing: LineChosen records it."""

from __future__ import annotations

from typing import NamedTuple

from npcsdk.mind.moment import fraction
from npcsdk.mind.state import Place
from npcsdk.mind.step import Step
from npcsdk.world.graph import Node, Variant
from npcsdk.world.line_ids import id_of
from npcsdk.world.said import Said

ROUND = 1_000_000
"""The order of a shuffled line is its round times this, and its place in the round."""


class Chosen(NamedTuple):
    """A line to say: its text as written, its id, and what `LineChosen.order` is to record.

    One that was cut short is to be taken up again: `told` characters of its visible text were heard, and
    `done` of its commands were given.
    """

    text: Said
    line_id: str
    order: int = 0
    told: int = 0
    done: int = 0


class _Candidate(NamedTuple):
    variant: Variant
    line_id: str
    order: int
    """When it was said last; 0: never."""
    at: int


def chosen(step: Step, node: Node) -> Chosen | None:
    """The line that a node says now; None where none is left, or where it has none.

    By `pick`: `sequence` goes through them and stays at the last; `cycle` goes round; `shuffle` says
    all in random order before any of them again; `once` says each once; `weighted` picks by chance.
    A line that was cut short is the one to say, from where it was cut; but not one that was said in passing.
    """
    graph, place = step.graph.graph, step.place
    cut = place if place and place.unfinished and not node.bark else None
    if node.line:
        return _taken_up(cut, node.line, id_of(node.line, graph, node.id))
    said = step.state.lines
    lines = [
        _Candidate(variant, name, said.get(name, 0), at)
        for at, variant in enumerate(node.lines)
        if (name := id_of(variant.line, graph, node.id, at + 1))
    ]
    last = max(lines, key=lambda line: line.order, default=None)
    if cut and cut.line:
        for one in lines:
            if one.line_id == cut.line:
                return _taken_up(cut, one.variant.line, one.line_id)
    if cut and not cut.line and cut.spoke and node.insist and last and last.order:  # As an old save has it.
        return Chosen(last.variant.line, last.line_id)
    left = [line for line in lines if not (line.variant.once and line.order) and step.holds(line.variant.if_)]
    if not left or last is None:
        return None
    line, order = _picked(step, node, left, last)
    return Chosen(line.variant.line, line.line_id, order) if line else None


def _taken_up(cut: Place | None, text: Said, line_id: str) -> Chosen:
    """A line from where it was cut; from its start where it was not, or in another language."""
    if cut is None or cut.line != line_id:
        return Chosen(text, line_id)
    return Chosen(text, line_id, 0, cut.told if cut.locale == text.language else 0, cut.done)


def _picked(step: Step, node: Node, left: list[_Candidate], last: _Candidate) -> tuple[_Candidate | None, int]:
    following = last.order + 1
    new = [line for line in left if not line.order]
    match node.pick:
        case "once":
            return (new[0] if new else None), following
        case "cycle":
            onward = [line for line in left if line.at > last.at] if last.order else left
            return (onward or left)[0], following
        case "shuffle":
            return _shuffled(step, node, left, last)
        case "weighted":
            point = _chance(step, node) * sum(line.variant.weight for line in left)
            for line in left:
                point -= line.variant.weight
                if point < 0:
                    break
            return line, following
    return (new[0] if new else left[-1]), following


def _shuffled(step: Step, node: Node, left: list[_Candidate], last: _Candidate) -> tuple[_Candidate, int]:
    number = max(1, last.order // ROUND)
    waiting = [line for line in left if line.order < number * ROUND]
    if waiting:
        order = max(last.order, number * ROUND) + 1
    else:  # A new round, which does not begin with what was said last.
        waiting = [line for line in left if line is not last] or left
        order = (number + 1) * ROUND + 1
    return waiting[int(_chance(step, node) * len(waiting))], order


def _chance(step: Step, node: Node) -> float:
    return fraction(step.moment.seed, step.state.turn, step.graph.graph, node.id, "line")

"""Why a turn of a log went where it did: the graph stepped once more, at the state before it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from npcsdk.errors import NpcError
from npcsdk.events import Event, InputReceived, NodeEntered, Recalled
from npcsdk.memory import Recollection
from npcsdk.mind.arrive import arrive
from npcsdk.mind.moment import Moment
from npcsdk.mind.state import State
from npcsdk.mind.step import Decision, Step
from npcsdk.mind.trace import report
from npcsdk.session.record import Header
from npcsdk.world.localized import localized
from npcsdk.world.world import World

_DECIDED = ("option", "event", "silence", "condition", "intent", "else", "goto")
"""Reasons to enter a node that an input gives; the others follow from the graph alone."""


def hindsight(world: World, head: Header, before: State, events: Sequence[Event]) -> tuple[str, ...]:
    """For each input of a turn, every way out of the node where it came, and why it was taken or was not.

    Args:
        world: the world that the turn was made in.
        head: the head of the log: who plays, and the seed.
        before: the state before the turn; it is not changed.
        events: those of the turn.
    """
    told: list[str] = []
    state = before.copy()
    said = localized(world, head.player.language)
    for at, event in enumerate(events):
        try:
            state.apply(event)
            if isinstance(event, InputReceived) and event.kind != "begin":
                asked = state.copy()
                asked.recalled = _recalled(events[at + 1 :])
                told.append(_told(said, head, asked, event, _entered(events[at + 1 :])))
        except (NpcError, ValueError, TypeError, KeyError, AttributeError) as error:
            told.append(f"It cannot be told in this world: {type(error).__name__}: {error}")
            break
    return tuple(told)


def _told(world: World, head: Header, state: State, given: InputReceived, entered: NodeEntered | None) -> str:
    moment = Moment(head.player, head.seed, given.data)
    step = Step(world, state, moment)
    by_words = arrive(world, state, given, moment, judged=False).decision
    if entered is None and by_words.taken is None:
        return report(step, given, by_words)
    judged = arrive(world, state, given, moment, judged=True).decision
    if entered is None:
        return report(step, given, Decision(choices=judged.choices, reason="else") if judged.choices else Decision())
    candidates = [by_words, *(Decision(way, "goto", judged.choices) for way in judged.choices)]
    candidates.append(Decision(judged.otherwise, "else", judged.choices))
    found = _same(candidates, entered, reasons=True) or _same(candidates, entered, reasons=False)
    if found is None:
        way = f"{entered.graph}.{entered.node} ({entered.reason})"
        return f"{report(step, given, Decision())}\n     (The log has it go to {way}: this is not the world as it was.)"
    if entered.reason != "goto" and found.choices:  # It was not left to a model: say what was meant by more than words.
        found = Decision(found.taken, entered.reason)
    return report(step, given, found)


def _recalled(events: Iterable[Event]) -> tuple[Recollection, ...]:
    """What an input brought to mind, as the log has it: which memories, not their words."""
    for event in events:
        if isinstance(event, InputReceived | NodeEntered):
            break
        if isinstance(event, Recalled):
            return event.memories
    return ()


def _entered(events: Iterable[Event]) -> NodeEntered | None:
    """The node that an input led to by itself, before the next input."""
    for event in events:
        if isinstance(event, InputReceived):
            return None
        if isinstance(event, NodeEntered) and event.reason in _DECIDED:
            return event
    return None


def _same(decisions: Iterable[Decision], entered: NodeEntered, *, reasons: bool) -> Decision | None:
    """The first decision that leads to that node; with `reasons`, for the same reason."""
    for decision in decisions:
        way = decision.taken
        there = way is not None and (way.graph, way.node) == (entered.graph, entered.node)
        if there and (decision.reason == entered.reason or not reasons):
            return decision
    return None

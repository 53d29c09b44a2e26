"""What an input would lead to from where a session stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from npcsdk.events import InputReceived
from npcsdk.mind.arrive import Arrival, arrive
from npcsdk.mind.feelings.ahead import foreseen
from npcsdk.mind.perceive import Likeness
from npcsdk.mind.state import State
from npcsdk.mind.step import Decision
from npcsdk.mind.way import Way
from npcsdk.session.context import Context
from npcsdk.session.patience import Speaking, Verdict, Waiting, is_bark, verdict


def arrival(context: Context, given: InputReceived, state: State, likeness: Likeness | None = None) -> Arrival:
    """What follows from an input; nothing from an event or silence before a talk begins, or after its end."""
    begun = state.place is not None and state.ending is None
    if given.kind in ("event", "silence") and not begun:
        return Arrival((), Decision())
    return arrive(context.world, state, given, context.moment, judged=context.judged, likeness=likeness)


def way(context: Context, state: State, given: InputReceived) -> Way | None:
    """Where an input would lead in a turn of its own, from a state with whom that turn is; an event once it is felt."""
    given, state = replace(given, turn=state.turn + 1, time=context.time), replace(state, recalled=())
    return arrival(context, given, foreseen(context.world, state, given)).decision.taken


def barks(context: Context, state: State, given: InputReceived) -> bool:
    """Whether an input would lead to what is said in passing."""
    return is_bark(way(context, state, given), context.world)


def standing(context: Context, heard: int | None, now: Speaking) -> object:
    """What it depends on whether an event has to wait: where that is the same, nothing has changed for it."""
    place = context.fold.view(heard).place
    where = (place.graph, place.node, place.unfinished) if place else None
    return now.busy, now.sounding, now.insisting, context.muted, where, context.fold.turn


def judged(
    context: Context,
    state: Callable[[], State],
    given: InputReceived,
    now: Speaking,
    waiting: Waiting | None,
    *,
    ending: bool,
) -> Verdict:
    """Whether an input may be let happen, where `now` is what is being said.

    Args:
        context: of the session.
        state: gives the one with whom the next turn is, where it is asked for.
        given: the input.
        now: what is being said.
        waiting: how it waited so far, None if it did not.
        ending: that nothing is waited for any more.
    """
    if given.kind == "event":
        if waiting and now.busy and not (now.insisting or now.passing):  # Wherever it would lead: of many, each asks.
            return "fact" if ending else "wait"
        found = verdict(way(context, state(), given), context.world, now, waiting, context.fold.turn)
        return "fact" if ending and found == "wait" else found
    return "wait" if given.kind == "silence" and now.busy and not now.passing else "now"

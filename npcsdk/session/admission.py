"""An input before it counts: whether it is possible now, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from npcsdk.errors import SessionError
from npcsdk.events import FACT, InputReceived, Notice, OfferedOption, TextPart
from npcsdk.mind.arrive import picked_in
from npcsdk.mind.state import State
from npcsdk.session.context import Context

BY_PLAYER = ("begin", "say", "choose")
"""Inputs that are the player's own doing: they never wait."""


def possible(given: InputReceived, offered: Sequence[OfferedOption], state: State) -> InputReceived:
    """The input; an option with its text as it is offered now: what is heard by then may offer others.

    Args:
        given: the input.
        offered: what the player may pick now.
        state: as of now, with whom the next turn is.

    Raises:
        SessionError: the option is not offered, or is closed; or the talk has ended.
    """
    if given.kind == "say" and state.ending is not None:
        raise SessionError(f"the talk with {state.character} has ended ({state.ending}); begin() starts it again")
    if given.kind != "choose":
        return given
    option = next((option for option in offered if option.id == given.name), None)
    if option is None:
        names = ", ".join(option.id for option in offered)
        raise SessionError(f"option {given.name!r} is not offered now; offered are: {names or 'none'}")
    if option.unavailable:
        raise SessionError(f"option {given.name!r} cannot be picked now: {option.unavailable}")
    return replace(given, parts=(TextPart(option.text),))


def stamped(context: Context, given: InputReceived) -> InputReceived:
    """The input as it happens now, cut to its limit."""
    limit = context.limits.input_characters
    if len(given.text) > limit:
        given = replace(given, parts=(TextPart(given.text[:limit]),))
        text = f"the player's text was longer than {limit} characters and was cut there"
        context.emit(Notice("warning", "input_cut", text, **context.stamp(FACT)))
    given = replace(given, turn=context.fold.turn, at=FACT, time=context.time)
    if given.kind != "choose":
        return given
    state = context.fold.view(context.fold.heard)
    following = replace(given, turn=given.turn + 1)
    return replace(given, graph=picked_in(context.world, state, following, context.moment))

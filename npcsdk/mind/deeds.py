"""Effects as events: what each of them comes to at a state. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from npcsdk.events import FACT, CommandIssued, Event, EventEmitted, Felt, MemoryAdded, Notice, VariableChanged
from npcsdk.mind.feelings.reactions import reactions
from npcsdk.mind.feelings.regard import moved
from npcsdk.mind.feelings.upon import at_first
from npcsdk.mind.knowledge.taught import with_event
from npcsdk.mind.moment import derive
from npcsdk.mind.step import Step
from npcsdk.world.conditions import ConditionError
from npcsdk.world.effects import Deed, Effect, Emit, Feel, Order, Relate, Remember
from npcsdk.world.operations import apply_op, outright


def deeds(step: Callable[[], Step], effects: Iterable[Deed], stamp: dict[str, Any], home: str = "") -> Iterator[Event]:
    """The events of some effects, one after the other: each sees what the one before it did.

    Args:
        step: the graph as it is now, asked anew before each.
        effects: what a place in the dialogue does.
        stamp: `turn`, `at` and `time` of the events.
        home: the graph they are written in; "" for that in which the talk stands.
    """
    for effect in effects:
        now = step()
        yield _deed(now.within(home) if home else now, effect, stamp)
        if isinstance(effect, Emit):
            now = step()
            yield from reactions(now.world, now.state, effect.name, {}, stamp)
            yield from with_event(now.world, now.state, effect.name, {}, stamp)
        elif isinstance(effect, Feel) and stamp["at"] == FACT:  # In a line, its tags say what is shown.
            now = step()
            yield from at_first(now.world, now.state, stamp)


def _deed(step: Step, effect: Deed, stamp: dict[str, Any]) -> Event:
    character = step.state.character
    match effect:
        case Effect():
            return _changed(step, effect, stamp)
        case Relate(dimension, op, toward):
            return moved(step.world, step.state, character, toward or "player", dimension, op, stamp)  # type: ignore[arg-type]
        case Feel():
            lasts = step.world.characters[character].feelings.lasts
            return Felt(character, effect.feeling, "effect", "", lasts, **stamp)
        case Remember(text):
            filled = step.fill(text)
            name = f"{stamp['turn']}.{derive(step.moment.seed, stamp['turn'], stamp['at'], character, filled):x}"
            return MemoryAdded(character, name, filled, **stamp)
        case Order(tag):
            name, _, rest = step.fill(tag).partition(":")
            args = tuple(part.strip() for part in rest.split(",")) if rest.strip() else ()
            return CommandIssued(name.strip(), args, character, **stamp)
        case Emit(name):
            return EventEmitted(name, character, **stamp)


def _changed(step: Step, effect: Effect, stamp: dict[str, Any]) -> VariableChanged | Notice:
    """The event of one change; a Notice where it cannot be computed. What a variable's bounds alter is set outright."""
    key = step.scope.keys.get(effect.name, effect.name)
    declared = step.world.declared.get(key)
    try:
        op = effect.op
        formula = effect.computed(declared.kind) if declared else None
        if formula:
            op = outright(step.value(formula))
        new = apply_op(step.values()[effect.name], op)
        if declared:
            bounded = declared.bounded(new)
            reason = declared.refuses(bounded)
            if reason:
                raise ValueError(reason)
            op, new = (op, new) if bounded == new else (bounded, bounded)
        return VariableChanged(key, op, new, **stamp)
    except (ValueError, KeyError) as error:  # ConditionError is a ValueError.
        reason = error.message if isinstance(error, ConditionError) else str(error)
        text = f"{step.graph.graph}: {effect.name} {effect.op!r}: {reason}"
        return Notice("warning", "effect_failed", text, **stamp)

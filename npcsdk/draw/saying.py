"""Parts of a world in a few words: edges, effects and lines, as a picture tells them."""

from __future__ import annotations

from collections.abc import Iterable

from npcsdk.check.parts import trigger
from npcsdk.draw.picture import ArrowKind
from npcsdk.world.effects import Deed, Effect, Emit, Feel, Order, Relate, Remember
from npcsdk.world.graph import Next, Node, Option, Storylet, Transition

_KINDS: dict[str, ArrowKind] = {"intent": "intent", "on": "event", "after": "silence", "else": "else", "if": "if"}


def kind_of(edge: Transition | Option | Next) -> ArrowKind:
    """What makes the talk take an edge."""
    if isinstance(edge, Next):
        return "next"
    if isinstance(edge, Option):
        return "option"
    return _KINDS[trigger(edge)]


def label_of(edge: Transition | Option | Next) -> str:
    """The words that belong to an edge: what the player says or means, the event, how long it is silent."""
    if isinstance(edge, Next):
        return ""
    if isinstance(edge, Option):
        return edge.say
    if edge.after is not None:
        return f"{edge.after:g}s"
    return edge.intent or edge.on or (edge.examples[0] if edge.examples else "")


def notes_of(edge: Transition | Option | Next) -> tuple[str, ...]:
    """What else holds for an edge."""
    found: list[str] = []
    if isinstance(edge, Option):
        found += ["when no other is left"] * edge.else_ + ["once"] * edge.once
        found += [f"closed: {edge.unavailable}"] if edge.unavailable else []
    if isinstance(edge, Transition):
        found += [f"priority {edge.priority}"] if edge.priority else []
        found += [f"rests {edge.cooldown}"] if edge.cooldown else []
    if edge.with_:
        found.append("with " + ", ".join(f"{name}: {value}" for name, value in edge.with_.items()))
    return (*found, *deeds(() if isinstance(edge, Next) else edge.do))


def deeds(effects: Iterable[Deed]) -> list[str]:
    """Each effect in a few words."""
    return [_deed(deed) for deed in effects]


def _deed(deed: Deed) -> str:
    match deed:
        case Effect(name, op):
            return f"{name} {op}" if isinstance(op, str) and op[:1] in ("+", "-", "=") else f"{name} = {_value(op)}"
        case Relate(dimension, op, toward):
            return f"{dimension}{' of ' + toward if toward else ''} {op}"
        case Feel():
            return f"feels {deed.feeling}"
        case Remember(text):
            return f"remembers: {text}"
        case Order(tag):
            return f"command {tag}"
        case Emit(name):
            return f"emits {name}"


def _value(value: object) -> str:
    return (
        str(value).lower() if isinstance(value, bool) else ", ".join(value) if isinstance(value, tuple) else str(value)
    )


def said_at(node: Node) -> tuple[str, ...]:
    """All that may be said at a node, as written."""
    return (
        *([node.line] if node.line else ()),
        *(f"{variant.line} (if {variant.if_.source})" if variant.if_ else variant.line for variant in node.lines),
        *(node.reply.fallback if node.reply else ()),
    )


def notes_at(node: Node) -> tuple[str, ...]:
    """What else a writer should see of a node."""
    found = [f"goal: {node.reply.goal}"] if node.reply else []
    found += [f"pick: {node.pick}"] if node.lines else []
    found += [f"ending: {node.end}"] if node.end and node.end.lower() != "true" else []
    found += _drawn(node.storylet) if node.storylet else []
    found += [f"do: {', '.join(deeds(node.do))}"] if node.do else []
    return tuple(found)


def _drawn(storylet: Storylet) -> list[str]:
    found = [f"storylet of {storylet.pool}"]
    found += [f"if {storylet.if_.source}"] if storylet.if_ else []
    found += [f"priority {storylet.priority}"] if storylet.priority else []
    found += [f"weight {storylet.weight:g}"] if storylet.weight != 1 else []
    found += ["once"] * storylet.once + ([f"rests {storylet.cooldown}"] if storylet.cooldown else [])
    return [" · ".join(found)] + ([f"about: {storylet.about}"] if storylet.about else [])

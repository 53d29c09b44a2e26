"""Effects: what a place in the dialogue changes, asks for or tells, in the order in which it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, NamedTuple, TypeAlias

from npcsdk.emotion import Feeling
from npcsdk.world.conditions import Condition, ConditionError
from npcsdk.world.model import NAME_SHAPE, VERBS, Value
from npcsdk.world.operations import apply_op, check_op

EVENT_SHAPE = r"[A-Za-z_][A-Za-z0-9_.:-]{0,79}"


class Effect(NamedTuple):
    """One operation on one variable; `operations.apply_op` says what the forms of `op` mean.

    `formula` is what stands behind an =, where it can be computed; `op` is how it was written.
    """

    name: str
    op: Value
    formula: Condition | None = None

    def computed(self, kind: str) -> Condition | None:
        """The formula, if what it gives is set to a variable of this kind.

        A text is set as it is written behind the =, unless that names what came with an event.
        """
        if self.formula and (kind != "text" or self.formula.source.startswith("event.")):
            return self.formula
        return None


class Relate(NamedTuple):
    """A step in what the speaker thinks of someone: of the player, where `toward` is ""."""

    dimension: str
    op: Value
    toward: str = ""


class Feel(NamedTuple):
    """The speaker feels something: an impulse that fades; a neutral one calms. `label` is as it was written."""

    label: str
    intensity: float = 1.0

    @property
    def feeling(self) -> Feeling:
        """The impulse. That the label is known is looked at when a world is loaded."""
        return Feeling(self.label, self.intensity)


class Remember(NamedTuple):
    """The speaker will remember this; names in braces are filled in."""

    text: str


class Order(NamedTuple):
    """A command to the game, as the tag says it: `give:ledger`."""

    tag: str


class Emit(NamedTuple):
    """An event of this name happens: for the game, and for transitions that wait for it."""

    name: str


Deed: TypeAlias = Effect | Relate | Feel | Remember | Order | Emit
_DEEDS = (Effect, Relate, Feel, Remember, Order, Emit)


def changed(effects: Iterable[Deed]) -> list[Effect]:
    """Those of the effects that change variables."""
    return [effect for effect in effects if isinstance(effect, Effect)]


def _read_effects(written: Any) -> tuple[Deed, ...]:
    if isinstance(written, tuple | list) and all(isinstance(deed, _DEEDS) for deed in written):
        return tuple(_change(deed.name, deed.op) if isinstance(deed, Effect) else deed for deed in written)
    if isinstance(written, (tuple, list)) and all(isinstance(e, (tuple, list)) and len(e) == 2 for e in written):
        pairs = list(written)
    elif isinstance(written, (tuple, list)) and all(isinstance(e, Mapping) for e in written):
        pairs = [pair for each in written for pair in each.items()]
    elif isinstance(written, Mapping):
        pairs = list(written.items())
    else:
        raise ValueError('Effects are names of variables, each with what happens to it; write for example {tea: "+1"}')
    return tuple(deed for name, op in pairs for deed in _deeds(name, op))


def _deeds(name: Any, op: Any) -> Iterable[Deed]:
    match name:
        case "relationship":
            return _relations(op)
        case "feel":
            return [_feel(text) for text in _texts(name, op)]
        case "remember":
            return [Remember(text) for text in _texts(name, op)]
        case "command":
            return [Order(tag) for tag in _texts(name, op)]
        case "emit":
            events = _texts(name, op)
            for event in events:
                if not re.fullmatch(EVENT_SHAPE, event):
                    raise ValueError(f"{event!r:.90} is no name of an event; write for example mira.left")
            return [Emit(event) for event in events]
    if not isinstance(name, str) or not re.fullmatch(NAME_SHAPE, name):
        raise ValueError(f'{name!r} is not a variable\'s name; write for example {{tea: "+1"}}')
    return [_change(name, op)]


def _change(name: str, op: Any) -> Effect:
    if isinstance(op, Mapping):
        raise ValueError(f'{name} cannot be given names with values; write for example relationship: {{trust: "+5"}}')
    if isinstance(op, list):
        op = tuple(op)
    try:
        check_op(op)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    if isinstance(op, str) and op.startswith("="):
        try:
            return Effect(name, op, Condition(op[1:]))
        except ConditionError:
            pass  # The text after = of a text variable; for any other it is told of where its kind is known.
    return Effect(name, op)


_SHOWN = {
    "feel": '"angry:0.4"',
    "remember": '"{player.name} paid."',
    "command": "wave",
    "emit": "mira.left",
}


def _texts(verb: str, written: Any) -> list[str]:
    texts = [written] if isinstance(written, str) else written
    if not isinstance(texts, (list, tuple)) or not texts or not all(isinstance(t, str) and t.strip() for t in texts):
        raise ValueError(f"{verb} takes a text, or a list of texts; write for example {verb}: {_SHOWN[verb]}")
    return [text.strip() for text in texts]


def _feel(text: str) -> Feel:
    """`angry`, or `angry:0.4`."""
    label, colon, amount = text.partition(":")
    try:
        intensity = float(amount) if colon else 1.0
    except ValueError:
        intensity = -1.0
    if not re.fullmatch(r"[a-z_]{1,40}", label.strip()) or not 0.0 <= intensity <= 1.0:
        raise ValueError(f"feel: {text!r:.90} is no feeling; write for example angry, or angry:0.4 (0 to 1)")
    return Feel(label.strip(), intensity)


def _relations(written: Any) -> list[Deed]:
    """`{trust: "+5"}` for the player, `{tom: {trust: "+5"}}` for someone else."""
    if not isinstance(written, Mapping) or not written:
        raise ValueError('relationship takes a mapping; write for example relationship: {trust: "+5"}')
    found: list[Deed] = []
    for name, op in written.items():
        toward, steps = (name, op) if isinstance(op, Mapping) else ("", {name: op})
        for dimension, step in steps.items():
            _check_relation(dimension, step)
            found.append(Relate(dimension, step, "" if toward == "player" else toward))
    return found


def _check_relation(dimension: Any, step: Any) -> None:
    if not isinstance(dimension, str) or not re.fullmatch(r"[a-z_]{1,40}", dimension):
        raise ValueError(f"{dimension!r} is no side of a relationship; write for example trust, respect or fear")
    plain = isinstance(step, str) and step[:1] not in ("+", "-")
    if plain or isinstance(step, bool) or not isinstance(step, (str, int, float)):
        raise ValueError(f'relationship: {dimension}: {step!r} is no number; write "+5", "-2" or 10')
    apply_op(0, step)  # Whatever it is by then, this must be something that can be added.


def _written(deeds: tuple[Deed, ...]) -> Any:
    """As pairs: a mapping could not hold the same verb twice with others between."""
    pairs: list[tuple[str, Any]] = []
    for deed in deeds:
        match deed:
            case Effect(name, op):
                pairs.append((name, op))
            case Relate(dimension, op, toward):
                pairs.append(("relationship", {toward or "player": {dimension: op}}))
            case Feel(label, intensity):
                pairs.append(("feel", f"{label}:{intensity:g}"))
            case Remember(text):
                pairs.append(("remember", text))
            case Order(tag):
                pairs.append(("command", tag))
            case Emit(name):
                pairs.append(("emit", name))
    names = [name for name, _ in pairs]
    return dict(pairs) if len(set(names)) == len(names) else pairs


class _Written:
    """How pydantic reads and writes effects. Its own annotations for this load its schema generator at import."""

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        from pydantic_core import core_schema as cs

        return cs.no_info_plain_validator_function(
            _read_effects, serialization=cs.plain_serializer_function_ser_schema(_written)
        )

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        text = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
        step = {"type": ["string", "number"]}
        relation = {"anyOf": [step, {"type": "object", "additionalProperties": step}]}
        return {
            "type": "object",
            "properties": {
                "relationship": {"type": "object", "additionalProperties": relation},
                **{verb: text for verb in VERBS if verb != "relationship"},
            },
            "additionalProperties": {
                "anyOf": [{"type": ["string", "number", "boolean"]}, {"type": "array", "items": {"type": "string"}}]
            },
        }


Effects = Annotated[tuple[Deed, ...], _Written()]
"""Effects in order, written as a mapping: `{trust: "+5", has_ledger: true, clues: "+map", emit: mira.left}`."""

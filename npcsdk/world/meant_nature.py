"""What was most likely meant by a field of a character's nature that was written otherwise, or elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from npcsdk.dialect import SIDES
from npcsdk.emotion import EMOTIONS
from npcsdk.world.yaml_tree import Step

_NATURE = (
    *("temperament", "feelings", "goals", "standards", "display", "relationships", "regard", "own_emotions"),
    *("emotions", "persona", "voice", "commands"),
)
_OF_A_REPLY = ("goal", "reveal", "withhold", "emotions", "max_words", "fallback", "regard")
FOLLOWS = (
    "An event says what it does to goals and standards, and what is felt follows from that. "
    'A feeling itself is an effect of the dialogue: do: {feel: "angry:0.6"}'
)
"""For who writes a feeling where an event says what it means."""
_OPPOSITES = {
    "introversion": "extraversion",
    "introverted": "extraversion",
    "shyness": "extraversion",
    "stability": "neuroticism",
    "calmness": "neuroticism",
}
_SHOWN = {
    "temperament": "temperament: {extraversion: -0.5, neuroticism: 0.4}",
    "feelings": "feelings: {half_life: 20s}",
    "sensitivity": "sensitivity: {angry: 1.5}",
    "goals": "goals: {keep_inn_safe: 0.8}",
    "standards": "standards: {courtesy: 0.6}",
    "events": "events: {player.insults: {courtesy: -0.8}}",
    "relationships": "relationships: {player: {trust: 10}}",
    "rises": "rises: {trust: 0.5}",
    "falls": "falls: {trust: 1.5}",
    "talks_to": "talks_to: {mira: 1d}, with who it is and how long that takes",
    "learned_at": "learned_at: {mira: bell}, with who it is and where",
}
"""How fields are written that hold something by name, for who wrote something else."""


def nature_field(word: str, given: Any, known: Collection[str]) -> str:
    """A remedy for a field that is none where it stands; "" where nothing is known of it.

    Args:
        word: what was written, in small letters.
        given: what stands behind it.
        known: the fields there are.
    """
    if word in _OF_A_REPLY and "insist" in known:
        return "It is a field of `reply`: write it below `reply:`, two spaces further in."
    if word in _NATURE and known and ("nodes" in known or "title" in known):
        return "A character has it: write it in the character's own file, characters/NAME.yaml."
    if "extraversion" in known and word in _OPPOSITES:
        return f"Write {_OPPOSITES[word]}, which is its opposite, with the sign turned round: {_turned(given)}."
    if "sensitivity" in known and word in EMOTIONS:
        return f"Write: sensitivity: {{{word}: {_number(given) or 1.5}}}"
    if "forgiving" in known and word in SIDES:
        number = _number(given) or 10
        return f"What is thought at first stands elsewhere: relationships: {{player: {{{word}: {number}}}}}"
    if "at_most" in known:
        if word in EMOTIONS:
            how = f"as: {given}" if given in EMOTIONS else f"at_most: {_number(given) or 0.2}"
            return f"Write: - {{of: {word}, {how}}}"
        if word in ("hide", "hides", "hidden"):
            return f"Write: - {{of: {given if given in EMOTIONS else 'afraid'}, at_most: 0.1}}"
    return ""


def nature_shape(name: str, given: Any, path: tuple[Step, ...]) -> str:
    """How a field is written that holds numbers by name, where something else stood; "" for what is none.

    Args:
        name: of the field.
        given: what stands there.
        path: where it stands.
    """
    if "relationships" in path[-2:-1]:
        number = _number(given) or 10
        if name in SIDES:
            return f"Say first of whom: relationships: {{player: {{{name}: {number}}}}}"
        return f"Say which side of it: {name}: {{trust: {number}}}"
    if name == "regard":
        inside = f"trust: {_number(given) or 3}" if "reply" in path else f"forgiving: {_number(given) or 0.3}"
        return f"Write: regard: {{{inside}}}"
    if isinstance(given, list) and any(isinstance(each, dict) for each in given):
        return ""
    return f"Write for example {_SHOWN[name]}." if name in _SHOWN else ""


def number_remedy(given: Any) -> str:
    """What to write for something that is no number."""
    if given in EMOTIONS:
        return FOLLOWS
    text = str(given).strip()
    if (point := _number(text.replace(",", "."))) and "," in text:
        return f"Write it with a point: {point}."
    if text.endswith("%") and (percent := _number(text[:-1])):
        return f"Write {float(percent) / 100:g}."
    return "Write digits, with a point where it needs one: 0.5."


def beyond(name: Step, given: Any, bound: str, limit: Any) -> tuple[str, str]:
    """Message and remedy for a number beyond what is possible.

    Args:
        name: of what has it.
        given: the number.
        bound: which bound that is, as pydantic names it: `le`, `lt`, `ge`, `gt`.
        limit: the bound.
    """
    number = float(given) if _number(given) else 0.0
    shown = f"{number:g}" if _number(given) else repr(given)
    if isinstance(given, str) and limit >= _DAY:
        most = f"{limit / _DAY:g}d"
        return f"{name!r} is {shown}, and the most it can be is {most}.", f"Write {most} or less."
    message = f"{name!r} is {shown}, and {_BOUNDS[bound][0].format(limit)}."
    if limit in (1, -1) and abs(number) >= 5 and abs(number) <= 100:
        whole = 10 if abs(number) <= 10 else 100
        return message, f"Write {number / whole:g} for {abs(number):g} of {whole}."
    return message, f"Write {_BOUNDS[bound][1].format(limit)}."


_DAY = 86_400
_BOUNDS = {
    "le": ("the most it can be is {:g}", "{:g} or less"),
    "ge": ("the least it can be is {:g}", "{:g} or more"),
    "lt": ("it has to be less than {:g}", "less than {:g}"),
    "gt": ("it has to be more than {:g}", "more than {:g}"),
}


def _number(given: Any) -> str:
    """A number as it is written, or "" for what is none, and for 0."""
    try:
        return f"{float(given):g}" if float(given) else ""
    except (TypeError, ValueError):
        return ""


def _turned(given: Any) -> str:
    number = _number(given)
    return f"{-float(number):g}" if number else "-0.5"

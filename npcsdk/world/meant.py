"""What was most likely meant by a field that is not there, or a name that cannot be one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from npcsdk.world.meant_nature import nature_field
from npcsdk.world.suggest import suggestion

CURLY = "“”„‟‘’‚‛«»"
"""Quotes that word processors put in the place of straight ones."""
STRAIGHT = "Use straight quotes, \" or '."
_OTHER_WORDS = {
    "line": "text says dialogue dialog message speech content",
    "say": "text label choice answer title line name",
    "to": "goto go_to target next node then leads_to",
    "next": "to goto go_to target then after jump",
    "options": "choices answers responses replies buttons",
    "do": "set effects effect action actions then change",
    "if": "when condition requires needs unless",
    "intent": "player means topic",
    "examples": "example says phrases",
    "on": "event trigger",
    "after": "wait timeout delay silence",
    "variables": "vars variable state",
    "nodes": "states scenes scene node",
    "character": "speaker who npc",
    "persona": "description personality",
    "fallback": "default fallbacks",
    "of": "feeling emotion feels felt",
    "at_most": "max most maximum",
    "at_least": "min least minimum",
    "as": "show shows mask looks",
    "forgiving": "forgive forgives forgiveness",
    "half_life": "lasts fades decay duration",
}
"""Fields, with what they are called elsewhere."""


def meant_field(name: str, given: Any, known: Collection[str]) -> str:
    """A remedy for a field that is not among the known ones.

    Args:
        name: what was written.
        given: what stands behind it.
        known: the fields there are.
    """
    bare, colon, _ = name.partition(":")
    if colon and bare in known:
        return f"Write a space after the colon: `{bare}: ...`."
    if isinstance(given, dict) and {"line", "reply", "next", "options", "end"} & given.keys():
        if "nodes" in known:
            return "A node stands below `nodes:`, two spaces further in."
        if "insist" in known:
            return "If it is a node, begin its line with as many spaces as the other nodes."
    if "say" in known and isinstance(given, str) and (" " in name or name[:1].isupper()):
        return f'Write: {{say: "{_short(name)}", to: {_short(given)}}}'
    if given is None and name.isdigit():
        return f"A number has a point, and no comma: 0.{name}."
    if given is None:
        quoted = "If it belongs to a text with a comma in it, put straight quotes round the text."
        likely = suggestion(name, known)
        return f"{quoted} {likely}" if likely.startswith("Did") and name.islower() else quoted
    if name == "end" and "say" in known:
        return "Lead `to` a node that has it."
    word = name.lower().replace("-", "_")
    if word in ("to", "say") and "insist" in known:
        like = "next" if word == "to" else "line"
        return f"Did you mean {like}? What belongs to an option stands further in than its dash."
    if elsewhere := nature_field(word, given, known):
        return elsewhere
    for field, others in _OTHER_WORDS.items():
        if field in known and word not in known and word in others.split():
            return f"Did you mean {field}?"
    return suggestion(name, known)


def meant_id(written: Any) -> str:
    """An id that is like what was written; "" where that would leave out letters."""
    if not str(written).isascii():
        return ""
    text = re.sub(r"\W+", "_", str(written).strip(), flags=re.ASCII).strip("_")[:64]
    return f"_{text}"[:64] if text[:1].isdigit() else text


def entry(field: str, given: Any) -> str:
    """How an entry of a list of fields is written, for one that is a text alone."""
    shown = _ENTRIES.get(field, "")
    return f"Write: {shown.format(_short(given))}" if shown else ""


_ENTRIES: Mapping[str, str] = {
    "options": "- {{say: {}, to: the_node}}",
    "transitions": "- {{to: {}, else: true}}",
    "anywhere": "- {{to: {}, on: an_event}}",
    "examples": "- {{player: {}, reply: ...}}",
}


_FIRST = {"reply": "goal", "storylet": "pool", "persona": "description"}
"""What a text stands for that was written where fields should be."""


def with_fields(name: str, given: Any) -> str:
    """How something is written that has fields, where a text alone was; "" for what is not told of."""
    return f"Write: {name}: {{{_FIRST[name]}: {_short(given)}}}" if name in _FIRST and isinstance(given, str) else ""


def _short(text: Any) -> str:
    return str(text)[:60]

"""A world of words that occur once: where one turns up, it is known who said it, and in which turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from npcsdk.ports import Prompt
from npcsdk.world.line_ids import said_in
from npcsdk.world.world import World

SAYS = ("deeper please", "any news", "tell me", "show me the ledger", "go away", "hm", "[goto:deep] [happy]")
EVENTS = ("fire", "bell", "rain", "plot", "shot")
PEOPLE = ("mira", "tom")

_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
_LINE = 64
"""Words kept for one line."""
_HAN, _HANS = 0x3400, 6_500
"""Rare characters, so that none of them stands in a request for another reason."""
_WRITTEN = 400
"""Han characters kept for what is written; what a model says begins behind them."""
_HAN_LINE = 40
_HOLE = re.compile(r"\bw\b")
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+")

REPLIES = (
    "[happy] w w w w. [wave] w w w w. [curious] w w.",
    "w w w w, w w w. [laugh] w w w w. [pause:0.4] w w w. [sad] w w w!",
    "[wave] w w. [sigh] w w w w w w, w w w. [angry:0.7] w w [give:coin, 2] w w.",
    "w w w w w w w w, w w w w w w w w; w w w w w w w w. w w w w w w w w w w.",
    "w.",
    "[curious] w w w? [gasp] [wave] w w w w. w w w w [happy]",
)
"""What a model says, each w another word."""


def tokens(text: str) -> set[str]:
    """The words of a text; a Han character is one."""
    return set(_TOKEN.findall(text))


class Words:
    """Gives out words, none of them twice."""

    def __init__(self) -> None:
        self.lines: list[set[str]] = []

    def filled(self, text: str, language: str) -> str:
        """The text with a new word for each w."""
        number, at = len(self.lines), count()
        said = _HOLE.sub(lambda _: _word(number, next(at), language), text)
        if language == "zh":
            for mark, han in ((". ", "。"), (", ", "，"), ("? ", "？"), ("; ", "；"), (" ", "")):
                said = said.replace(mark, han)
            said = re.sub(r"\.$", "。", said)
        self.lines.append(tokens(re.sub(r"\[[^\]]*\]", " ", said)))
        return said


class Speaker:
    """What a model says: `choices` says which way it takes of those offered, and which of REPLIES it fills."""

    def __init__(self, choices: Sequence[int], language: str) -> None:
        self.words = Words()
        self._choices = choices or (0,)
        self._language = language

    def __call__(self, prompt: Prompt) -> str:
        call = len(self.words.lines)
        choice = self._choices[call % len(self._choices)]
        ways = [*re.findall(r"\n\[goto:([^\]]*)\]", prompt.messages[-1].content), ""]
        way = ways[choice % len(ways)]
        said = self.words.filled(REPLIES[(choice + call) % len(REPLIES)], self._language)
        return (f"[goto:{way}] " if way else "") + said


def written(world: World) -> set[str]:
    """The words of all lines that somebody wrote, in every language; but for fallbacks, which a request may show."""
    lines = {said.id: said.text for said in said_in(world)} | {
        f"{language} {name}": translation.text[0]
        for language, table in world.locales.items()
        for name, translation in table.items()
    }
    texts = [text for name, text in lines.items() if "." in text and ".fallback." not in name]
    return {word for text in texts for word in tokens(re.sub(r"\[[^\]]*\]|\{[^}]*\}", " ", text))}


def _word(line: int, at: int, language: str) -> str:
    assert at < (_HAN_LINE if language == "zh" else _LINE)
    if language == "zh":
        return chr(_HAN + (_WRITTEN + line * _HAN_LINE + at) % _HANS)
    number, size = (line + 1_000) * _LINE + at, len(_SYLLABLES)
    return _SYLLABLES[number // size**2 % size] + _SYLLABLES[number // size % size] + _SYLLABLES[number % size]


_DIVE = {"n": 1}
_MIRA: dict[str, Any] = {
    "character": "mira",
    "start": "greeting",
    "variables": {"gold": {"value": 10, "min": 0, "max": 50}, "lamp": False, "clues": [], "mood": "calm"},
    "computed": {"rich": "gold >= 12"},
    "anywhere": [
        {"to": "alarm", "on": "fire", "do": {"gold": "-1", "command": "give:water"}, "priority": 2},
        {"call": "bells", "on": "bell", "with": {"times": "=visits(hub) + 1"}},
        {"to": "plot", "on": "plot"},
        {"to": "shout", "on": "shot", "do": {"clues": "+shot"}},
        {"to": "alarm", "on": "rain", "if": "turns_since(alarm) > 3"},
    ],
    "nodes": {
        "greeting": {
            "line": "[happy] w w w, {player.name}! [wave] w w w w. [laugh] w w w w w.",
            "do": {"lamp": True},
            "next": [{"to": "hub"}],
        },
        "hub": {
            "reply": {
                "goal": "Make them feel at home.",
                "withhold": ["ledger"],
                "fallback": ["[happy] w w. w w w w?", "w. [wave] w w w w."],
            },
            "options": [
                {"id": "story", "say": "A story", "to": "long", "do": {"gold": "-1"}},
                {"id": "dive", "say": "Dive", "call": "deep", "with": _DIVE},
                {"id": "coin", "say": "A coin", "to": "lines", "do": {"gold": "+3", "command": "give:coin, {gold}",
                 "emit": "mira.coin"}},
                {"id": "once", "say": "Once", "to": "lines", "once": True},
                {"id": "dear", "say": "Dear", "to": "lines", "if": "gold > 100", "unavailable": "{gold} is too little"},
                {"id": "bare", "say": "Bare", "to": "bare"},
                {"id": "end", "say": "Bye", "to": "bye"},
            ],
            "transitions": [
                {"call": "deep", "with": _DIVE, "intent": "go deeper", "examples": ["deeper please"]},
                {"to": "secret", "intent": "ask for the ledger", "examples": ["show me the ledger"],
                 "do": {"clues": "+ledger"}},
                {"to": "long", "intent": "hear a story", "examples": ["tell me"], "do": {"lamp": "toggle"}},
                {"to": "lines", "intent": "ask for news", "examples": ["any news"], "do": {"gold": "+2"}},
                {"to": "nudge", "after": "8s", "do": {"mood": "=bored"}},
            ],
        },
        "long": {
            "line": "w w w w w. [sigh] w w w w, w w w [give:book] w w. [pause:0.3] w w w {gold} w w.",
            "do": {"gold": "-1", "command": "wave", "relationship": {"trust": "+1"}, "emit": "mira.told"},
            "next": [{"to": "after_it"}],
        },
        "after_it": {
            "line": "[relaxed] w w w w w w.",
            "do": {"clues": "+story", "remember": "{gold} coins"},
            "next": [{"to": "song", "if": "gold % 2 == 0"}, {"to": "hub"}],
        },
        "song": {
            "reply": {"goal": "Sing.", "fallback": "[happy] w w w w."},
            "speak_first": True,
            "do": {"mood": "=merry"},
            "next": [{"to": "hub"}],
        },
        "lines": {
            "lines": ["w w w w.", {"line": "[curious] w w w w w w.", "if": "rich"},
                      {"line": "w w. [sigh] w w w.", "once": True}],
            "pick": "shuffle",
            "do": {"relationship": {"trust": "+1"}, "gold": "+1"},
            "next": [{"to": "tell", "if": "gold % 3 == 0"}, {"to": "hub"}],
        },
        "tell": {
            "reply": {"goal": "Tell of yourself.", "fallback": "w w w w w."},
            "do": {"clues": "-story"},
            "options": [{"id": "on", "say": "Go on", "to": "plot"}, {"else": True, "to": "hub"}],
            "next": [{"to": "hub"}],
        },
        "plot": {
            "line": "w w w w. [afraid] w w w w w w w.",
            "insist": True,
            "do": {"command": "give:key", "gold": "+5"},
            "next": [{"to": "hub"}],
        },
        "secret": {
            "reply": {"goal": "Admit it.", "reveal": ["ledger"], "emotions": ["worried"], "fallback": "[worried] w w."},
            "do": {"clues": "+truth"},
            "next": [{"to": "hub"}],
        },
        "bare": {"reply": {"goal": "Find words."}, "do": {"gold": "-2"}, "next": [{"to": "hub"}]},
        "shout": {"line": "[surprised] w w! [wave] w w w.", "bark": True, "do": {"gold": "+1"}},
        "nudge": {"line": "[curious] w w w?", "next": [{"to": "hub"}]},
        "alarm": {"line": "[afraid] w w w! [gasp] w w w w.", "do": {"mood": "=sour"}, "next": [{"to": "hub"}]},
        "bye": {"line": "[sad] w w w w. [wave] w w.", "do": {"gold": "+1"}, "end": "parted"},
    },
}  # fmt: skip
_DEEP: dict[str, Any] = {
    "start": "ask",
    "arguments": {"n": 0},
    "nodes": {
        "ask": {
            "line": "w w {n} w. [curious] w w w w w?",
            "options": [
                {"id": "deeper", "say": "Deeper", "call": "deep", "with": {"n": "=n + 1"}},
                {"id": "through", "say": "Through", "call": "bells", "with": {"times": "=n"}, "to": "middle"},
                {"id": "up", "say": "Up", "to": "up"},
            ],
            "transitions": [
                {"call": "deep", "with": {"n": "=n + 1"}, "to": "middle", "intent": "go deeper",
                 "examples": ["deeper please"]},
                {"to": "up", "intent": "go up", "examples": ["go away"]},
            ],
        },
        "middle": {
            "reply": {"goal": "Be in the middle.", "fallback": "w w w."},
            "speak_first": True,
            "options": [{"id": "mid", "say": "On", "to": "ask"}],
            "transitions": [{"to": "ask", "if": "n < 3"}, {"to": "up", "else": True}],
        },
        "up": {"line": "w w w. [relaxed] w w.", "do": {"emit": "deep.left"}, "return": True},
    },
}  # fmt: skip
_BELLS: dict[str, Any] = {
    "start": "ring",
    "arguments": {"times": 1},
    "nodes": {"ring": {"line": "w w: {times}! w w w.", "do": {"bells": "=bells + times"}, "return": True}},
}
_TOM: dict[str, Any] = {
    "character": "tom",
    "start": "boat",
    "variables": {"tar": 0},
    "nodes": {
        "boat": {
            "line": "w w w w w. [sad] w w w w w w.",
            "do": {"tar": "+1"},
            "options": [
                {"id": "ring", "say": "Ring", "call": "bells", "with": {"times": 3}},
                {"id": "talk", "say": "Talk", "to": "talk"},
            ],
            "transitions": [{"to": "talk", "else": True}],
        },
        "talk": {
            "reply": {"goal": "Talk of boats.", "fallback": ["w w w w.", "[wave] w w w."]},
            "options": [{"id": "back", "say": "Back", "to": "boat"}],
            "transitions": [{"to": "boat", "after": "9s"}],
        },
    },
}


def crossing() -> World:
    """Mira has nearly all that the graph language has, Tom a boat and a bell; every line is there in two languages."""
    graphs = {"mira": _MIRA, "deep": _DEEP, "bells": _BELLS, "tom": _TOM}
    fields: dict[str, Any] = {
        "id": "crossing",
        "title": "A crossing",
        "start": "mira",
        "languages": ["en", "zh"],
        "variables": {"bells": 0},
        "events": list(EVENTS),
        "lore": {"ledger": {"id": "ledger", "text": "It lies under the bar.", "keywords": ["zzledger"]}},
        "characters": {
            who: {"id": who, "name": who.title(), "graph": who, "commands": ["wave", "give"],
                  "persona": {"description": f"{who.title()} is here."}}
            for who in PEOPLE
        },
        "graphs": {
            key: {"graph": key, **graph, "nodes": {name: {"id": name, **node} for name, node in graph["nodes"].items()}}
            for key, graph in graphs.items()
        },
    }  # fmt: skip
    numbers = count()
    plain = World.model_validate({**fields, "graphs": _worded(fields["graphs"], numbers)})
    table = {}
    for said in said_in(plain):
        if "." in said.text:
            table[said.id] = _translated(said.text)
    return World.model_validate(
        {**fields, "graphs": plain.model_dump(by_alias=True)["graphs"], "locales": {"zh": table}}
    )


def _worded(part: Any, numbers: Iterator[int]) -> Any:
    """The same with words in every line; the numbers of words begin at 0."""
    if isinstance(part, dict):
        return {key: _worded(value, numbers) for key, value in part.items()}
    if isinstance(part, list):
        return [_worded(value, numbers) for value in part]
    if isinstance(part, str):
        return _HOLE.sub(lambda _: _written(next(numbers)), part)
    return part


def _written(number: int) -> str:
    size = len(_SYLLABLES)
    return f"q{_SYLLABLES[number // size % size]}{_SYLLABLES[number % size]}"


def _translated(text: str) -> str:
    """A line in Han characters: one for each word, the same for the same word."""

    def han(word: re.Match[str]) -> str:
        first, second = word[1], word[2]
        return chr(_HAN + _SYLLABLES.index(first) * len(_SYLLABLES) + _SYLLABLES.index(second))

    said = re.sub(r"\bq(..)(..)\b", han, text)
    for mark, sign in ((". ", "。"), (", ", "，"), ("? ", "？"), ("! ", "！"), (" ", "")):
        said = said.replace(mark, sign)
    return said.replace("[give:coin,2]", "[give:coin, 2]")

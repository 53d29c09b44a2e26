"""From the text of a `.plan` file to plans; `plan` says how they are written. Whatever is wrong has its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple, get_args

from npcsdk.check.plans.plan import LONGEST, WEIGHT, Deed, Doing, Expectation, Expecting, Place, Plan, Setting
from npcsdk.errors import Problem
from npcsdk.patterns import lazy
from npcsdk.world.conditions import Condition, ConditionError
from npcsdk.world.duration import seconds
from npcsdk.world.model import MAX_NUMBER, Value
from npcsdk.world.suggest import suggestion

YEAR = 366 * 86_400.0
"""Seconds that a plan can wait at once."""
MAX_NAME = 200
"""Characters of a name."""
MAX_PROBLEMS = 50
"""Problems of one file that are told of."""

_EXAMPLES = {
    "plan": "plan: help with the bridge",
    "character": "character: mira",
    "player": "player: Ann",
    "language": "language: zh",
    "seed": "seed: 3",
    "set": "set trust = 10",
    "at": "at hub",
    "say": "say I can help",
    "choose": "choose Goodbye.",
    "event": "event player.draws_weapon weapon=axe",
    "wait": "wait 20s",
    "talk": "talk to tom",
    "line": "line Bless you",
    "node": "node offer",
    "feeling": "feeling happy",
    "option": "option Goodbye.",
    "unavailable": "unavailable option Show her the ledger",
    "variable": "variable trust >= 10",
    "command": "command give:ledger",
    "emits": "emits mira.left",
}
"""A line for each word that needs more than itself."""
_ALONE = ("begin", "returns", "ends")
_SETTINGS = ("plan", "character", "player", "language", "seed", "set", "at")
_DOING: tuple[Doing, ...] = get_args(Doing)
_EXPECTING: tuple[Expecting, ...] = get_args(Expecting)
_WORDS = ("no", *_EXAMPLES, *_ALONE)

_LINES = lazy(r"\r\n|\r|\n")
_COMMENT = lazy(r"\s+#(?=\s|$)")
_WORD = lazy(r"\s*([^\s:]+):?(?:\s+|$)|\s*([^\s:]+):(?=\S)")
_SET = lazy(r"([\w.]+)\s*=\s*(.*)")
_DATA = lazy(r"(\w{1,80})=(\"[^\"]*\"|\S+)\s*")
_NUMBER = lazy(r"[+-]?\d{1,16}(\.\d{1,16})?")


class _Wrong(ValueError):
    """A line that cannot be read: what is wrong with it, what to do, and at which of its characters."""

    def __init__(self, message: str, remedy: str, at: int = 0) -> None:
        self.message = message
        self.remedy = remedy
        self.at = at
        super().__init__(message)


class Read(NamedTuple):
    """The plans of a file, and what is wrong with it; where something is, it has no plans."""

    plans: tuple[Plan, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_plans(text: str, file: str = "") -> Read:
    """The plans in a text.

    Args:
        text: what a `.plan` file holds.
        file: its name, for places and for the title of a plan without one.
    """
    lines = _LINES.split(text)
    reading = _Reading(file)
    for number, line in enumerate(lines[:WEIGHT], 1):
        reading.line(number, line)
    if len(lines) > WEIGHT:
        message = f"The file has more than {WEIGHT} lines."
        reading.problems.append(Problem("too-large", message, "Split it.", file, WEIGHT + 1, 1))
    problems = reading.problems
    if len(problems) > MAX_PROBLEMS:
        more = len(problems) - MAX_PROBLEMS
        told = Problem("more-problems", f"There are {more} more at least.", "Mend these first.", file)
        problems[MAX_PROBLEMS:] = [told]
    return Read((), tuple(problems)) if problems else Read(reading.plans(), ())


class _Reading:
    """Reads one file, line by line. The first of its plans holds the settings that are meant for all."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        name = re.sub(r"\.plan$", "", file.rpartition("/")[2]) or "plan"
        self._common = Plan(name, Place(file, 1, 1))
        self._plans = [self._common]

    def plans(self) -> tuple[Plan, ...]:
        """Those that do or expect something, and those with a title of their own."""
        first, *others = self._plans
        return (*((first,) if first.steps or not others else ()), *others)

    def line(self, number: int, line: str) -> None:
        """Read one line, and keep what it says or what is wrong with it."""
        try:
            if len(line) > LONGEST:
                raise _Wrong(f"The line is longer than {LONGEST} characters.", "Make it shorter.")
            self._read(number, line)
        except _Wrong as error:
            self.problems.append(Problem("plan-syntax", error.message, error.remedy, self._file, number, error.at + 1))

    def _read(self, number: int, line: str) -> None:
        line = _uncommented(line)
        if not line.strip():
            return
        word, at, rest, behind = _cut(line)
        place = Place(self._file, number, at + 1)
        negated = word == "no"
        if negated:
            word, at, rest, behind = _cut(line, behind)
        if word not in _WORDS or (negated and word not in _EXPECTING):
            known = _EXPECTING if negated else _WORDS
            where = " after no" if negated else ""
            raise _Wrong(f"{word!r:.60} is nothing that a plan can say{where}.", _near(word, known), at)
        if word in _EXAMPLES and not rest:
            raise _Wrong(f"{word} says nothing here.", f"Write for example: {_EXAMPLES[word]}", at)
        if negated and word == "variable":
            raise _Wrong("A condition says itself what is not so.", f"Write: variable not ({rest})", at)
        if word in _SETTINGS:
            self._set(word, rest, behind, place)
            return
        step = _deed(word, rest, behind, place) if word in _DOING else _expectation(word, rest, behind, place, negated)
        self._plans[-1] = replace(self._plans[-1], steps=(*self._plans[-1].steps, step))

    def _set(self, word: str, rest: str, at: int, place: Place) -> None:
        plan = self._plans[-1]
        if word == "plan":
            if len(self._plans) == 1 and not plan.steps:
                self._common = plan
            self._plans.append(replace(self._common, title=_unquoted(rest), place=place, steps=()))
            return
        if plan.steps:
            remedy = "Put it before: it says how the plan starts."
            raise _Wrong(f"{word} stands behind the first step.", remedy, place.column - 1)
        places = {**plan.places, word: Place(place.file, place.line, at + 1)}
        match word:
            case "seed":
                if not re.fullmatch(r"-?\d{1,15}", rest):
                    raise _Wrong(f"{rest!r:.60} is no whole number.", f"Write for example: {_EXAMPLES['seed']}", at)
                changes: dict[str, Any] = {"seed": int(rest)}
            case "set":
                changes = {"values": (*plan.values, _setting(rest, at, place))}
            case "at":
                changes = {"node": rest}
            case _:
                if len(rest) > MAX_NAME:
                    raise _Wrong(f"{word} is longer than {MAX_NAME} characters.", "Make it shorter.", at)
                changes = {word: _unquoted(rest)}
        self._plans[-1] = replace(plan, places=places, **changes)


def _cut(line: str, start: int = 0) -> tuple[str, int, str, int]:
    """The word that comes first, where it stands, what is behind it, and where that stands."""
    found = _WORD.match(line, start)
    if found is None:
        at = len(line[:start]) + len(line[start:]) - len(line[start:].lstrip())
        rest = line[at:].strip()
        raise _Wrong(
            f"{rest!r:.60} does not begin with a word." if rest else "Something is missing after no.", _all(), at
        )
    group = 1 if found[1] else 2
    return found[group], found.start(group), line[found.end() :].strip(), found.end()


def _uncommented(line: str) -> str:
    """The line without its comment; a # in quotes at its end is none."""
    if line.lstrip().startswith("#"):
        return ""
    for found in _COMMENT.finditer(line):
        if line[: found.start()].count('"') % 2 == 0:
            return line[: found.start()]
    return line


def _near(word: str, known: tuple[str, ...]) -> str:
    hint = suggestion(word, known)
    return hint if hint.startswith("Did") else _all(known)


def _all(known: tuple[str, ...] = _WORDS) -> str:
    return f"A line begins with one of: {', '.join(known)}."


def _deed(word: str, rest: str, at: int, place: Place) -> Deed:
    about = replace(place, column=at + 1)
    match word:
        case "event":
            name, data = _event(rest, at)
            return Deed("event", place, about, name, data)
        case "wait":
            return Deed("wait", place, about, seconds=_seconds(rest, at))
        case "talk":
            to, _, name = rest.partition(" ")
            if to != "to" or not name.strip():
                raise _Wrong("talk does not say to whom.", f"Write for example: {_EXAMPLES['talk']}", at)
            return Deed("talk", place, replace(about, column=at + rest.index(name.strip(), 2) + 1), name.strip())
        case "begin":
            if rest:
                raise _Wrong("begin stands alone.", "Leave out what is behind it.", at)
            return Deed("begin", place, about)
    return Deed("say" if word == "say" else "choose", place, about, _unquoted(rest))


def _expectation(word: str, rest: str, at: int, place: Place, negated: bool) -> Expectation:
    about = replace(place, column=at + 1)
    kind = next(kind for kind in _EXPECTING if kind == word)
    if kind == "variable":
        try:
            return Expectation(kind, place, about, rest, condition=Condition(rest))
        except ConditionError as error:
            raise _Wrong(error.message, error.remedy, at) from None
    if kind == "returns" and rest:
        raise _Wrong("returns stands alone.", "Leave out what is behind it; expect the node with: node hub", at)
    if kind == "unavailable":
        rest = re.sub(r"^option(:\s*|\s+|$)", "", rest)
        if not rest:
            raise _Wrong("unavailable does not say which option.", f"Write for example: {_EXAMPLES['unavailable']}", at)
    return Expectation(kind, place, about, _unquoted(rest), negated)


def _event(rest: str, at: int) -> tuple[str, dict[str, Value]]:
    name = rest.partition(" ")[0]
    data: dict[str, Value] = {}
    start = len(name) + 1
    while start < len(rest):
        if rest[start].isspace():
            start += 1
            continue
        found = _DATA.match(rest, start)
        if found is None:
            message = f"{rest[start:].strip()!r:.60} is no name and value."
            raise _Wrong(message, 'Write for example: weapon=axe, or text="two words"', at + start)
        if found[1] in data:
            raise _Wrong(f"{found[1]} stands twice.", "Leave one out.", at + start)
        data[found[1]] = _value(found[2], at + found.start(2))
        start = found.end()
    return name, data


def _seconds(rest: str, at: int) -> float:
    try:
        found = seconds(f"{rest}s" if re.fullmatch(r"\d+(\.\d+)?", rest) else rest)
    except ValueError as error:
        raise _Wrong(f"{error}.", f"Write for example: {_EXAMPLES['wait']}", at) from None
    if not 0 < found <= YEAR:
        raise _Wrong(f"{rest} is no time that a plan can wait.", "Write more than 0s and at most 366d.", at)
    return float(found)


def _setting(rest: str, at: int, place: Place) -> Setting:
    found = _SET.fullmatch(rest)
    if found is None or not found[2]:
        raise _Wrong(
            f"{rest!r:.60} does not say which variable holds what.", f"Write for example: {_EXAMPLES['set']}", at
        )
    return Setting(replace(place, column=at + 1), found[1], _value(found[2], at + found.start(2)))


def _value(text: str, at: int) -> Value:
    """`10`, `true`, `[map, key]`; anything else is a text, with quotes round it or not."""
    if text in ("true", "false"):
        return text == "true"
    number = _NUMBER.fullmatch(text)
    if number:
        value = float(text) if number[1] else int(text)
        if abs(value) > MAX_NUMBER:
            raise _Wrong("The number is too large.", f"Stay within {MAX_NUMBER}.", at)
        return value
    if text.startswith("[") and text.endswith("]"):
        return tuple(dict.fromkeys(_members(text[1:-1])))
    return _unquoted(text)


def _members(text: str) -> Iterator[str]:
    return filter(None, (_unquoted(part.strip()) for part in text.split(",")))


def _unquoted(text: str) -> str:
    """A text without the quotes round all of it."""
    inner = text[1:-1]
    return inner if len(text) >= 2 and text[0] == text[-1] == '"' and '"' not in inner else text

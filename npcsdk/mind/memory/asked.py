"""What the player asks of themselves or of a promise: `How old am I?` has no word in common with its answer.

The listed ways to ask are read, in English and Chinese; what is asked otherwise is looked for by its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from heapq import nlargest
from itertools import islice
from typing import NamedTuple

from npcsdk.memory import Memory
from npcsdk.mind.memory.facts.facts import Facts
from npcsdk.mind.memory.facts.heard import heard
from npcsdk.mind.memory.look import Look
from npcsdk.patterns import lazy
from npcsdk.world.nature import PLAYER

READ = 400
"""Characters that are read, from the end."""
SURE = 0.7
"""How well what is asked for fits."""
OPENLY = 0.3
"""How well anything fits that the player told of themselves, where all of it is asked for."""
MATTERS = 0.4
"""The importance from which it is that, whatever it is."""
MOSTLY = 0.9
"""The share of a text from which a question is all that it says."""
MANY = 20
"""Answers to one question, before those are chosen that fit best."""
SCANNED = 2000
"""Memories that are gone through for it, the newest."""

_TOLD = "asked for: what the player told"
_THINGS = r"(?:any ?thing |some ?thing |much |all |more |every ?thing |stuff )?"
_SIDES = (
    (
        ("age", "birthday", "born"),
        r"\bhow old (?:am i|i am)\b|\b(?:is|know) my age\b|我(?:今年)?(?:多大|几岁)|我的年[纪龄]",
    ),
    (
        ("name", "surname", "nickname"),
        r"\bmy name\b|\bwho (?:am i|i am)\b|\bwhat (?:am i|i am|i'm) called\b|我(?:叫什么|叫啥|是谁|姓什么)|我的名字",
    ),
    (
        ("home",),
        r"\bwhere (?:do i|i) live\b|\bwhere(?:'s| is) my home\b|我(?:家住?|住)在?(?:哪|什么地方)",
    ),
    (
        ("origin", "grew up", "born"),
        r"\bwhere (?:am i|i am|i'm|do i come|i come) from\b|我是?(?:从哪|来自哪|哪里人|哪儿人|什么地方人)",
    ),
    (
        ("work",),
        r"\bwhat (?:do i|i) do\b(?! (?:now|next|with|about|if|to))|我是?[做干]什么的|我的(?:工作|职业)"
        r"|\b(?:is|know) my (?:trade|job|work|craft|profession)\b",
    ),
    (
        ("likes",),
        r"\bwhat (?:do|did) i (?:like|love|enjoy|hate)\b|我最?(?:喜欢|爱|讨厌)[吃喝]?(?:什么|啥)",
    ),
)
_OF_ALL = r"(?!(?: to)?(?: you)? (?:about|of) (?!me\b|myself\b))"  # What I said about the king is about the king.
_SELF = lazy(
    rf"\b(?:remember|know|recogni[sz]e|forget|forgotten) {_THINGS}(?:about |of )?(?:me|myself|who i am)\b"
    r"(?! (?:to|that|how|why|where|when|what|if|the|a|you))"
    rf"|\b(?:tell me|told you|heard|hear|say|said) {_THINGS}(?:about|of) (?:me|myself)\b"
    rf"|\b(?:remember|forget|forgotten|recall|know) what i(?:'ve| have)? (?:said|told)\b{_OF_ALL}"
    rf"|\bwhat (?:did|have|was it that) i (?:ever )?(?:say|said|tell|told)\b{_OF_ALL}|\bwho (?:am i|i am)\b"
    r"|(?:记得|认识|了解|知道|忘了|忘记)我(?:是谁|说|告诉|[^\w]|[吗么吧呢了]|$)|我是谁|我(?:告诉|跟|和|对)过?你\w{0,3}[什啥]",
    re.IGNORECASE,
)
_MINE = lazy(
    r"\b(?:did|have|had) i (?:ever )?(?:promise|swear|vow)|\bwhat i(?:'ve| have)? (?:promised|swore|vowed)\b"
    r"|\bmy (?:promise|word)s?\b|\b(?:do|did) i owe\b|\bi owe you\b"
    r"|我还?(?:(?:答应|保证|承诺)(?:过|了?\w{0,3}[什啥])|欠(?:你|了?\w{0,3}(?:什么|啥|多少)))",
    re.IGNORECASE,
)
_YOURS = lazy(
    r"\b(?:did|have|had) you (?:ever )?(?:promise|swear|vow)|\byou(?:'ve| have)? (?:promised|swore|vowed)\b"
    r"|\byour (?:promise|word)s?\b|\b(?:do|did) you owe\b|\byou owe me\b|你(?:还)?(?:答应|保证|承诺|欠)",
    re.IGNORECASE,
)
_READ = tuple((sides, lazy(pattern, re.IGNORECASE)) for sides, pattern in _SIDES)


class Asked(NamedTuple):
    """What is asked.

    Attributes:
        sides: of the player, as claims call them.
        everything: whether of all that the player told of themselves.
        mine: whether of what the player promised.
        yours: whether of what was promised to the player.
    """

    sides: frozenset[str] = frozenset()
    everything: bool = False
    mine: bool = False
    yours: bool = False


def asked(text: str) -> Asked:
    """What the player asks of themselves, or of promises."""
    text = text[-READ:].replace("’", "'")
    sides = frozenset(side for sides, pattern in _READ if pattern.search(text) for side in sides)
    return Asked(sides, *(bool(pattern.search(text)) for pattern in (_SELF, _MINE, _YOURS)))


class Answer(NamedTuple):
    """What answers: the memory's id, how well it fits, and why, in a few words for people."""

    memory_id: str
    score: float
    why: str


def answers(look: Look, facts: Facts, memories: Sequence[Memory | None]) -> Iterator[Answer]:
    """What answers to what the player asks of themselves or of promises.

    Args:
        look: what was said, and who is there.
        facts: of whoever is asked.
        memories: all that it remembers, in the order in which it came to; None for what is merged.
    """
    what = asked(look.text)
    if what.sides:
        for told in facts.own(PLAYER, MANY, what.sides):
            yield Answer(told.memory_id, SURE, f"asked for: {told.claim.what}")
    if what.everything:
        ids = [told.memory_id for told in facts.own(PLAYER, MANY)] + [memory.id for memory in _matters(memories)]
        yield from (Answer(each, OPENLY, _TOLD) for each in ids)
    if what.mine or what.yours:
        for owed in facts.open(look.now):
            mine = owed.by == PLAYER and owed.to in ("", look.holder)
            yours = owed.to == PLAYER and owed.by == look.holder
            if owed.kind == "promise" and ((mine and what.mine) or (yours and what.yours)):
                yield Answer(owed.memory.id, SURE, "asked for: promised, and not settled")


def _matters(memories: Sequence[Memory | None]) -> Iterator[Memory]:
    """What the player said that matters most, each in the same words once."""
    told: dict[str, Memory] = {}
    for memory in islice(reversed(memories), SCANNED):
        if memory is not None and memory.said_by == PLAYER and memory.importance >= MATTERS:
            told.setdefault(memory.text, memory)
    for memory in nlargest(MANY, told.values(), key=lambda each: each.importance):
        if len(heard(memory.text, PLAYER, memory.to).question) < MOSTLY * len(memory.text):
            yield memory

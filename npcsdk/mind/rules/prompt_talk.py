"""What the model was told stays with the model: instructions, prompts and templates are not said."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from npcsdk.mind.rules.wording import Wording, either, narrow
from npcsdk.mind.words import stands_alone, words
from npcsdk.patterns import lazy

RUN = 6
"""Words in a row that make a recital; a Chinese character counts for half a word."""

SHORT = 3
"""Words of a private sentence that may not be said as it is."""

_SENTENCE = lazy(r"[^.!?…。！？]+[.!?…。！？]")
_ENDS = lazy(r"[.!?…。！？]+")
_CLAUSE = lazy(r"[,;:—]\s*(?:and |but |or )?")
_OF_SOMEONE = frozenset("she he her his him herself himself they their".split())

_MARKS = lazy(
    either(r"""
        <\|?/?\w+\|?>|<[|｜]|[|｜]>|im_(?:start|end)|</?\w+>|<</?SYS>>
        (?<!\w)/?INST\b|end_of_turn|▁|```|\{\{|\}\}|\bdef \w+\(
        \#{2,} ?(?i:instruct|respon|system|user|assist|human|input|task)
        [{\[]\s*["']\w+["']\s*:
        ["'](?:role|content|text|reply|response|emotion)["']\s*:
    """)
)
_SIGNS = "<|#`{[▁"
_HINTS = frozenset(
    "prompt prompts instruction instructions role roleplay roleplaying roleplays roleplayed character npc npcs scenario"
    " fictional simulation told user user's here here's words tokens sentences goto aim allowed sample possible"
    " requested dialogue message messages system ooc count developer developers".split()
)
# What comes here is the line itself, and no speech.
_REPLY = r"(?:response|reply|dialogue|rewrite|revised|version|example (?:\w+ ){0,3}(?:response|reply|line))"
_TALK = lazy(
    either(rf"""
        \bsystem (?:prompts?|instructions?|messages?)\b
        \bmy prompt\b(?! \w)
        \b(?:initial|original|above|earlier|previous) prompts?\b
        \bthe prompt (?:says|said|tells|told|above|asks|is)\b
        \binstructions (?:above|below)\b(?! (?:the|this|that|your|my|it)\b)
        (?:^|\()\s*out of character\b|\booc\b|\bword count:|\bnote to (?:the )?developers?\b
        \b(?:ignor|disregard|forget)(?:e|s|ing)? (?:all |of |the |your |my |any )*(?:previous|prior|earlier) instr
        \brole[- ]?play(?:ing|s|ed)?\b(?! game)
        \bnon-player character\b|\bnpcs?\b
        \b(?:stay|staying|remain|remaining|break|breaking) (?:in )?character\b
        \bin this (?:scenario|fictional|simulation)\b
        \bfictional (?:character|scenario|world)\b
        \b(?:i am|i'm|i was) (?:playing|portraying) the (?:role|part|character)
        \b(?:i am|i'm|i was) told to (?:act|play|pretend|answer|respond) as\b(?! if)
        \bthe user(?:'s)? (?:asks?|asked|wants?|says?|said|input|message|might|may)\b
        \bhere(?:'s| is| are) (?:a|an|the|my|your|one|some)(?: \w+)? {_REPLY}\b
        \b(?:max(?:imum)?|at most|under|fewer than|less than) \d+ (?:words|tokens|sentences)\b
        \bgoto(?::| tags?\b| node)|\baim now\b|\bnot allowed:|\bas requested\b
        \b(?:sample|possible) (?:response|reply|dialogue|output)\b
        \bdialogue (?:system|state|node)\b
    """)
)
_CHINESE = lazy(
    "系统(?:提示|消息|指令|信息)|提示词|角色扮演|扮演.{0,6}(?:角色|的身份)|(?:之前|以上|上述|前面|上面|原始)的?(?:指令|提示|指示)"
    "|以下是.{0,6}(?:回复|回答|对话|示例)|用户(?:说|问|想|希望|的(?:问题|输入|请求))|作为.{0,4}角色"
    "|我(?:正在|是在|在)扮演|根据(?:角色)?设定,我|我被设定|角色设定"
)


def prompt_talk(line: Wording, private: Iterable[str], speaker: str) -> str | None:
    """Recitals of private passages, talk about a prompt or a role, and marks of templates and code.

    Args:
        line: the line.
        private: passages that are not to be heard. Each is guarded at its beginning: what an
            instruction goes on to say may well be what the character is to say.
        speaker: who speaks.
    """
    text = line.text
    if (any(sign in text for sign in _SIGNS) or "INST" in text or "_" in text) and _MARKS.search(text):
        return "marks of a template or of code"
    folded = text.casefold()
    if (not _HINTS.isdisjoint(line.words) and _TALK.search(folded)) or (not text.isascii() and _CHINESE.search(folded)):
        return "talk about a prompt or a role"
    name = speaker.casefold()
    if name and name in folded and any(form in folded for form in _addressed(name)):
        return "speaks about the role"
    said, known = _row(line.words), _openings(tuple(private))
    if any(start in said for start in known.rows) or any(part in known.sentences for part in _sentences(text)):
        return "recites instructions"
    return None


@lru_cache(maxsize=64)
def _addressed(name: str) -> tuple[str, ...]:
    """What only one who gives a role says, or who was given it."""
    told = tuple(f"you are {name}{end}" for end in (".", ",", " and", " the"))
    return (
        *told,
        *(f"as {name}, i {verb}" for verb in ("will", "would", "should", "can", "must", "am")),
        *(f"{verb} as {name}" for verb in ("respond", "reply", "answer", "speak")),
        *(f"{name} {may} {say}" for may in ("would", "might", "could") for say in ("say", "respond", "reply")),
        f"in {name}'s voice",
        f"你是{name}",
        f"作为{name},我",
    )


class _Openings(NamedTuple):
    """What passages are known by."""

    rows: tuple[str, ...]
    sentences: frozenset[tuple[str, ...]]
    """Those too short for a recital: they are known as a whole."""


@lru_cache(maxsize=64)
def _openings(private: tuple[str, ...]) -> _Openings:
    """How the passages begin, from their first or second word, and what their first sentences add of someone."""
    found = [words(narrow(passage)) for passage in private]
    rows = [_run(passage[start:]) for passage in found for start in (0, 1)]
    firsts = [narrow(match[0]) for passage in private if (match := _SENTENCE.match(passage))]
    told = [_run(words(first[mark.end() :])) for first in firsts for mark in _CLAUSE.finditer(first)]
    rows += [row for row in told if not _OF_SOMEONE.isdisjoint(row.split())]
    short = {part for first in firsts for part in _sentences(first) if SHORT <= len(part) < RUN}
    return _Openings(tuple(dict.fromkeys(row for row in rows if row)), frozenset(short))


def _sentences(text: str) -> list[tuple[str, ...]]:
    return [tuple(words(part)) for part in _ENDS.split(text)]


def _run(passage: list[str]) -> str:
    """The first words that make a recital, "" if there are too few."""
    weight = 0.0
    for at, word in enumerate(passage):
        weight += 0.5 if stands_alone(word) else 1.0
        if weight >= RUN:
            return _row(passage[: at + 1])
    return ""


def _row(found: list[str]) -> str:
    return f" {' '.join(found)} "

"""A line is spoken: no narration about the speaker, no stage directions, no lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from npcsdk.mind.rules.wording import Wording, either
from npcsdk.patterns import lazy

# What is done with the face or the body: nobody says it aloud of themselves.
_FACE = (
    r"(?:smil|grin|nod|sigh|chuckl|giggl|shrug|frown|wink|blush|smirk|beam|gestur|glanc|lean|tilt|gasp|paus|wav|snort"
    r"|winc|gulp|squint|bow|murmur|whisper|mutter|hesitat|scratch|narrow|furrow)(?:s|es|ed|d)"
)
_DEED = (
    r"(?:pour|wip|hand|set|put|plac|turn|look|walk|slid|tak|giv|serv|pick|reach|step|laugh|shak|hold|stir|fill|bring|point"
    r"|push|pull|grab|touch|rest|fold|straighten|speak|continu|add|say|ask|mov|gaz|star|rais|rub|cross|lower|clear)(?:s|es)"
)
_DONE = r"(?:poured|wiped|handed|placed|turned|looked|walked|slid|reached|stepped|laughed|shook|pointed|raised|crossed)"
# How a deed goes on where it is narrated, not boasted of: not every "Mira pours" is.
_ON = either(r"""
    \w+ly\b|and \w+s\b|(?=[.!…]|$)
    (?:at|to) (?:you|the|him|her|them|herself|himself)\b|towards?\b|over\b|into\b|closer\b|forward\b|back\b|away\b|up\b
    down (?:at|the|a)\b|(?:you|your|her|his|the|some|another) (?!best|finest|only|most)
    an? (?:mug|cup|bowl|glass|hand|plate|bottle|step|chair|moment)\b
""")
# A pronoun may be somebody else's, so less counts as narration.
_DEED_ON = either(r"""
    \w+ly\b|(?:at|to|towards?) you\b(?! like| as if| when)|closer\b|you (?:an?|the|some)\b|your\b
    (?:her|his) (?:head|hands?|eyes|arms|apron|chin|hair)\b
""")
_LOOK_ON = either(r"""
    \s*(?:[.!…]|$)
    \ (?:\w+ly|and \w+s|(?:at|to|towards?) you|closer|forward|back|in|over|(?:her|his) head)\b
""")
_BY_NAME = lazy(r"(?i)\bby (?:(?:her|his|its|their|the) )?(?:own )?name\b|\bthird person\b|用名字称呼自己|自称")
_KIN = r"(?:father|mother|parents|brothers?|sisters?|sons?|daughters?|husband|wife|children|family)"
_THEN = r"(?:then |just |\w+ly )?"
_SENTENCE = r"(?:^|[.!?…] ?[\"”)]?\s*)"
_LOOK = r"(?:smiles|grins|nods|leans|shrugs|winks|frowns|smirks|beams|chuckles|glances|gestures|tilts)"
_AT_YOU = rf"\w+s [^.!?]{{2,40}} and {_LOOK[:-1]}|looks|gazes|stares) (?:at|to|towards?) you(?=[.!]|$)"
_PRONOUN = lazy(rf"{_SENTENCE}(?:she|he) {_THEN}(?:{_DEED} {_DEED_ON}|{_LOOK}(?={_LOOK_ON})|{_AT_YOU})")
_DOING = "smiling|nodding|leaning|whispering|laughing|looking|turning|pouring|softly|quietly|to (?:her|him)self"
_ASIDE = lazy(
    rf"[(]\s*(?:\w+ )?(?:{_FACE}|{_DEED}|{_DOING})\b[^)]*[)]?"
    rf"|~\s*(?:\w+ )?(?:{_FACE}|{_DEED})\b[^~]{{0,40}}~|^[(]\s*(?:she|he|they|beat|pause|silence)\b"
    r"|[(][^)]{0,12}(?:着|笑|点头|叹|转身|低声|小声|轻声|沉默)[^)]{0,12}[)]"
)
_ITEM = lazy(r"\s*(?:-\s|\d{1,2}[.)]\s|#{1,6}\s*\w)")
_ITEMS = lazy(r"[•‣▪]|\s#{1,6}\s\w|\s\d[.)] .{1,80}\s\d[.)]\s|\S\s-\s.{1,60}\s-\s.{1,60}\s-\s")
_ITEM_SIGNS = ("•", "‣", "▪", "#", " - ", "2. ", "2) ")
_CHINESE_DEED = (
    "(?:微微|轻轻|慢慢|缓缓|静静|悄悄|忍不住)?地?(?:微笑|笑了|笑着|大笑|点了?点头|点头|摇了?摇头|叹了?口?气|叹息|靠近|凑近|转过?身"
    "|皱起?眉|耸了?耸肩|眨了?眨眼|低声说|小声说|轻声说|说道|问道|回答道|擦了?擦|倒了|递给|看着你|望着你|走[到向过])"
)


def stage(line: Wording, speaker: str, private: Iterable[str] = ()) -> str | None:
    """Narration about the one who speaks, stage directions, lists and headings.

    Args:
        line: the line.
        speaker: who speaks; "" if nobody is known by name.
        private: what was written of the character: one that speaks of itself by name may do so.
    """
    text = line.text
    if _ITEM.match(text) or (any(sign in text for sign in _ITEM_SIGNS) and _ITEMS.search(text)):
        return "a list or a heading"
    folded = text.casefold()
    if (("(" in text or "~" in text) and _ASIDE.search(folded)) or (
        ("she" in line.words or "he" in line.words) and _PRONOUN.search(folded)
    ):
        return "narration instead of speech"
    named = speaker and any(part in folded for part in _parts(speaker))
    if named and _narrates(speaker).search(folded) and not any(map(_BY_NAME.search, private)):
        return "narration instead of speech"
    if not text.isascii() and _chinese_narration(speaker).search(folded):
        return "narration instead of speech"
    return None


def _parts(name: str) -> tuple[str, ...]:
    """A name, and its first and last part, which may stand for all of it."""
    parts = name.casefold().split()
    return tuple(dict.fromkeys((name.casefold(), *parts[:1], *parts[-1:])))


@lru_cache(maxsize=128)
def _narrates(speaker: str) -> re.Pattern[str]:
    name = rf"(?:{'|'.join(map(re.escape, _parts(speaker)))})"
    said = r"(?:says?|said|replies|replied|whispers?|whispered|asks|asked|murmurs?|answers|mutters)\b"
    deed = rf"{_THEN}(?:{_FACE}\b|(?:{_DEED}|{_DONE}) ?{_ON}|{said}(?=[ ,:.!]|$))"
    seen = r"'s (?:eyes|voice|smile|face|hands|expression|gaze)\b"
    kin = rf"'s (?:late |own )?{_KIN}\b(?! name)|, (?:she|he)(?:'s| is| was| has)\b"
    smiling = rf"{_SENTENCE}with (?:an?|her|his) (?:\w+ )?(?:smile|grin|sigh|nod|laugh|shrug|wink|frown|bow), {name}\b"
    return re.compile(
        rf"(?:{_SENTENCE}|\band ){name}(?:,? {deed}|{seen})|{_SENTENCE}{name}(?:{kin})|{smiling}"
        rf"|[,.!?\"”]\s*{said} {name}\b|[,!?\"”]\s*{name} {said}"
    )


@lru_cache(maxsize=128)
def _chinese_narration(speaker: str) -> re.Pattern[str]:
    name = re.escape(speaker.casefold())
    own = rf"(?:^|[。.!?…”」]\s*){name}{_CHINESE_DEED}|" if name else ""
    return re.compile(
        rf"{own}^[她他](?:{_CHINESE_DEED})(?:[,.。]|着|说|地|$)|^[她他][^。!?]{{1,12}}[看望盯]着你(?:[,.。]|$)"
    )

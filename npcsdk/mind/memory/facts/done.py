"""Words that say that something was done, which may settle a promise, and words that let somebody off one."""

from __future__ import annotations

from collections.abc import Iterable

from npcsdk.mind.memory.facts.chinese_talk import let_off, told_done
from npcsdk.mind.memory.facts.plain import Sentence
from npcsdk.mind.memory.facts.signs import chinese, simplified
from npcsdk.patterns import lazy

# fmt: off
_DEEDS = (
    "brought|found|fixed|mended|repaired|delivered|rescued|freed|returned|got (?:it|the|your|ur|you|u|them|him"
    "|her|that|what|my)|talked|spoke|spoken"
    "|told|gave(?! up)|given(?! up)|paid|sent|made|took|killed|slain|slew|cleared|finished|asked|helped|kept"
    " (?:my|your)|visited|wrote|retrieved|fetched"
    "|recovered|solved|did (?:it|what|as|that)|done (?:it|what|as|that)|dealt|carried|came back|come back|warned"
    "|saw to|looked (?:into|for|after)"
    "|watched|rebuilt|built|escorted|handled|saved|defeated|collected|bought|handed|arranged|searched|dropped"
    "|convinced|showed|hunted|avenged"
)
_OFTEN = "finally|just|already|also|even|actually|did|managed to|got to|really"
_STATES = "fixed|mended|repaired|delivered|found|done|taken care of|rebuilt|ready|sorted|dealt with|finished"
_DONE = lazy(
    rf"(?i)\bhere(?:'?s| is| are| it is| they are| (?:you|u) (?:go|are)| have|,? take| ya go)\b|\bas (?:(?:i"
    rf"|we) )?(?:promised|agreed|swore|(?:you|u) asked|requested)\b"
    rf"|(?:^|\b(?:i|we)(?:'ve| have| had)?(?: (?:{_OFTEN}))* )(?:{_DEEDS})\b|\b(?:i am|i'm|im|we are"
    rf"|we're) (?:back|done|finished)\b"
    rf"|\b(?:it|that|the (?:job|deed|work|task))(?:'s| is|s) (?:{_STATES}|over)\b|\byour [\w' ]{{2,40}} (?:is"
    rf"|are|has been|have been|was) (?:{_STATES}|safe|free)\b(?! with)"
    rf"|\bthe [\w' ]{{2,40}} (?:is|are|has been|have been) (?:{_STATES})\b|^(?:done|mission accomplished"
    rf"|job done|task complete)\b"
    rf"|\bthe [\w' ]{{2,40}} (?:that )?(?:you|u) (?:asked for|wanted|requested|were looking for|sent me for)\b"
    rf"|\bi keep my (?:word|promises?)\b"
    rf"|\b(?:you|u)(?:'ve| have)? (?:kept your (?:word|promise)|brought|found|did it)\b|\b(?:thanks"
    rf"|thank you) for (?:bringing|finding|fixing|helping|returning|coming|mending|delivering|saving)\b"
)
_NOT_DONE = lazy(
    r"(?i)\b(?:have ?n[o']?t|haven'?t|has ?n[o']?t|hasn'?t|have not|has not|did not|did ?n[o']?t|didn'?t|not yet"
    r"|couldn'?t|could not|wasn'?t able|was not able|never|still looking|almost|nearly|suppose|no one|nobody|forgot"
    r"|lost it|would have|will|if|wish|looking for|need|want|they say)\b"
)
_HANDED = (
    "gives?|hands?|holds?|holding|delivers?|returns?|brings?|places?|sets?|puts?|passes|slides?|offers?"
    "|presents?|drops?|lays?|pays?|tosses|throws?"
)
_NARRATED = lazy(rf"(?i)\b(?:{_HANDED})\b.{{0,80}}\b(?:the|a|an|your|ur|her|his|him|my|some|it|over|back|down|out)\b")
_WAIVES = lazy(
    r"(?i)\b(?:never ?mind|nvm|forget|do ?n[o']?t (?:worry|bother)|don't (?:worry|bother)) (?:about "
    r"|with )?(?:the|that|your|my|bringing|it|finding|coming|fixing)\b"
    r"|\b(?:you|u) (?:don'?t|do not|need not|needn'?t|no longer) (?:have to|need to|owe|bring)\b|\bno need to\b"
    r"|\bi (?:don'?t|do not|no longer) need (?:it|the|that|your|you to)\b|\bi release you\b"
)
# fmt: on
_LONGEST = 200


def done_in(said: Iterable[Sentence], narrated: str) -> str:
    """The words that say something was done: `here is the ledger`, `I found him`; "" where there are none.

    Args:
        said: the sentences of what was said.
        narrated: what was told between asterisks.
    """
    found = [sentence.text for sentence in said if not sentence.marked and _tells(sentence.text)]
    if narrated and _NARRATED.search(narrated):
        found.append(narrated)
    return ". ".join(found)


def _tells(text: str) -> bool:
    if chinese(text):
        return told_done(simplified(text))
    return _DONE.search(text) is not None and _NOT_DONE.search(text) is None


def waives_in(text: str) -> str:
    """The words by which the speaker lets the other off something: `never mind the ledger`; "" where there are none."""
    if chinese(text):
        return text[:_LONGEST] if let_off(simplified(text)) else ""
    found = _WAIVES.search(text)
    return text[found.start() : found.start() + _LONGEST] if found else ""

"""One speaks, and nobody else: a name with a colon is a script's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from npcsdk.mind.rules.wording import Wording, narrow
from npcsdk.mind.words import words
from npcsdk.patterns import lazy

_ROLES = (
    "player|user|human|assistant|ai|system|npc|narrator|bot|character|traveller|traveler|stranger|customer|guest|visitor"
    "|instruction|instructions|response|reply|answer|output|dialogue|scene|setting|note"
)
_ROLE = lazy(
    rf"(?:^|[.!?…。\"”」)]\s*)(?:the )?(?:{_ROLES})\s*(?:\(\w+\)\s*)?:|(?:玩家|用户|助手|系统|旁白|人类|旅行者)\s*:",
    re.IGNORECASE,
)
_MID_ROLE = lazy(r"\b(?:Player|User|Human|Assistant|AI|System|NPC|Narrator)\s?:|[.!?][\"”]? You: ?[\"“]?[A-Z]")


def second_speaker(line: Wording, speaker: str, others: Sequence[str]) -> str | None:
    """A name or a role with a colon, as in a script: someone else is made to speak.

    Args:
        line: the line.
        speaker: who speaks.
        others: names of those who must not.
    """
    if ":" not in line.text:
        return None
    if _ROLE.search(line.text) or _MID_ROLE.search(line.text) or _heads((speaker, *others)).search(line.text):
        return "a second speaker"
    return None


@lru_cache(maxsize=128)
def _heads(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names, or a part of one, at a sentence's beginning and with a colon."""
    known = {
        part for name in names for part in (narrow(name.strip()), *words(name)) if len(part) > 1 or not part.isascii()
    }
    either = "|".join(map(re.escape, sorted(known, key=lambda name: (-len(name), name)))) or r"(?!)"
    return re.compile(rf"(?:^|[.!?…。\"”」)]\s*)(?:{either})\s*(?:\([\w ]{{1,20}}\)\s*)?:", re.IGNORECASE)

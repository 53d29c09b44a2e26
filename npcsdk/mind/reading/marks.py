"""What the marks of a text say beside its words: emoji and smileys, capitals, exclamations, and signs of sarcasm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from npcsdk.mind.reading.features import EMOJI
from npcsdk.patterns import lazy

_FACES = {
    "joy": (
        "😀😁😂🤣😃😄😅😆😉😊😋😎😍😘🥰😗😙😚🙂🤗🤩😇😌😏😛😜😝🤪🥳😺😸😹😻❤♥💕💖💗💘💙💚💛💜🧡"
        "💓💞💟💝👍👏🙏🙌🎉🎊✨🌹💪🤝🫶☺😽🔥"
    ),
    "anger": "😠😡🤬👿😤💢🖕😾👎😒",
    "sadness": "😢😭😞😔😟🙁☹😿💔🥺😥😓😩😫😖😣😪",
    "fear": "😱😨😰😧😦🙀😬",
    "surprise": "😮😲😯🤯😳😵",
    "disgust": "🤢🤮💩",
}
"""Which class an emoji shows. Those that could be anything, as 🤔 and 😐, are not here, and 🙄 is a sign of sarcasm."""
_SMILEYS = {
    "joy": ":) :-) =) ;) ;-) :D :-D =D xD XD :P :p :-P <3 ^^ ^_^ :3 :* (: :]",
    "anger": ">:( >:-( >:[",
    "sadness": ":( :-( =( :'( :[ T_T ;_; </3",
    "surprise": ":O :o :-O :-o o_O O_o",
    "disgust": ":-& :S",
}
_FACE = lazy(
    rf"(?=[>:;=<(xX^T;oO]|{EMOJI})(?:{EMOJI}|>:-?[(\[]|</?3|[:;=]['-]?[)(\]\[DPpOo3*S&](?!\w)|\(:"
    rf"|(?<!\w)[xX]D(?!\w)|\^_*\^|T_T|;_;|[oO]_[oO])"
)
_LETTER = lazy(r"[^\W\d_]")
_CAPS = lazy(r"\b[A-Z][A-Z']+\b")
_WORD = lazy(r"\b[A-Za-z][A-Za-z']+\b")
_CERTAIN = lazy(
    r"(?:^|\s)/s(?:arcasm)?\s*$|\bthanks? (?:you )?(?:so much |very much |a lot )?for nothing\b|\b(?:wonderful"
    r"|great|lovely|nice|brilliant|good|fine)\b[^.!?]{0,30}[.!]+ ?not[.!]*$"
    r"|^(?:yeah|yea|ya),? right[.!]*$|^as if[.!]*$",
    re.IGNORECASE,
)
_SUSPECTED = lazy(
    r"(?:^|[.,!?;]\s*)(?:yeah|yea|ya),? right\s*(?:$|[.!,])|🙄|\b(?:oh|well|gee|wow),? (?:just )?(?:great"
    r"|wonderful|fantastic|brilliant|lovely|perfect|marvell?ous)\s*[.,!]"
    r"|(?:^|[.!?]\s*)(?:just|how) (?:great|wonderful|fantastic|brilliant|perfect)\s*[.,!]|\bjust what (?:i"
    r"|we) (?:needed|wanted)\b"
    r"|[\"“'](?:\w+ )?(?:great|wonderful|brilliant|kind|nice|good|honest|hero|heroes|friend|friends|help"
    r"|helpful|wise|clever|smart|brave|genius|honou?rable|loyal|noble|love|expert)[\"”']"
    r"|(?:^|[.!?]\s*)(?:sure,? whatever|as if|how (?:very )?(?:kind|generous|nice) of you to (?:finally"
    r"|at last)|big surprise|what a surprise,? not)\b|\bslow clap\b|\bthanks to you,? (?!all\b)\w",
    re.IGNORECASE,
)


_POLITE = lazy(
    r"(?:(?:no|nope),? (?:thanks?|thank (?:you|thee))(?: you)?(?: very much| kindly)?"
    r"|(?:(?:very )?good|lovely|fine) (?:day|morning|afternoon|evening|night|bye)(?: to (?:you|thee"
    r"|ye)(?: all)?)?(?: \w+)?|good ?bye(?: \w+)?"
    r"|welcome(?: back)?|(?:i'?m |i am )?(?:fine|good|well|ok|okay)(?:,? thanks?| thank you)?|nice to (?:meet"
    r"|see) you"
    r"|(?:i'?m |i am )?sorry\?|(?:i beg your )?pardon(?: me)?|excuse me|(?:god ?speed|fare ?(?:thee )?well"
    r"|take care|safe travels)"
    r"|(?:you'?re|you are|thou art) (?:most )?welcome)(?:, \w+(?: \w+)?)?[.!?]*",
    re.IGNORECASE,
)


def polite(text: str) -> bool:
    """Whether a text is a phrase of politeness and no more, which shows nothing: `no, thank you`, `good night`."""
    return _POLITE.fullmatch(text) is not None


@cache
def _faces() -> Mapping[str, str]:
    found = {each: label for label, emoji in _FACES.items() for each in emoji}
    return found | {each: label for label, smileys in _SMILEYS.items() for each in smileys.split()}


def faced(text: str) -> str | None:
    """The class that the emoji and smileys of a text show: the most of them, of equals the last one."""
    labels = [label for each in _FACE.findall(text) if (label := _faces().get(each))]
    return max(labels, key=lambda label: (labels.count(label), -labels[::-1].index(label))) if labels else None


def wordless(text: str) -> bool:
    """Whether a text has no letters but those of smileys."""
    return not _LETTER.search(_FACE.sub(" ", text))


def loudness(text: str) -> float:
    """By what intensity is multiplied: 1, more where it is shouted in capitals or with several exclamation marks."""
    capitals, words = len(_CAPS.findall(text)), len(_WORD.findall(text))
    shouted = (capitals >= 2 and capitals > 0.6 * words) or capitals == words == 1
    return (1.3 if shouted else 1.1 if capitals >= 2 else 1.0) * (1.25 if "!!" in text else 1.1 if "!" in text else 1.0)


def sarcastic(text: str) -> float:
    """How sure it is that the opposite is meant: 1 by a certain mark, as `/s`; 0.5 by one that may be; or 0.

    Marks that may be: "yeah right", "oh great, ...", praise in quotation marks, 🙄.
    """
    plain = " ".join(text.split())
    if _CERTAIN.search(plain):
        return 1.0
    return 0.5 if _SUSPECTED.search(plain) else 0.0

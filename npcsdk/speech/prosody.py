"""Feeling in the voice: how fast, high, lively and loud a character speaks.

Directions and relative sizes follow what listeners and measurements agree on: I. R. Murray and
J. L. Arnott, "Toward the simulation of emotion in synthetic speech", JASA 93 (1993), table 1, and
P. N. Juslin and P. Laukka, "Communication of emotions in vocal expression and music performance",
Psychological Bulletin 129 (2003), table 7. Where the two differ (how lively fear is) the second,
which reviews 104 studies, is followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from npcsdk.emotion import Feeling
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

FULL: dict[str, Prosody] = {
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
}
"""What each feeling does at full intensity. Of a feeling that is not listed nothing is heard."""

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
    full, strength = FULL.get(feeling.label, PLAIN), feeling.intensity * spec.expression
    felt = Prosody(full.rate**strength, full.pitch**strength, full.range**strength, full.volume * strength)
    bounds: Bounds = spec.bounds
    return _within(felt, {name: getattr(bounds, name) for name in ("rate", "pitch", "range", "volume")})


def _within(prosody: Prosody, bounds: Mapping[str, tuple[float, float]]) -> Prosody:
    def held(name: str) -> float:
        value: float = getattr(prosody, name)
        least, most = bounds.get(name, (value, value))
        return min(max(value, least), most)

    return Prosody(held("rate"), held("pitch"), held("range"), held("volume"))

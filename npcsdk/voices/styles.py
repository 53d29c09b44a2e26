"""Feelings in the providers' own terms: directions in words for OpenAI, speaking styles for Azure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.emotion import VOCABULARY, Feeling, likeness
from npcsdk.voices.manners import MANNERS

_DEGREES = (
    (0.35, "Sound slightly ", "; only a hint of it, underneath"),
    (0.7, "Sound ", "; clear, but held back"),
    (1.2, "Sound very ", ""),
    (float("inf"), "Sound overwhelmingly ", "; it takes hold of every word"),
)
"""Up to which strength, and how that is said."""

_NEAR = {
    "happy": "happy cheerful",
    "sad": "sad",
    "angry": "angry",
    "afraid": "terrified fearful",
    "surprised": "surprised",
    "disgusted": "disgusted disgruntled",
    "relaxed": "calm gentle chat",
    "whisper": "whispering",
    "affectionate": "affectionate gentle friendly",
    "annoyed": "disgruntled unfriendly",
    "ashamed": "embarrassed",
    "contemptuous": "unfriendly disgruntled",
    "depressed": "depressed",
    "despairing": "depressed",
    "embarrassed": "embarrassed",
    "excited": "excited",
    "friendly": "friendly affectionate",
    "glad": "cheerful friendly",
    "grateful": "friendly gentle",
    "hopeful": "hopeful",
    "hostile": "unfriendly",
    "humble": "gentle calm",
    "humiliated": "embarrassed",
    "indifferent": "calm",
    "jealous": "envious",
    "joyful": "happy excited",
    "loving": "affectionate gentle friendly",
    "pitying": "empathetic gentle",
    "resentful": "disgruntled unfriendly",
    "respectful": "gentle friendly calm",
    "scornful": "unfriendly disgruntled",
    "shy": "embarrassed gentle",
    "solemn": "serious",
    "tender": "gentle affectionate",
    "triumphant": "excited",
}
"""Azure's styles that are near each feeling, the nearest first. After its own a label has those of its core."""

_VOICES = {
    "angry calm chat cheerful disgruntled fearful gentle sad whispering": "zh-CN-XiaoxiaoNeural",
    "angry calm cheerful disgruntled fearful gentle sad": "zh-CN-XiaohanNeural zh-CN-XiaomoNeural",
    "angry calm cheerful disgruntled fearful sad": "zh-CN-YunyeNeural zh-CN-YunzeNeural",
    "angry calm cheerful fearful sad": "zh-CN-YunxiaNeural",
    "angry calm fearful sad": "zh-CN-XiaoruiNeural",
    "angry chat cheerful disgruntled fearful sad": "zh-CN-YunxiNeural",
    "angry chat cheerful sad terrified whispering": "en-US-AriaNeural en-US-DavisNeural en-US-JennyNeural",
    "angry cheerful disgruntled fearful gentle sad": "zh-CN-XiaoyiNeural",
    "angry cheerful disgruntled fearful sad": "zh-CN-XiaozhenNeural zh-CN-YunfengNeural",
    "angry cheerful disgruntled sad": "zh-CN-YunjianNeural",
    "angry cheerful sad terrified whispering": (
        "en-US-GuyNeural en-US-JaneNeural en-US-JasonNeural en-US-NancyNeural en-US-SaraNeural en-US-TonyNeural"
    ),
    "angry disgusted fearful happy sad surprised whispering": (
        "en-AU-Isla:MAI-Voice-2 en-US-Ethan:MAI-Voice-2 en-US-Olivia:MAI-Voice-2 de-DE-Klaus:MAI-Voice-2 "
        "de-DE-Mia:MAI-Voice-2 es-MX-Alejo:MAI-Voice-2 es-MX-Valeria:MAI-Voice-2 fr-FR-Marc:MAI-Voice-2 "
        "fr-FR-Soleil:MAI-Voice-2 it-IT-Luca:MAI-Voice-2 it-IT-Rosa:MAI-Voice-2 zh-CN-Bo:MAI-Voice-2 "
        "zh-CN-Mei:MAI-Voice-2"
    ),
    "angry fearful sad": "en-US-AvaNeural",
    "angry happy sad whispering": "en-US-Harper:MAI-Voice-2",
    "calm": "pt-BR-FranciscaNeural",
    "chat cheerful": "ja-JP-NanamiNeural",
    "chat cheerful sad whispering": "en-GB-RyanNeural es-MX-JorgeNeural it-IT-IsabellaNeural",
    "cheerful": "en-IN-NeerjaNeural hi-IN-SwaraNeural zh-CN-XiaoxiaoMultilingualNeural",
    "cheerful sad": "de-DE-ConradNeural en-GB-SoniaNeural es-ES-AlvaroNeural it-IT-DiegoNeural",
    "cheerful sad whispering": "es-MX-DaliaNeural fr-FR-DeniseNeural fr-FR-HenriNeural",
    "sad": "en-US-PhoebeMultilingualNeural en-US-SerenaMultilingualNeural ko-KR-InJoonNeural",
    "sad whispering": "pt-PT-RaquelNeural",
}
"""Which of these styles Azure's voices have; of a style that a voice lacks the service makes nothing.

Source: Microsoft, "Language and voice support for the Speech service", voice styles and roles, of 2026-04-02.
"""
_MORE = {
    "affectionate depressed embarrassed envious serious": "zh-CN-XiaomoNeural",
    "affectionate embarrassed serious": "zh-CN-XiaohanNeural zh-CN-XiaoyiNeural",
    "affectionate friendly serious": "zh-CN-XiaoxiaoNeural",
    "depressed embarrassed serious": "zh-CN-YunxiNeural",
    "depressed serious": "zh-CN-YunfengNeural zh-CN-YunzeNeural",
    "embarrassed serious": "zh-CN-YunyeNeural",
    "serious": "zh-CN-XiaozhenNeural",
    "empathetic": "en-US-AriaNeural",
    "excited friendly hopeful unfriendly": (
        "en-US-AriaNeural en-US-DavisNeural en-US-GuyNeural en-US-JaneNeural en-US-JasonNeural en-US-JennyNeural "
        "en-US-NancyNeural en-US-SaraNeural en-US-TonyNeural"
    ),
}
"""The same for the styles that are near none of the core, as that page had them on 2023-02-01."""
_STYLES = {
    voice: [
        *styles.split(),
        *(more for others, has in _MORE.items() if voice in has.split() for more in others.split()),
    ]
    for styles, voices in _VOICES.items()
    for voice in voices.split()
}

WHISPERING = "whispering"
LEAST = 0.01
"""The least styledegree that Azure takes; the most is 2."""


class Style(NamedTuple):
    """A speaking style of Azure's, and how much of it: 1 is as usual, 2 doubly."""

    name: str
    degree: float


def azure_style(voice: str, feeling: Feeling, expression: float = 1.0, *, whisper: bool = False) -> Style | None:
    """The style in which a voice of Azure's shows a feeling; None where it has none that is near.

    Args:
        voice: its name, `en-US-JennyNeural`.
        feeling: what is felt.
        expression: of the character, 0 to 2.
        whisper: whether to whisper, which goes before the feeling: a voice does one style at a time.
    """
    has = _STYLES.get(voice, ())
    strength = feeling.intensity * expression
    wished = (*(_wishes("whisper", 1.0) if whisper else ()), *_wishes(feeling.label, strength))
    return next((style for style in wished if style.name in has), None)


def mstts_style(feeling: Feeling, expression: float = 1.0) -> Style | None:
    """The style of Azure's that is nearest to a feeling, whether or not a voice has it; None for a neutral one.

    For `mstts:express-as` in SSML of one's own, and for other services that know these names.

    >>> mstts_style(Feeling("annoyed", 0.5))
    Style(name='disgruntled', degree=0.5)
    """
    return next(_wishes(feeling.label, feeling.intensity * expression), None)


def _wishes(label: str, strength: float) -> Iterator[Style]:
    """Styles for a feeling, the nearest first: its own, then those of its core, as much as it is that."""
    core, much = (VOCABULARY[label].core, likeness(label)) if label in VOCABULARY else (label, 1.0)
    for near, degree in ((label, strength), *([(core, strength * much)] if core != label else [])):
        if degree >= LEAST:
            for name in _NEAR.get(near, "").split():
                yield Style(name, min(round(degree, 2), 2.0))


def directions(feeling: Feeling, expression: float = 1.0, *, pitch: float = 1.0, whisper: bool = False) -> str:
    """What to tell an actor, or a model that takes directions; empty where there is nothing to say.

    Args:
        feeling: what is felt.
        expression: of the character, 0 to 2.
        pitch: ratio to the voice's own, which such models have no other control for.
        whisper: whether to whisper.

    >>> directions(Feeling("sad", 0.3))
    'Sound slightly sad: soft and heavy, slow, with small pauses, the pitch low and falling at the ends; \
only a hint of it, underneath.'
    """
    said: list[str] = []
    strength = feeling.intensity * expression
    if feeling.label in MANNERS and strength >= LEAST:
        before, after = next((before, after) for most, before, after in _DEGREES if strength <= most)
        said.append(f"{before}{feeling.label}: {MANNERS[feeling.label]}{after}.")
    if not 0.95 <= pitch <= 1.05:
        much = "much " if not 0.8 <= pitch <= 1.25 else "somewhat "
        said.append(f"Use a voice {much}{'higher' if pitch > 1 else 'lower'} than your usual one.")
    if whisper:
        said.append("Whisper all of it: breath instead of voice, close to the listener's ear.")
    return " ".join(said)

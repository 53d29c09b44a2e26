"""Feelings in the providers' own terms: directions in words for OpenAI, speaking styles for Azure."""

from __future__ import annotations

from typing import NamedTuple

from npcsdk.emotion import Feeling

_MANNERS = {
    "happy": "happy: bright and warm, with an audible smile, lively, a little faster, the pitch high and dancing",
    "sad": "sad: soft and heavy, slow, with small pauses, the pitch low and falling at the ends",
    "angry": "angry: hard and tense, words clipped and hit, a little faster and louder, the pitch raised",
    "afraid": "afraid: thin and trembling, short of breath, fast and uneven, the pitch high",
    "surprised": "surprised: wide open, a catch of breath before it, the pitch leaping up on the words that matter",
    "disgusted": "disgusted: drawn out and throaty, as if something tasted foul, slower, the pitch low",
    "relaxed": "relaxed: easy and unhurried, soft at the edges, the pitch low and even",
    "curious": "curious: light and attentive, leaning in, a touch faster, the pitch rising at the ends",
    "worried": "worried: tight and hesitant, careful with each word, a touch slower, the pitch a little raised",
}
"""How each feeling sounds: tone, pace and pitch."""

_DEGREES = (
    (0.35, "Sound slightly ", "; only a hint of it, underneath"),
    (0.7, "Sound ", "; clear, but held back"),
    (1.2, "Sound very ", ""),
    (float("inf"), "Sound overwhelmingly ", "; it takes hold of every word"),
)
"""Up to which strength, and how that is said."""

_NEAR = {
    "happy": ("happy", "cheerful"),
    "sad": ("sad",),
    "angry": ("angry",),
    "afraid": ("terrified", "fearful"),
    "surprised": ("surprised",),
    "disgusted": ("disgusted", "disgruntled"),
    "relaxed": ("calm", "gentle", "chat"),
    "whisper": ("whispering",),
}
"""Azure's styles for each feeling, the nearest first. No style is near curious or worried."""

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
_STYLES = {voice: styles.split() for styles, voices in _VOICES.items() for voice in voices.split()}

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
    for wish, degree in (("whisper", 1.0 * whisper), (feeling.label, feeling.intensity * expression)):
        name = next((style for style in _NEAR.get(wish, ()) if style in has), "")
        if name and degree >= LEAST:
            return Style(name, min(round(degree, 2), 2.0))
    return None


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
    if feeling.label in _MANNERS and strength >= LEAST:
        before, after = next((before, after) for most, before, after in _DEGREES if strength <= most)
        said.append(f"{before}{_MANNERS[feeling.label]}{after}.")
    if not 0.95 <= pitch <= 1.05:
        much = "much " if not 0.8 <= pitch <= 1.25 else "somewhat "
        said.append(f"Use a voice {much}{'higher' if pitch > 1 else 'lower'} than your usual one.")
    if whisper:
        said.append("Whisper all of it: breath instead of voice, close to the listener's ear.")
    return " ".join(said)

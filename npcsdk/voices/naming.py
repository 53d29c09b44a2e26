"""Which voice of a provider is like a character's."""

from __future__ import annotations

from npcsdk.world.character import VoiceSpec


def like_voice(spec: VoiceSpec, provider: str) -> str:
    """The name that the character's `voices` gives for a provider, or an empty string.

    >>> like_voice(VoiceSpec(voices=("edge:en-GB-SoniaNeural", "espeak:en-gb")), "espeak")
    'en-gb'
    """
    pairs = (entry.partition(":") for entry in spec.voices)
    return next((name.strip() for kind, _, name in pairs if kind.strip() == provider), "")

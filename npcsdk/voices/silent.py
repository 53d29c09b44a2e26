"""No sound, but the time it would take: subtitles and state keep their pace."""

from __future__ import annotations

from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import prosody_of
from npcsdk.speech.vocal import silent


class SilentVoice:
    """Gives every piece the duration and marks of someone reading it aloud."""

    name = "silent"

    async def speak(self, request: SpeechRequest) -> Speech:
        """Never fails."""
        speed = prosody_of(request.feeling, request.spec, self.name).rate
        duration, marks = silent(request.text, request.sounds, language=request.language, speed=speed)
        return Speech(audio=None, duration=duration, marks=marks, voice=self.name)

    async def aclose(self) -> None:
        """Holds nothing."""

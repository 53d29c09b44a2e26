"""No sound, but the time it would take: subtitles and state keep their pace."""

from __future__ import annotations

from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.timing import estimate


class SilentVoice:
    """Gives every piece the duration and word marks of someone reading it aloud."""

    name = "silent"

    async def speak(self, request: SpeechRequest) -> Speech:
        """Never fails."""
        duration, marks = estimate(request.text, speed=request.spec.speed)
        return Speech(audio=None, duration=duration, marks=marks, voice=self.name)

    async def aclose(self) -> None:
        """Holds nothing."""

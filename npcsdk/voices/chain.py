"""Several voices, one after another, and silence at last: a piece always comes out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from npcsdk.errors import VoiceError, VoiceTimeout
from npcsdk.ports import Speech, SpeechRequest, Voice
from npcsdk.voices.plausible import oddity
from npcsdk.voices.silent import SilentVoice

PATIENCE = 2
"""Pieces in a row that a voice may leave unanswered before it rests."""
GRACE = 0.5
"""Seconds in which a voice that is cancelled is to end."""


@dataclass(slots=True)
class _Link:
    voice: Voice
    hangs: int = 0
    rest: int = 0
    told: bool = False  # that it cannot say everything


class ChainVoice:
    """The first of `voices` that gives sound for a piece; silence with estimated timing if none does.

    A failure is forgotten: the next piece tries the same voice again. Only one that does not answer in
    time, twice in a row, is passed over for `rest` pieces, so that a dead service does not cost its
    time-out each time. That a voice cannot say a piece, in whatever language, is told once.

    Args:
        voices: in order of preference. Silence is added at the end if it is not there.
        timeout: seconds for each voice of the chain that has no attribute `timeout` of its own.
        rest: pieces that a voice which hangs is not asked for.
        hurry: seconds that a voice has at most while another is left to ask: a session does not wait
            for a piece for ever, and the others need time, too.
    """

    def __init__(self, voices: Sequence[Voice], *, timeout: float = 20.0, rest: int = 5, hurry: float = 8.0) -> None:
        last = () if voices and isinstance(voices[-1], SilentVoice) else (SilentVoice(),)
        self._links = [_Link(voice) for voice in (*voices, *last)]
        self.name = "|".join(link.voice.name for link in self._links)
        self.timeout = timeout
        self.rest = rest
        self.hurry = hurry

    @property
    def voices(self) -> tuple[Voice, ...]:
        """In the order in which they are asked."""
        return tuple(link.voice for link in self._links)

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece. Never fails, except when cancelled; `failures` says what was tried in vain."""
        failures: list[str] = []
        for n, link in enumerate(self._links[:-1]):
            if link.rest:
                link.rest -= 1
                continue
            seconds = getattr(link.voice, "timeout", self.timeout)
            if not all(other.rest for other in self._links[n + 1 : -1]):
                seconds = min(seconds, self.hurry)
            try:
                speech = await self._asked(link, request, seconds)
            except Exception as error:  # an adapter of someone else's may raise anything; the talk goes on
                failures += self._failed(link, error, seconds)
            else:
                link.hangs = 0
                return replace(speech, failures=(*failures, *speech.failures))
        speech = await self._links[-1].voice.speak(request)
        return replace(speech, failures=tuple(failures))

    async def _asked(self, link: _Link, request: SpeechRequest, seconds: float) -> Speech:
        """What one voice says, if it can be right.

        Raises:
            Exception: it cannot, or whatever the voice raised.
        """
        loop = asyncio.get_running_loop()
        begun = loop.time()
        asked = asyncio.ensure_future(link.voice.speak(request))
        try:
            done, _ = await asyncio.wait((asked,), timeout=seconds)
        except asyncio.CancelledError:
            if loop.time() - begun >= self.hurry:  # Someone else had no patience with it either.
                self._hung(link)
            raise
        finally:
            await _stopped(asked)
        if not done:
            raise TimeoutError
        if asked.cancelled():
            raise VoiceError(f"{link.voice.name}: cancelled itself")
        speech = asked.result()
        if odd := oddity(speech, request):
            raise VoiceError(f"{link.voice.name}: {odd}")
        return speech

    def _hung(self, link: _Link) -> None:
        link.hangs += 1
        if link.hangs >= PATIENCE:
            link.rest, link.hangs = self.rest, 0

    def _failed(self, link: _Link, error: Exception, seconds: float) -> list[str]:
        """What to tell of a failure, if anything."""
        name, text = link.voice.name, str(error)
        if isinstance(error, TimeoutError | VoiceTimeout):
            self._hung(link)
            return [text if text.startswith(name) else f"{name}: no sound within {seconds:g} s"]
        link.hangs = 0
        if not isinstance(error, VoiceError):
            return [f"{name}: {type(error).__name__}: {error}"]
        if error.of_request:
            if link.told:
                return []
            link.told = True
        return [text if text.startswith(name) else f"{name}: {text}"]

    async def aclose(self) -> None:
        """Close every voice, also when one of them cannot be closed."""
        done = await asyncio.gather(*(voice.aclose() for voice in self.voices), return_exceptions=True)
        broken = [error for error in done if isinstance(error, Exception)]
        if broken:
            raise VoiceError(f"{self.name}: could not be closed: {broken[0]}") from broken[0]


async def _stopped(asked: asyncio.Future[Speech]) -> None:
    """Cancel what is not done yet; one that does not heed that is left to itself."""
    if not asked.done():
        asked.cancel()
        await asyncio.wait((asked,), timeout=GRACE)
        asked.add_done_callback(lambda late: late.cancelled() or late.exception())

"""eSpeak NG: a formant synthesiser for a hundred languages; robotic, tiny, fast.

It is GPL, hence never linked: it runs as a separate process that reads text and writes a WAV.
"""

from __future__ import annotations

import asyncio
import io
import math
import re
import shutil
import wave

from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.events import Audio
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import like
from npcsdk.voices.plain import need_latin, plain
from npcsdk.voices.sound import speech

BINARIES = ("espeak-ng", "espeak")
REMEDY = "espeak-ng is not installed. Install it with: apt-get install espeak-ng"
VOICE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+_-]{0,63}")
WORDS_PER_MINUTE = 175
"""Its pace by default; it takes 80 to 450."""


def find_binary() -> str | None:
    """The path of espeak-ng, or of its older form espeak."""
    return next(filter(None, map(shutil.which, BINARIES)), None)


def options(voice: str, speed: float, pitch: float) -> list[str]:
    """Command-line options. Its pitch scale is exponential: 0 is half, 50 its own, 99 double.

    Raises:
        SpecError: a voice name of other than letters, digits, `+`, `_`, `-`.
    """
    if not VOICE_NAME.fullmatch(voice):
        raise SpecError(f"espeak: {voice!r} cannot be a voice; espeak-ng --voices lists them")
    pace = min(450, max(80, round(WORDS_PER_MINUTE * speed)))
    height = min(99, max(0, round(50 + 50 * math.log2(pitch))))
    return ["-v", voice, "-s", str(pace), "-p", str(height), "-b", "1", "--stdin", "--stdout"]


class EspeakVoice:
    """Any language that espeak-ng knows.

    Args:
        voice: a language or voice of `espeak-ng --voices`, with a variant if wished (`en+f3`). Without
            one the character's own `espeak:` voice is used, else the language of the piece.
        timeout: seconds for one piece.

    Raises:
        SpecError: `voice` cannot be a voice name.
    """

    def __init__(self, voice: str = "", *, timeout: float = 5.0) -> None:
        options(voice or "en", 1.0, 1.0)
        self.voice = voice
        self.name = f"espeak:{voice}" if voice else "espeak"
        self.timeout = timeout

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece, with its words spread over the sound.

        Raises:
            VoiceTimeout: longer than `timeout`; the process is killed.
            VoiceError: not installed, no such voice, or nothing to say.
        """
        spec = request.spec
        voice = self.voice or like(spec, "espeak").name or request.language or "en"
        text = plain(request.text, self.name)
        if voice.lower().startswith("en"):
            need_latin(text, self.name)
        try:
            arguments = options(voice, spec.speed, spec.pitch)
        except SpecError as error:
            raise VoiceError(str(error)) from None
        binary = find_binary()
        if binary is None:
            raise VoiceError(REMEDY)
        try:
            async with asyncio.timeout(self.timeout):
                audio = await self._run([binary, *arguments], text)
        except TimeoutError:
            raise VoiceTimeout(f"{self.name}: no sound within {self.timeout:g} s") from None
        return speech(request.text, audio, self.name)

    async def _run(self, command: list[str], text: str) -> Audio:
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
        except OSError as error:
            raise VoiceError(f"{self.name}: cannot run {command[0]}: {error}") from error
        try:
            # "[[" would start espeak's own phoneme notation; plain() has taken all brackets out.
            sound, complaint = await process.communicate(text.encode())
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode or not sound:
            reason = complaint.decode(errors="replace").strip() or f"exit status {process.returncode}"
            raise VoiceError(f"{self.name}: {reason}")
        return _read_wav(sound, self.name)

    async def aclose(self) -> None:
        """Holds nothing: each piece is a process of its own."""


def _read_wav(data: bytes, name: str) -> Audio:
    try:
        with wave.open(io.BytesIO(data)) as wav:
            if (wav.getsampwidth(), wav.getnchannels()) != (2, 1):
                raise VoiceError(f"{name}: gave audio that is not 16-bit mono")
            # A WAV that is piped claims 2 GB, its length being unknown when its header is written.
            return Audio(wav.readframes(len(data) // 2), wav.getframerate())
    except (wave.Error, EOFError) as error:
        raise VoiceError(f"{name}: gave no WAV: {error}") from error

"""eSpeak NG: a formant synthesiser for a hundred languages; robotic, tiny, fast.

It is GPL-3.0, hence never part of this process: a process of its own loads the library and tells word
and phoneme times; where there is only the program, that is run for each piece and tells no times.
"""

from __future__ import annotations

import asyncio
import io
import math
import re
import shutil
import wave

from npcsdk.audio.raw import Phone, Raw, Spoken
from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.events import Audio
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import Prosody, like, prosody_of
from npcsdk.voices.apart import Engine, NoEngine, give_back, share
from npcsdk.voices.finish import finish, sounds_alone
from npcsdk.voices.plain import need_latin, plain

LIBRARIES: tuple[str, ...] = (
    *("libespeak-ng.so.1", "libespeak-ng.so"),
    *("libespeak-ng.1.dylib", "libespeak-ng.dylib", "/opt/homebrew/lib/libespeak-ng.dylib"),
    *("libespeak-ng.dll", "espeak-ng.dll"),
)
"""Names under which the library is looked for."""
BINARIES = ("espeak-ng", "espeak")
REMEDY = "espeak-ng is not installed. Install it with: apt-get install espeak-ng"
VOICE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+_-]{0,63}")
WORDS_PER_MINUTE = 175
"""Its pace by default; it takes 80 to 450."""
MANDARIN = "cmn-latn-pinyin"
F0 = 102.0
"""Hz: how high its English voice speaks by itself."""
_MOVES, _WIDENS = 0.68, 0.13
"""Of the fundamental frequency, measured: what the pitch scale moves, and what twice the range adds."""


def find_binary() -> str | None:
    """The path of espeak-ng, or of its older form espeak."""
    return next(filter(None, map(shutil.which, BINARIES)), None)


def parameters(prosody: Prosody) -> dict[str, int]:
    """What espeak calls rate, pitch and range, for ratios to its own.

    Its pitch scale is exponential (0 is half, 50 its own, 99 double), but moves only `_MOVES` of what is
    heard; a wider range raises it as well. So it reaches ratios from about 0.6 to 1.75.
    """
    widened = min(1.98, max(0.0, prosody.range * prosody.pitch))  # its range is in Hz, ours in semitones
    wanted = (prosody.pitch - (1 - _MOVES - _WIDENS) - _WIDENS * widened) / _MOVES
    return {
        "rate": min(450, max(80, round(WORDS_PER_MINUTE * prosody.rate))),
        "pitch": min(99, max(0, round(50 + 50 * math.log2(max(wanted, 0.1))))),
        "range": round(50 * widened),
    }


class EspeakVoice:
    """Any language that espeak-ng knows, with its own times of words and phonemes.

    Args:
        voice: a language or voice of `espeak-ng --voices`, with a variant if wished (`en+f3`). Without
            one the character's own `espeak:` voice is used, else the language of the piece.
        timeout: seconds for one piece, waiting for other sessions included.
        leaves: languages that it had better not speak, by their first letters.

    Raises:
        SpecError: `voice` cannot be a voice name.
    """

    def __init__(self, voice: str = "", *, timeout: float = 5.0, leaves: tuple[str, ...] = ()) -> None:
        _check(voice or "en")
        self.voice = voice
        self._leaves = leaves
        self.name = f"espeak:{voice}" if voice else "espeak"
        self.timeout = timeout
        self._without: tuple[str, ...] | None = None

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece.

        Raises:
            VoiceTimeout: longer than `timeout`; the process is ended.
            VoiceError: not installed, no such voice, or nothing to say.
        """
        prosody = prosody_of(request.feeling, request.spec, "espeak")
        if not request.text:
            height = F0 * prosody.pitch
            return await asyncio.to_thread(sounds_alone, request, self.name, f0=height, volume=prosody.volume)
        raw = await self.raw(request, prosody)
        return await asyncio.to_thread(finish, request, raw, self.name, volume=prosody.volume)

    async def raw(self, request: SpeechRequest, prosody: Prosody) -> Raw:
        """The sound as espeak makes it, and the times that it tells."""
        voice = self.voice or like(request.spec, "espeak").name or request.language or "en"
        text = plain(request.text, self.name)
        if self._leaves and voice.lower().startswith(self._leaves):
            raise VoiceError(
                f"{self.name}: is not used for {voice} unasked, as it sounds poor. Lines can be voiced ahead by kokoro "
                f"(npcsdk voice); until then subtitles keep the pace. To hear it all the same: --voice espeak:{voice}",
                of_request=True,
            )
        if voice.lower().startswith("en"):
            need_latin(text, self.name)
        try:
            _check(voice)
        except SpecError as error:
            raise VoiceError(str(error)) from None
        voice = _readable(voice)
        if self._without != LIBRARIES:
            try:
                return await self._told(voice, text, prosody)
            except NoEngine:
                self._without = LIBRARIES
        return Raw(await self._heard(voice, text, prosody))

    async def _told(self, voice: str, text: str, prosody: Prosody) -> Raw:
        """By the library."""
        apart = share(Engine("npcsdk.voices.espeak_child", (("libraries", LIBRARIES),)), self)
        question = {"voice": voice, "text": text} | parameters(prosody)
        found, pcm = await apart.ask(question, self.name, self.timeout)
        words = tuple(Spoken(*word) for word in found["words"])
        return Raw(Audio(pcm, found["rate"]), words, tuple(Phone(*phone) for phone in found["phones"]))

    async def _heard(self, voice: str, text: str, prosody: Prosody) -> Audio:
        """By the program."""
        if (binary := find_binary()) is None:
            raise VoiceError(REMEDY)
        given = parameters(prosody)
        arguments = ("-v", voice, "-s", str(given["rate"]), "-p", str(given["pitch"]), "-b", "1")
        try:
            async with asyncio.timeout(self.timeout):
                return await self._run([binary, *arguments, "--stdin", "--stdout"], text)
        except TimeoutError:
            raise VoiceTimeout(f"{self.name}: no sound within {self.timeout:g} s") from None

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
        """End the process that holds the library, if no other voice uses it."""
        await asyncio.to_thread(give_back, self)


def _check(voice: str) -> None:
    if not VOICE_NAME.fullmatch(voice):
        raise SpecError(f"espeak: {voice!r} cannot be a voice; espeak-ng --voices lists them")


def _readable(voice: str) -> str:
    """Mandarin by the voice that reads it: its usual one says the numbers of the tones, in English ("men five")."""
    language, plus, variant = voice.partition("+")
    parts = language.lower().split("-")
    return f"{MANDARIN}{plus}{variant}" if parts[0] in ("zh", "cmn") and "yue" not in parts else voice


def _read_wav(data: bytes, name: str) -> Audio:
    try:
        with wave.open(io.BytesIO(data)) as wav:
            if (wav.getsampwidth(), wav.getnchannels()) != (2, 1):
                raise VoiceError(f"{name}: gave audio that is not 16-bit mono")
            # A WAV that is piped claims 2 GB, its length being unknown when its header is written.
            return Audio(wav.readframes(len(data) // 2), wav.getframerate())
    except (wave.Error, EOFError) as error:
        raise VoiceError(f"{name}: gave no WAV: {error}") from error

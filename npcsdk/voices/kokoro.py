"""Kokoro: 54 neural voices in this process, of which those of English and Chinese can be used.

Kokoro-82M by hexgrad (Apache-2.0), as int8, fetched by `npcsdk pull kokoro`. It sounds better than
hibari, and takes ten times as long: on a small machine it is for lines that are voiced ahead. One
engine and one thread serve all sessions of the process, and are given back with the last.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from npcsdk.audio.raw import Phone, Raw, Spoken
from npcsdk.errors import MissingExtra, SpecError, VoiceError
from npcsdk.events import Audio
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import PLAIN, Prosody, like, prosody_of
from npcsdk.voices.finish import finish, sounds_alone
from npcsdk.voices.kokoro_model import RATE, Made, Model, moved
from npcsdk.voices.kokoro_text import Reader, Said, chinese, chunks, english, need_chinese, sentences
from npcsdk.voices.plain import need_latin, plain
from npcsdk.voices.shared import Shared, Worker
from npcsdk.weights import KOKORO_VOICES, voice_file

FAST = 0.8
"""Seconds of work for a second of sound, up to which a machine can speak live."""
AGAIN = 300.0
"""Seconds after which a machine that was too slow is measured again."""
DEFAULTS = {"en": "af_heart", "en-gb": "bf_emma", "zh": "zf_xiaobei"}
"""The voice of a language where the character names none."""
F0 = {"f": 200.0, "m": 120.0}
"""Hz: how high its women and men speak, about."""
_LANGUAGES = {"e": "Spanish", "f": "French", "h": "Hindi", "i": "Italian", "j": "Japanese", "p": "Portuguese"}
_WINDOW = 8
_WARM_UP = [Said("measure", "mˈɛʒəɹ"), Said("", " "), Said("twice", "twˈIs"), Said("", ".")]


class Engine:
    """Loads Kokoro and its readers, and measures how fast it is. For one thread at a time.

    Raises:
        Exception: whatever onnx, onnxruntime, hibari and misaki raise.
    """

    def __init__(self, file: Path) -> None:
        self._model = Model(file)
        self._readers: dict[str, Reader] = {}
        self._measured: deque[tuple[float, float]] = deque(maxlen=_WINDOW)
        self._asked = 0.0

    @property
    def speed(self) -> float | None:
        """Seconds of work for a second of sound, over the last chunks; None before there were any."""
        sound = sum(seconds for _, seconds in self._measured)
        return sum(work for work, _ in self._measured) / sound if sound else None

    def measure(self) -> float:
        """How fast this machine is, by a short phrase where nothing newer than AGAIN seconds is known."""
        speed = self.speed
        if speed is None or (speed > FAST and time.monotonic() - self._asked > AGAIN):
            self._model.say(_WARM_UP, DEFAULTS["en"], 1.0, 1.0, 1.0)  # the first is slower than all others
            self._measured.clear()
            self._say(_WARM_UP, DEFAULTS["en"], PLAIN)
            self._asked = time.monotonic()
        return self.speed or 0.0

    def speak(self, text: str, voice: str, prosody: Prosody, stop: threading.Event) -> Raw:
        """Sound for plain text; less of it once `stop` is set."""
        import numpy as np

        parts = []
        words: list[Spoken] = []
        phones: list[Phone] = []
        since = 0.0
        for chunk in chunks(self._read(text, voice, stop)):
            made = None if stop.is_set() else self._say(chunk, voice, prosody)
            if made is None:
                continue
            made = moved(made, since, len(words))
            parts.append(made.samples)
            words += made.words
            phones += made.phones
            since += len(made.samples) / RATE
        if not parts:
            raise VoiceError(f"kokoro:{voice}: {text[:40]!a} has nothing that can be said")
        samples = np.clip(np.nan_to_num(np.concatenate(parts)), -1.0, 1.0)
        return Raw(Audio((samples * 32767).astype("<i2").tobytes(), RATE), tuple(words), tuple(phones))

    def _say(self, chunk: list[Said], voice: str, prosody: Prosody) -> Made | None:
        begun = time.perf_counter()
        made = self._model.say(chunk, voice, prosody.rate, prosody.pitch, prosody.range)
        if made:
            self._measured.append((time.perf_counter() - begun, len(made.samples) / RATE))
        return made

    def _read(self, text: str, voice: str, stop: threading.Event) -> Iterator[list[Said]]:
        read = self._reader(voice[0])
        for sentence in sentences(text, voice[0] == "z"):
            if stop.is_set():
                return
            yield read(sentence)

    def _reader(self, language: str) -> Reader:
        if language not in self._readers:
            made = chinese(self._reader("a")) if language == "z" else english(british=language == "b")
            self._readers[language] = made
        return self._readers[language]


def _load() -> Engine:
    file = voice_file("kokoro")
    if file is None:
        raise VoiceError(_PULL)
    return Engine(file)


_SHARED = Shared("kokoro", _load)
_PULL = "The files of kokoro are not on this machine. Get them with: npcsdk pull kokoro"


def lacks(name: str = "") -> str:
    """What to do before a voice of Kokoro can be used; empty where nothing is missing."""
    for module, package in {"hibari": "hibari-tts", "onnx": "onnx"}.items():
        if find_spec(module) is None:
            return str(MissingExtra(package, "kokoro"))
    if name.startswith("z") and find_spec("misaki") is None:
        if sys.version_info >= (3, 13):
            return "misaki, which reads Chinese for kokoro, needs Python 3.11 or 3.12."
        return str(MissingExtra("misaki", "kokoro"))
    return _PULL if voice_file("kokoro") is None else ""


class KokoroVoice:
    """A neural voice in this process, without a network.

    Args:
        name: a voice, such as `af_heart`; by default the character's like voice of Kokoro, else one for
            the language.
        timeout: seconds for one piece, waiting for other sessions and for loading included.
        only_if_fast: raise a VoiceError rather than speak slower than a player listens.

    Raises:
        SpecError: no voice is called so, none can read its language, or its files are not there.
        MissingExtra: a package is not installed.
    """

    def __init__(self, name: str = "", *, timeout: float = 60.0, only_if_fast: bool = False) -> None:
        self._voice = name
        self.name = f"kokoro:{name}" if name else "kokoro"
        self.timeout = timeout
        self.only_if_fast = only_if_fast
        if name and (why := _unusable(name)):
            raise SpecError(f"{self.name}: {why}")
        for module, package in {"hibari": "hibari-tts", "onnx": "onnx"}.items():
            if find_spec(module) is None:
                raise MissingExtra(package, "kokoro")
        if missing := lacks(name):
            raise SpecError(missing)

    @property
    def speed(self) -> float | None:
        """Seconds of work for a second of sound, of this process's last pieces; None before there were any."""
        worker = _SHARED.worker
        return worker.loaded.speed if worker and worker.loaded else None

    @property
    def fast_enough(self) -> bool | None:
        """Whether this machine can speak live with it; None before anything was said."""
        speed = self.speed
        return None if speed is None else speed <= FAST

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece, with the engine's own phoneme times.

        Raises:
            VoiceTimeout: longer than `timeout`; the engine stops at its next chunk.
            VoiceError: nothing to say, no voice for it, a machine that is too slow, or the engine failed.
        """
        voice = self._chosen(request)
        if request.text:
            need = need_chinese if voice[0] == "z" else need_latin
            need(plain(request.text, self.name), self.name)
        return await _SHARED.speak(self, lambda worker, stop: self._say(worker, request, voice, stop))

    def _chosen(self, request: SpeechRequest) -> str:
        language = request.language.lower().replace("_", "-")
        named = self._voice or like(request.spec, "kokoro").name
        default = DEFAULTS.get(language) or DEFAULTS.get(language.partition("-")[0], "")
        if not (named or default):
            why = f"reads English and Chinese, not {request.language!r}; name another voice"
            raise VoiceError(f"{self.name}: {why}", of_request=True)
        if why := _unusable(named or default):
            raise VoiceError(f"{self.name}: {why}", of_request=True)
        return named or default

    def _say(self, worker: Worker[Engine], request: SpeechRequest, voice: str, stop: threading.Event) -> Speech:
        if missing := lacks(voice):
            raise VoiceError(f"{self.name}: {missing}")
        prosody = prosody_of(request.feeling, request.spec, "kokoro")
        if not request.text:
            return sounds_alone(request, self.name, f0=F0[voice[1]] * prosody.pitch, volume=prosody.volume)
        engine = worker.engine
        if self.only_if_fast and (speed := engine.measure()) > FAST:
            raise VoiceError(
                f"{self.name}: this machine makes {1 / speed:.1f} seconds of sound a second, too few to speak "
                "live. Subtitles keep the pace; npcsdk voice voices lines ahead.",
                of_request=True,
            )
        raw = engine.speak(plain(request.text, self.name), voice, prosody, stop)
        return finish(request, raw, self.name, volume=prosody.volume)

    async def aclose(self) -> None:
        """Let the engine and its thread go if no other voice uses them."""
        await _SHARED.leave(self)


def _unusable(name: str) -> str:
    """Why a voice cannot be used at all; empty if it can."""
    usable = [voice for voice in KOKORO_VOICES if voice[0] in "abz"]
    if name not in KOKORO_VOICES:
        near = get_close_matches(name.lower(), usable, 3)
        hint = f"Did you mean {', '.join(near)}?" if near else f"There are {', '.join(usable)}."
        return f"there is no voice {name[:40]!r}. {hint}"
    if name not in usable:
        return f"{name} speaks {_LANGUAGES[name[0]]}, which nothing here can read for it, only English and Chinese."
    return ""

"""Piper: neural voices of some 60 MB each, for some forty languages, with phoneme times.

`piper-tts` is GPL-3.0, hence an extra that must be asked for, and never part of this process: one of its
own imports it. `npcsdk pull piper:joe` fetches a voice whose data set is in the public domain; others have
licences of their own.

Piper knows no pitch: it is made by saying a piece slower and playing it faster, so that the timbre moves
with it. How far the pitch moves cannot be changed (`noise_scale` was tried: nothing of it is heard).
"""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from pathlib import Path

from npcsdk.audio.raw import Phone, Raw, Spoken
from npcsdk.errors import MissingExtra, SpecError, VoiceError
from npcsdk.events import Audio
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import Prosody, like, prosody_of
from npcsdk.voices.apart import Engine, NoEngine, give_back, share
from npcsdk.voices.finish import finish, sounds_alone
from npcsdk.voices.plain import plain
from npcsdk.weights import VOICES, is_name, models_folder, voice_file

DEFAULT = "joe"
F0 = 93.0
"""Hz: how high `joe` speaks by itself."""


class PiperVoice:
    """A voice file of piper's, one process for all who use the same.

    Args:
        voice: `joe`, or another that lies in the models folder as piper/NAME.onnx; or the path of a file
            that ends in .onnx, with its .onnx.json beside it. `#3` or `#name` behind it picks one of
            several speakers. Without it the character's own `piper:` voice is used, else `joe`.
        timeout: seconds for one piece, waiting for other sessions and for loading included.

    Raises:
        MissingExtra: `piper-tts` is not installed.
        SpecError: `voice` is neither a name nor the path of an .onnx file.
    """

    def __init__(self, voice: str = "", *, timeout: float = 20.0) -> None:
        if find_spec("piper") is None:
            raise MissingExtra("piper-tts", "piper")
        _split(voice or DEFAULT, paths=True)
        self.voice = voice
        self.name = f"piper:{voice}" if voice else "piper"
        self.timeout = timeout

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece.

        Raises:
            VoiceTimeout: longer than `timeout`; a process that hangs is ended.
            VoiceError: no such voice, nothing to say, or the engine failed.
        """
        prosody = prosody_of(request.feeling, request.spec, "piper")
        if not request.text:
            height = F0 * prosody.pitch
            return await asyncio.to_thread(sounds_alone, request, self.name, f0=height, volume=prosody.volume)
        raw = await self.raw(request, prosody)
        return await asyncio.to_thread(finish, request, raw, self.name, volume=prosody.volume)

    async def raw(self, request: SpeechRequest, prosody: Prosody) -> Raw:
        """The sound as piper makes it, and its own times."""
        text = plain(request.text, self.name)
        try:
            # A world names voices, never paths: it may come from anywhere.
            path, speaker = (
                _split(self.voice, paths=True)
                if self.voice
                else _split(like(request.spec, "piper").name or DEFAULT, paths=False)
            )
        except SpecError as error:
            raise VoiceError(str(error)) from None
        if not path.is_file():
            raise VoiceError(f"{self.name}: {path} is not there. {_remedy(path)}")
        apart = share(Engine("npcsdk.voices.piper_child", (("path", str(path)),)), self)
        manner = {"rate": prosody.rate, "pitch": prosody.pitch}
        question = {"text": text, "name": self.name, "speaker": speaker, **manner}
        try:
            found, pcm = await apart.ask(question, self.name, self.timeout)
        except NoEngine as error:
            raise VoiceError(f"{error}. {MissingExtra('piper-tts', 'piper')}") from None
        words = tuple(Spoken(*word) for word in found["words"])
        return Raw(Audio(pcm, found["rate"]), words, tuple(Phone(*phone) for phone in found["phones"]))

    async def aclose(self) -> None:
        """End the processes that no other voice uses."""
        await asyncio.to_thread(give_back, self)


def lacks(voice: str = "") -> str:
    """What to do so that a voice can be used; empty when it can."""
    if find_spec("piper") is None:
        return str(MissingExtra("piper-tts", "piper"))
    path, _ = _split(voice or DEFAULT, paths=True)
    return "" if path.is_file() else f"{path} is not there. {_remedy(path)}"


def _split(voice: str, *, paths: bool) -> tuple[Path, str]:
    """The file and the speaker."""
    base, _, speaker = voice.rpartition("#") if "#" in voice else (voice, "", "")
    if is_name(base) and not base.endswith(".onnx"):
        return voice_file(f"piper:{base}") or models_folder() / "piper" / f"{base}.onnx", speaker
    if paths and base.endswith(".onnx") and "\0" not in base:
        return Path(base).expanduser().absolute(), speaker
    allowed = "a name (joe) or the path of an .onnx file" if paths else "a name (joe)"
    raise SpecError(f"piper: {voice!r} cannot be a voice, which is {allowed}")


def _remedy(path: Path) -> str:
    name = f"piper:{path.stem}"
    if path.parent != models_folder() / "piper":
        return "Name a file that is."
    return f"npcsdk pull {name}" if name in VOICES else f"Place it there with its .onnx.json, or use piper:{DEFAULT}."

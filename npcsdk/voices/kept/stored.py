"""Lines voiced ahead: says what `npcsdk voice` left in a folder, and nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from npcsdk.config import named_path
from npcsdk.emotion import NEUTRAL
from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.safe_file import Damaged
from npcsdk.voices.kept.identity import identity
from npcsdk.voices.kept.manifest import read_manifest
from npcsdk.voices.kept.shelf import Shelf
from npcsdk.voices.plain import shown

PATIENCE = 5.0
"""Seconds for the disk to give a speech."""


class StoredVoice:
    """The voice of a folder, whether what spoke there is installed here or not. Put others behind it in a chain.

    A line is found by its text, its feeling and how its character sounds; in a feeling that was not voiced it
    is said as it was voiced without any. The folder is only read.

    Args:
        folder: what `npcsdk voice` wrote.

    Raises:
        SpecError: there is no such folder, or it holds no voices.
    """

    def __init__(self, folder: str | Path) -> None:
        path = named_path(str(folder))
        manifest = read_manifest(path)
        if manifest is None:
            raise SpecError(f"{path} holds no voices; npcsdk voice WORLD --out {folder} makes them.")
        self.name = f"stored:{path.name}"
        self.manifest = manifest
        self._shelf = Shelf(path)

    async def speak(self, request: SpeechRequest) -> Speech:
        """Give what was voiced ahead for one piece.

        Raises:
            VoiceTimeout: the disk does not answer.
            VoiceError: nothing was, or its file is damaged.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                speech = await asyncio.to_thread(self._find, request)
        except TimeoutError:
            raise VoiceTimeout(f"{self.name}: the disk took longer than {PATIENCE:g} s") from None
        except OSError as error:
            raise VoiceError(f"{self.name}: cannot be read: {error.strerror or error}") from None
        if speech is None:
            raise VoiceError(f"{self.name}: {shown(request.text)} was not voiced ahead", of_request=True)
        return replace(speech, voice=self.name)

    def _find(self, request: SpeechRequest) -> Speech | None:
        damaged = ""
        for wanted in dict.fromkeys((request.feeling, NEUTRAL)):
            try:
                speech = self._shelf.read(identity(replace(request, feeling=wanted), self.manifest.voice))
            except Damaged as error:
                damaged = str(error)
                continue
            if speech is not None:
                return speech
        if damaged:
            text = shown(request.text)
            raise VoiceError(f"{self.name}: {text} is damaged ({damaged}); npcsdk voice voices it again")
        return None

    async def aclose(self) -> None:
        """Holds nothing."""

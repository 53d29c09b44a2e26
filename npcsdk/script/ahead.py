"""Voicing ahead: what a writer wrote becomes sound before anyone plays, so that a slow voice can be a good one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from npcsdk.config import named_path
from npcsdk.errors import NpcError, SpecError, VoiceError, VoiceTimeout
from npcsdk.ports import Speech, SpeechRequest, Voice
from npcsdk.safe_file import Damaged
from npcsdk.script.written import requests_of, written_lines
from npcsdk.voices.chain import ChainVoice
from npcsdk.voices.choosing import make_voice
from npcsdk.voices.kept.identity import identity
from npcsdk.voices.kept.manifest import NAME, Manifest, read_manifest, write_manifest
from npcsdk.voices.kept.shelf import Shelf
from npcsdk.voices.plausible import oddity
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.text import names_in
from npcsdk.world.world import World

TIMEOUT = 120.0
"""Seconds for one piece."""
TIMEOUTS = 3
"""Pieces in a row that take too long, after which the voice is given up."""


class Unvoiced(NamedTuple):
    """Something that has no sound, where it is written, and why."""

    place: str
    text: str
    why: str


@dataclass(slots=True)
class Report:
    """What came of it.

    Attributes:
        voice: who spoke.
        language: as a session asks for it.
        lines: that are voiced, now or before.
        pieces: that they are made of; what is said in two places counts once.
        seconds: of sound in all of them.
        made: pieces that were voiced this time.
        made_seconds: of sound in these.
        spent: seconds that the voice took for these.
        pruned: files that were removed.
        skipped: lines that cannot be voiced ahead.
        failed: pieces that the voice did not say.
    """

    voice: str
    language: str
    lines: int = 0
    pieces: int = 0
    seconds: float = 0.0
    made: int = 0
    made_seconds: float = 0.0
    spent: float = 0.0
    pruned: int = 0
    skipped: list[Unvoiced] = field(default_factory=list)
    failed: list[Unvoiced] = field(default_factory=list)


async def voice_ahead(
    world: World,
    *,
    voice: str | Voice,
    out: str | Path,
    language: str = "",
    character: str = "",
    prune: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Voice the lines of a world into a folder that `StoredVoice` speaks from. What is there already stays.

    Args:
        world: whose lines.
        voice: the spec of one voice, or a voice, which stays the caller's to close.
        out: a folder; made if it is not there. One folder holds one world in one voice and language.
        language: that a session will ask for; by default the world's first.
        character: only the lines of this one.
        prune: remove what was voiced for lines that the world does not have any more.
        progress: called with the pieces done and their number.

    Raises:
        SpecError: nobody understands the voice, it is several or silent, or the folder's list cannot be read.
        NpcError: no such character, or the folder is of something else or cannot be written.
        VoiceTimeout: the voice does not answer any more. What was voiced is kept.
    """
    if character and character not in world.characters:
        raise NpcError(f"there is no character {character!r}; there are {', '.join(world.characters)}")
    speaker = _single(voice) if isinstance(voice, str) else voice
    manifest = Manifest(world=world.id, voice=speaker.name, language=language or world.languages[0])
    work = _Work(world, speaker, out, manifest)
    try:
        await work.run(character, progress or (lambda done, total: None))
        await asyncio.to_thread(work.finish, prune)
    finally:
        if isinstance(voice, str):
            await speaker.aclose()
    return work.report


def _single(spec: str) -> Voice:
    """The one voice of a spec.

    Raises:
        SpecError: it names several, none, or silence.
    """
    if "|" in spec:
        raise SpecError(f"{spec!r}: lines are voiced ahead by one voice, so that they sound alike; name one of them.")
    made = make_voice(spec)
    voice = made.voices[0] if isinstance(made, ChainVoice) else made
    if isinstance(voice, SilentVoice):
        raise SpecError(f"{spec!r} is silent, and silence is not voiced ahead; name a voice, such as hibari or espeak.")
    return voice


class _Work:
    """One run over one folder."""

    def __init__(self, world: World, voice: Voice, out: str | Path, manifest: Manifest) -> None:
        self._world = world
        self._voice = voice
        self._folder = named_path(str(out))
        self._manifest = manifest
        self._shelf = Shelf(self._folder)
        self._late = 0
        self.report = Report(manifest.voice, manifest.language)

    async def run(self, character: str, progress: Callable[[int, int], None]) -> None:
        pieces = self._pieces(character)
        await asyncio.to_thread(self._open)
        for done, (path, (place, request)) in enumerate(pieces.items()):
            progress(done, len(pieces))
            speech = await asyncio.to_thread(self._there, path, request) or await self._made(place, request)
            if speech is not None:
                self.report.pieces += 1
                self.report.seconds += speech.duration
        progress(len(pieces), len(pieces))

    def finish(self, prune: bool) -> None:
        """Remove what is not of this world, if so wished, and write down what there is."""
        try:
            if prune:
                kept = self._wanted()
                self.report.pruned = sum(self._shelf.drop(path) for path in self._shelf.paths() if path not in kept)
            when = datetime.now(UTC).isoformat(timespec="seconds")
            count = len(self._shelf.paths())
            write_manifest(self._folder, self._manifest.model_copy(update={"when": when, "count": count}))
        except OSError as error:
            raise self._refused(error) from error

    def _pieces(self, character: str) -> dict[Path, tuple[str, SpeechRequest]]:
        """What is to be said, by its file; the same thing once, at its first place."""
        pieces: dict[Path, tuple[str, SpeechRequest]] = {}
        for line in written_lines(self._world):
            if character and line.character.id != character:
                continue
            if names := names_in(line.text):
                why = f"{', '.join(f'{{{name}}}' for name in sorted(names))} is known only when it is said"
                self.report.skipped.append(Unvoiced(line.place, line.text, why))
                continue
            self.report.lines += 1
            for request in requests_of(line, self._manifest.language):
                pieces.setdefault(self._path(request), (line.place, request))
        return pieces

    def _wanted(self) -> set[Path]:
        lines = written_lines(self._world)
        return {self._path(request) for line in lines for request in requests_of(line, self._manifest.language)}

    def _path(self, request: SpeechRequest) -> Path:
        return self._shelf.path(identity(request, self._manifest.voice))

    def _open(self) -> None:
        """See that the folder is there and is of this world, voice and language, or empty."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            there = read_manifest(self._folder)
            if there is None:
                if any(self._folder.iterdir()):
                    raise NpcError(f"{self._folder} is not empty and has no {NAME}. Name another folder.")
                write_manifest(self._folder, self._manifest)
        except OSError as error:
            raise self._refused(error) from error
        wanted = self._manifest
        if there and (there.world, there.voice, there.language) != (wanted.world, wanted.voice, wanted.language):
            raise NpcError(
                f"{self._folder} holds {there.world} by {there.voice} in {there.language!r}, "
                f"not {wanted.world} by {wanted.voice} in {wanted.language!r}. Name another folder."
            )

    def _there(self, path: Path, request: SpeechRequest) -> Speech | None:
        """What was voiced before, if it is whole."""
        try:
            return self._shelf.read(identity(request, self._manifest.voice))
        except Damaged:
            self._shelf.drop(path)
        except OSError as error:
            raise self._refused(error) from error
        return None

    async def _made(self, place: str, request: SpeechRequest) -> Speech | None:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(TIMEOUT):
                speech = await self._voice.speak(request)
            if speech.failures:
                raise VoiceError("; ".join(speech.failures))
            if odd := oddity(speech, request):
                raise VoiceError(f"{self._voice.name}: {odd}")
        except Exception as error:  # A voice is a plug-in: whatever it raises, the other lines are voiced.
            self._failed(place, request, error)
            return None
        spent = time.perf_counter() - began
        try:
            await asyncio.to_thread(self._put, request, speech)
        except ValueError as error:
            self._failed(place, request, VoiceError(f"{self._voice.name}: gave what cannot be kept: {error}"))
            return None
        self._late = 0
        self.report.made += 1
        self.report.made_seconds += speech.duration
        self.report.spent += spent
        return speech

    def _put(self, request: SpeechRequest, speech: Speech) -> None:
        try:
            self._shelf.put(identity(request, self._manifest.voice), speech)
        except OSError as error:
            raise self._refused(error) from error

    def _failed(self, place: str, request: SpeechRequest, error: Exception) -> None:
        """Note it; give the voice up where it only lets itself be waited for."""
        late = isinstance(error, TimeoutError | VoiceTimeout)
        why = str(error) if isinstance(error, VoiceError) else f"{self._voice.name}: {type(error).__name__}: {error}"
        self._late = self._late + 1 if late else 0
        if self._late == TIMEOUTS:
            raise VoiceTimeout(f"{place}: {why}, {TIMEOUTS} times in a row. Run this again to go on from there.")
        self.report.failed.append(Unvoiced(place, request.text, why))

    def _refused(self, error: OSError) -> NpcError:
        return NpcError(f"{self._folder} cannot be used: {error.strerror or error}. Name another folder.")

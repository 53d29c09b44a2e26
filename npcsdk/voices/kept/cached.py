"""A voice that says nothing twice: what was voiced once is kept on disk, over sessions and processes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_cache_dir

from npcsdk.config import named_path
from npcsdk.errors import VoiceError
from npcsdk.ports import Speech, SpeechRequest, Voice
from npcsdk.safe_file import Damaged
from npcsdk.speech.prosody import prosody_of
from npcsdk.voices.kept.identity import identity, key_of
from npcsdk.voices.kept.shelf import Shelf
from npcsdk.voices.plausible import oddity

VARIABLE = "NPCSDK_CACHE"
"""The environment variable that names another folder for caches, or says `off`."""
MAX_BYTES = 512 << 20
FINISHING = 1
"""To be raised whenever the same request comes to sound, or to be marked, otherwise than before."""
PATIENCE = 5.0
"""Seconds for the disk to give or take a speech."""
MOST_WAITING = 16
"""Speeches that wait for the disk; where it is that slow, what comes is not kept."""

_T = TypeVar("_T")
_Key = tuple[asyncio.AbstractEventLoop, str]
"""A call is shared by those of one event loop."""


def caching() -> bool:
    """Whether speeches are to be kept at all: not where NPCSDK_CACHE is `off`."""
    return os.environ.get(VARIABLE, "").strip().lower() != "off"


def cache_folder() -> Path:
    """Where speeches are kept: `voices` in NPCSDK_CACHE, or in the user's cache folder.

    Raises:
        SpecError: NPCSDK_CACHE can be no path.
    """
    chosen = os.environ.get(VARIABLE, "").strip() or user_cache_dir("npcsdk", appauthor=False)
    return named_path(chosen) / "voices"


class _Flight:
    """One request that is being answered, how many wait for it, and the keeping of what came."""

    def __init__(self) -> None:
        self.task: asyncio.Task[Speech]
        self.askers = 0
        self.saving: asyncio.Task[None] | None = None


class CachedVoice:
    """Another voice, asked only for what was not voiced before.

    Kept is what the voice itself said: not silence, nor what another voice of a chain said in its place, nor what
    cannot be the text. So put it around single voices, not around a chain. A speech is returned as soon as it is
    made, and kept meanwhile. A disk that is full, slow or forbidden costs nothing but the cache; one that does not
    answer is not asked again until it does.

    Args:
        voice: who speaks. An attribute `version`, that of its engine, is part of what is kept.
        folder: where; by default in the user's cache folder, or in NPCSDK_CACHE.
        max_bytes: what all speeches there may have together; those used longest ago go first.

    `hits` counts requests that cost the voice nothing, `misses` those that it was asked for, `errors` what
    the disk refused; `last_error` is the last of these.

    Raises:
        ValueError: `max_bytes` is negative.
    """

    def __init__(self, voice: Voice, folder: Path | None = None, *, max_bytes: int = MAX_BYTES) -> None:
        self.voice = voice
        self.name = voice.name
        self.hits = self.misses = self.errors = 0
        self.last_error = ""
        self._shelf = Shelf(folder or cache_folder(), max_bytes=max_bytes)
        if hasattr(voice, "timeout"):
            self.timeout = voice.timeout
        self._flights: dict[_Key, _Flight] = {}
        self._saving: set[asyncio.Task[None]] = set()
        self._stuck = 0  # calls to the disk that were given up and have not come back

    @property
    def bytes(self) -> int:
        """What the speeches of the folder had together when the last one was kept; 0 before."""
        return self._shelf.used

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece, or repeat what was said. Who asks for the same at once shares one call.

        Raises:
            VoiceError: as the voice does.
        """
        what = self._identity(request)
        key = asyncio.get_running_loop(), key_of(what)
        flight = self._flights.get(key)
        shared = flight is not None
        if flight is None:
            flight = self._flights[key] = _Flight()
            flight.task = asyncio.create_task(self._answer(key, flight, what, request))
            flight.task.add_done_callback(lambda _: self._landed(key, flight))
        flight.askers += 1
        try:
            await asyncio.wait((flight.task,))
        finally:
            flight.askers -= 1
            if not flight.askers and not flight.task.done():
                self._forget(key, flight)  # Who asks from here on must not share what is given up.
                flight.task.cancel()
                await asyncio.wait((flight.task,))
        if flight.task.cancelled():
            raise VoiceError(f"{self.name}: was stopped while it spoke")
        speech = flight.task.result()
        self.hits += shared
        return speech

    async def aclose(self) -> None:
        """Keep what is still to be kept, as far as it was said on this event loop, then close the voice.

        May be called twice.
        """
        here = asyncio.get_running_loop()
        flying = [flight.task for (loop, _), flight in list(self._flights.items()) if loop is here]
        for task in flying:
            task.cancel()
        if tasks := {*flying, *(task for task in list(self._saving) if task.get_loop() is here)}:
            await asyncio.wait(tasks, timeout=PATIENCE)
        await self.voice.aclose()

    def _identity(self, request: SpeechRequest) -> dict[str, Any]:
        provider = self.voice.name.partition(":")[0]
        return identity(request, self.voice.name) | {
            "finishing": FINISHING,
            "version": str(getattr(self.voice, "version", "")),
            # What the settings come to: the tables of feelings are part of how it sounds.
            "prosody": asdict(prosody_of(request.feeling, request.spec, provider)),
        }

    async def _answer(self, key: _Key, flight: _Flight, what: dict[str, Any], request: SpeechRequest) -> Speech:
        kept = await self._on_disk(self._read, what)
        if kept is not None:
            self.hits += 1
            return kept
        self.misses += 1
        speech = await self.voice.speak(request)
        own = speech.audio is not None and not speech.failures and speech.voice == self.voice.name
        if own and not oddity(speech, request):
            if len(self._saving) < MOST_WAITING:
                flight.saving = asyncio.create_task(self._keep(key, flight, what, speech))
                self._saving.add(flight.saving)
            else:
                self._failed(OSError("the disk is too slow"))
        return speech

    async def _keep(self, key: _Key, flight: _Flight, what: dict[str, Any], speech: Speech) -> None:
        try:
            await self._on_disk(self._put, what, speech)
        finally:
            self._saving.discard(flight.saving)
            self._forget(key, flight)

    async def _on_disk(self, do: Callable[..., _T], *about: Any) -> _T | None:
        """Do something that may wait for a disk, beside the event loop; None where it fails."""
        if self._stuck:  # Each such call takes a thread that all voices share.
            self._failed(OSError("the disk does not answer"))
            return None
        work = asyncio.get_running_loop().run_in_executor(None, do, *about)
        work.add_done_callback(_looked_at)
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(work)
        except TimeoutError:
            self._stuck += 1
            work.add_done_callback(self._unstuck)
            self._failed(OSError(f"the disk took longer than {PATIENCE:g} s"))
        except OSError as error:
            self._failed(error)
        return None

    def _unstuck(self, work: asyncio.Future[Any]) -> None:
        self._stuck -= 1

    def _failed(self, error: OSError) -> None:
        self.errors += 1
        self.last_error = f"{self._shelf.folder}: {error.strerror or error}"

    def _read(self, what: dict[str, Any]) -> Speech | None:
        try:
            speech = self._shelf.read(what)
        except Damaged:
            self._shelf.drop(self._shelf.path(what))
            return None
        if speech is not None:
            self._shelf.touch(what)
        return speech

    def _put(self, what: dict[str, Any], speech: Speech) -> None:
        try:
            self._shelf.put(what, speech)
        except ValueError:  # Not fit to be heard twice: `Damaged` of what is in the way is one too.
            return

    def _landed(self, key: _Key, flight: _Flight) -> None:
        """A flight is over, unless what it brought is still being kept."""
        _looked_at(flight.task)
        if flight.saving is None:
            self._forget(key, flight)

    def _forget(self, key: _Key, flight: _Flight) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]


def _looked_at(done: asyncio.Future[Any]) -> None:
    """What failed is no news where nobody waits for it any more."""
    if not done.cancelled():
        done.exception()

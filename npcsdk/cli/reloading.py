"""The world edited while one talks in it: read again beside the talk, taken up between two turns."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType

from npcsdk.check.report import Report
from npcsdk.cli.fate_told import tell_fate
from npcsdk.cli.findings_shown import show_report
from npcsdk.cli.stage import Stage
from npcsdk.cli.terminal import err, has_person
from npcsdk.cli.watch import Found, WorldWatch
from npcsdk.errors import SaveError, WorldError
from npcsdk.mind.fate import Fate
from npcsdk.opening import VOICES, voiced_ahead
from npcsdk.session.session import Session
from npcsdk.world.localized import localized

EVERY = 0.5
"""Seconds between two looks at the files."""
SHOWN = 3
"""Problems that are told of; the rest is counted."""


class Reloading:
    """Within `async with`, watches the files of a world, in a worker thread. `renewed` takes up what has changed.

    `looks` is how often it has looked.
    """

    def __init__(self, watch: WorldWatch, session: Session, stage: Stage) -> None:
        self._watch = watch
        self._session = session
        self._stage = stage
        self._found: Found | None = None
        self._task: asyncio.Task[None] | None = None
        self._told_of_voices = False
        self.looks = 0

    async def __aenter__(self) -> Reloading:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @property
    def ready(self) -> bool:
        """Whether something was read that is not taken up yet."""
        return self._found is not None

    def renewed(self) -> bool:
        """Take up a world that changed, if there is one; call it between turns. Whether the talk is in it now."""
        found, self._found = self._found, None
        if found is None:
            return False
        if found.world is None:
            self._refuse(found)
            return False
        before = self._place()
        try:
            fate = self._session.reload(found.world)
        except (SaveError, WorldError) as error:
            why = "The world has changed; this talk cannot go on there, and stays in the old one."
            self._stage.remark(f"{why} {error}")
            return False
        self._stage.renew(localized(self._session.world, self._session.language))
        self._tell(fate, moved=before != self._place())
        return True

    def _place(self) -> str:
        place = self._session.state.place
        return f"{place.graph}.{place.node}" if place else "its beginning"

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            if await asyncio.to_thread(self._watch.changed):
                self._found = await asyncio.to_thread(self._watch.read)
            self.looks += 1

    def _refuse(self, found: Found) -> None:
        """Show what is wrong as `npcsdk check` does, the first of it."""
        self._stage.remark("The world has changed, but it cannot be loaded; the talk goes on in the old one.")
        show_report(err(), Report(found.folder, found.problems[:SHOWN]), frames=has_person())
        if len(found.problems) > SHOWN:
            self._stage.remark(f"There are {len(found.problems) - SHOWN} more; npcsdk check shows them.")

    def _tell(self, fate: Fate, *, moved: bool) -> None:
        self._stage.remark(f"Reloaded: the talk {'is now' if moved else 'is still'} at {self._place()}.")
        tell_fate(self._stage, fate)
        if voiced_ahead(self._watch.folder) and not self._told_of_voices:
            self._told_of_voices = True
            self._stage.remark(f"The folder {VOICES} is not read again: lines that changed are voiced as they come.")

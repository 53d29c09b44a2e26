"""A talk that is kept in a save as it goes on, and what is told of it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from npcsdk.cli.fate_told import tell_fate
from npcsdk.cli.stage import Stage
from npcsdk.errors import SaveError
from npcsdk.mind.fate import Fate
from npcsdk.session.session import Session


class Saving:
    """Within `async with`, keeps a session in a save, if a path is given: after each turn, and at the end.

    Args:
        session: the talk.
        stage: where remarks go.
        path: the save.
        fate: what became of it in its world, where the session goes on from it.

    Attributes:
        path: the save; None while it is kept nowhere.
    """

    def __init__(self, session: Session, stage: Stage, path: Path | None, fate: Fate | None = None) -> None:
        self.path = path
        self._fate = fate
        self._session = session
        self._stage = stage

    async def __aenter__(self) -> Saving:
        if self.path is not None:
            if self._fate is not None:
                state = self._session.state
                self._stage.remark(f"Going on from {self.path}: turn {state.turn}.")
                tell_fate(self._stage, self._fate)
                self._stage.stand(state)
            self._session.autosave(self.path)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.path is not None:
            try:
                self._session.save(self.path)
            except SaveError as refused:
                if error is None:
                    raise
                self._stage.remark(str(refused))

    def keep(self, path: Path) -> None:
        """Keep it there from now on; what is kept so far stays.

        Raises:
            SaveError: it cannot be written.
        """
        self._session.save(path)
        self._session.autosave(path)
        self.path = path

"""The models of one turn: which one to ask now, and which one after it fails."""

from __future__ import annotations

import asyncio

from npcsdk.ports import LanguageModel, ModelChain
from npcsdk.session.budget import Purse


def members(model: LanguageModel, purse: Purse) -> list[LanguageModel]:
    """The models that may be asked now, the first one first. Beyond the budget those that are not metered."""
    every = list(model.available()) if isinstance(model, ModelChain) else [model]
    return every if purse.step != "unmetered" else [one for one in every if not metered(one)]


def metered(model: LanguageModel) -> bool:
    """Whether what it uses counts against the budget."""
    return bool(getattr(model, "metered", False))


def form(model: LanguageModel) -> dict[str, bool]:
    """The form of request that a model understands: settings of `build`."""
    return {"full": model.judges_intents, "history": not getattr(model, "small", False)}


class Lineup:
    """Whom to ask in one turn. One that failed is asked no more in it.

    Args:
        model: the session's.
        purse: what it may use.
        patience: seconds, from the first request on, until the first piece must be there.
    """

    def __init__(self, model: LanguageModel, purse: Purse, patience: float) -> None:
        self._left = members(model, purse)
        self._purse = purse
        self._patience = patience
        self._end: float | None = None

    @property
    def current(self) -> LanguageModel | None:
        """The model to ask; None when only the writer's lines are left."""
        if self._purse.step == "unmetered":
            self._left = [one for one in self._left if not metered(one)]
        return self._left[0] if self._left else None

    @property
    def others(self) -> bool:
        """Whether another model is left after the current one."""
        return self.current is not None and len(self._left) > 1

    @property
    def patience(self) -> float:
        """Seconds left until the first piece must be there."""
        now = asyncio.get_running_loop().time()
        if self._end is None:
            self._end = now + self._patience
        return self._end - now

    def drop(self) -> None:
        """Ask the current model no more in this turn."""
        del self._left[:1]

    def give_up(self) -> None:
        """Ask no model any more in this turn."""
        self._left.clear()

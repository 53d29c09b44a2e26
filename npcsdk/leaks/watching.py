"""Watches for a judge from within ports, which may not fail: what goes wrong there is told later."""

from __future__ import annotations

from collections.abc import Callable

from npcsdk.leaks.judge import Judge
from npcsdk.mind.prompt import Prompt


class Watching:
    """A `Watcher` that hands everything to a judge, and keeps the first error for `check`.

    A session goes on whatever a model, a voice or an onlooker raises; a mistake of the judge would pass for a silence.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._error: Exception | None = None

    def prompted(self, prompt: Prompt) -> None:
        """A request was made."""
        self._safely(lambda: self._judge.prompted(prompt))

    def asked(self, prompt: Prompt) -> None:
        """A model was given this request."""
        self._safely(lambda: self._judge.asked(prompt))

    def warmed(self, prompt: Prompt) -> None:
        """A model was made ready for requests that begin as this one."""
        self._safely(lambda: self._judge.warmed(prompt))

    def voiced(self, text: str) -> None:
        """A voice was given this text."""
        self._safely(lambda: self._judge.voiced(text))

    def embedded(self, text: str) -> None:
        """An embedder was given this text."""
        self._safely(lambda: self._judge.embedded(text))

    def check(self) -> None:
        """Raise what went wrong, if anything did."""
        if self._error is not None:
            raise self._error

    def _safely(self, doing: Callable[[], None]) -> None:
        try:
            doing()
        except Exception as error:
            self._error = self._error or error

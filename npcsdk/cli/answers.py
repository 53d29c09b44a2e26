"""Whether any model answered: a talk that held by the writer's lines alone is told from one that went well."""

from __future__ import annotations

from npcsdk.errors import ModelError
from npcsdk.events import Event, TurnEnded


class Answers:
    """Looks at what turns measured."""

    def __init__(self) -> None:
        self._pieces = 0
        self._degraded: dict[str, str] = {}

    def take(self, event: Event) -> None:
        """Note what a turn got from models, and what went wrong first of its kind."""
        if isinstance(event, TurnEnded):
            self._pieces += event.metrics.get("chunks", 0)
            for trouble in event.metrics.get("degraded", ()):
                self._degraded.setdefault(trouble["code"], trouble["why"])

    def insist(self) -> None:
        """Look back at the end.

        Raises:
            ModelError: the writer's lines stood in for models that failed, and none ever gave a word.
        """
        why = self._degraded.get("model_failed")
        if why and "fallback" in self._degraded and not self._pieces:
            raise ModelError(f"No model answered, so the writer's lines were said instead. {why}")

"""Where a conversation is shown. Everything that happens is handed to a stage, in order."""

from __future__ import annotations

from typing import Protocol

from npcsdk.events import Event
from npcsdk.mind.state import State
from npcsdk.world.world import World


class Stage(Protocol):
    """Shows events, at once or in step with the sound."""

    def take(self, event: Event) -> None:
        """Something happened."""

    def update(self, dt: float) -> None:
        """Let `dt` seconds pass."""

    @property
    def idle(self) -> bool:
        """Whether all that was taken has been shown and heard."""
        ...

    def cut(self) -> int | None:
        """Stop now; the characters of visible text that were heard, or None for all that was taken."""
        ...

    def remark(self, text: str) -> None:
        """Say something that is no part of the conversation."""

    def prompt(self) -> None:
        """Wait for the player."""

    def entered(self) -> None:
        """The player typed a line."""

    def renew(self, world: World) -> None:
        """The talk goes on in another world, in which characters may have other names."""

    def stand(self, state: State) -> None:
        """The talk is somewhere else now: show where. What is offered there follows as an event."""

    def close(self) -> None:
        """The conversation is over."""

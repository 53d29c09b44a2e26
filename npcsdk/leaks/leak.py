"""A secret found where it does not belong: what, where, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from npcsdk.leaks.canaries import Secret

Where = Literal[
    "request", "line", "command", "voice", "embedding", "memory", "knowledge", "event", "log", "save", "store"
]
"""Where it was found: in a request to a model, in what was said, in a command to the game, in what a voice or an
embedder was given, in what a character remembers or knows, in another event, in a player's log, save or store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """One secret, found where it does not belong.

    Attributes:
        secret: what was found.
        where: in what.
        why: why it does not belong there.
        who: the character that was to speak, or that remembers or knows it; "" where it is nobody's.
        node: where the talk was, `mira.hub`; "" before it began.
        player: the number of the player in whose run it was found.
        world: the number of the world, where there are several.
        turn: in which turn.
        text: what it was found in, around the place.
        moves: what the player had done in this run up to then.
        seed: from which all that is random follows.
    """

    secret: Secret
    where: Where
    why: str
    who: str
    node: str
    player: int
    turn: int
    text: str
    moves: tuple[str, ...]
    seed: int
    world: int = 0

    @property
    def kind(self) -> tuple[str, ...]:
        """What leaks of one cause have in common."""
        secret = self.secret
        return (self.where, secret.kind, secret.what if secret.kind == "lore" else "", self.who, self.node, self.why)

    def __str__(self) -> str:
        at = " ".join(part for part in (self.who and f"of {self.who}", self.node and f"at {self.node}") if part)
        head = f"{self.secret} in a {self.where} {at}".rstrip()
        return f"{head}, turn {self.turn} of player {self.player}, seed {self.seed}: {self.why}: {self.text!r}"

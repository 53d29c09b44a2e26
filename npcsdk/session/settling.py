"""Of very many events that lead nowhere, the early ones are sealed: without a turn they could be any number."""

from __future__ import annotations

from collections.abc import Callable

from npcsdk.mind.fold import Fold
from npcsdk.session.patience import Speaking

MOST_OPEN = 512
"""Events after which a turn that is over is sealed before the next one: saves hold all that is open."""


def settle(fold: Fold, now: Callable[[], tuple[int | None, Speaking]], seal: Callable[[Fold], None]) -> None:
    """Seal what is open, where it is much and how far it was heard is not awaited any more.

    What comes later is kept like the end of the same turn. Nothing in the state changes by it.

    Args:
        fold: of a session.
        now: gives how far the turn counts as heard, and what is being said.
        seal: is called with the fold just before it is sealed, and may refuse.
    """
    if len(fold.tail) <= MOST_OPEN:
        return
    heard, speaking = now()
    told = heard == fold.heard or (heard is not None and heard >= fold.length)
    if told and not (speaking.busy or speaking.sounding):  # Else what the game was not told may still be taken back.
        seal(fold)
        fold.seal()

"""Of very many events that lead nowhere, the early ones are sealed: without a turn they could be any number."""

from __future__ import annotations

from collections.abc import Callable

from npcsdk.mind.fold import Fold
from npcsdk.session.door import Door
from npcsdk.session.patience import Speaking

MOST_OPEN = 128
"""Events after which a turn that is over is sealed before the next one: saves hold all that is open."""


def settle(fold: Fold, door: Door, speaking: Callable[[], Speaking], seal: Callable[[Fold], None]) -> None:
    """Seal what is open, where it is much, all of it was told, and nobody hears it any more.

    Nothing in the state changes by it. What comes later is kept like the end of the same turn, of which no report
    counts any more.

    Args:
        fold: of a session.
        door: of the same.
        speaking: gives what is being said.
        seal: is called with the fold just before it is sealed, and may refuse.
    """
    if len(fold.tail) <= MOST_OPEN or len(door):  # What was not told may still be taken back.
        return
    now = speaking()
    if not (now.busy or now.sounding):
        seal(fold)
        heard = fold.heard
        fold.seal()
        fold.heard = heard  # As it was reported; what comes later are facts.

"""What the player is offered when a line was cut short."""

from __future__ import annotations

from npcsdk.events import OptionsOffered
from npcsdk.mind.arrive import offers
from npcsdk.session.context import Context


def offer_at_cut(context: Context, heard: int | None, cut: int) -> None:
    """Offer what can be picked from where the turn was cut, unless that is what is offered.

    Args:
        context: of the session, after the cut.
        heard: how far the turn counts as heard now.
        cut: where it was cut; a lower report than this takes the offer away.
    """
    fold = context.fold
    if not (context.muted and fold.turn):
        return
    state = fold.view(heard)
    options = offers(context.world, state, context.moment)
    if not options == state.offered == context.produced.offered:
        context.emit(OptionsOffered(options, **context.stamp(cut if heard is None else min(heard, cut))))

"""What the player is offered, also where a line was cut short."""

from __future__ import annotations

from npcsdk.events import OfferedOption, OptionsOffered
from npcsdk.mind.arrive import offers
from npcsdk.mind.state import State
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


def offered(context: Context, state: State, *, resumed: bool) -> tuple[OfferedOption, ...]:
    """What the player may pick at a state.

    Args:
        context: of the session.
        state: as of now.
        resumed: whether no turn was made since the session was taken back, or put where a save has it. In
            the middle of a line the player may then pick what an interruption would offer there.
    """
    place = state.place
    if state.offered or not resumed or place is None or not (place.unfinished and place.spoke):
        return state.offered
    return offers(context.world, state, context.moment)

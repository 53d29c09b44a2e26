"""An authored text as it is heard: its visible text, what its tags mean, and the pieces that a subtitle shows."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from npcsdk.emotion import Feeling
from npcsdk.language.meaning import Meaning, Pause, Sound, Taken, meaning_of
from npcsdk.language.splitter import Splitter
from npcsdk.language.tags import TagParser, Text
from npcsdk.world.character import Character


class Spoken(NamedTuple):
    """Visible text, and what each tag means, at its number of characters into the text."""

    text: str
    tags: tuple[tuple[int, Meaning], ...] = ()

    @property
    def feelings(self) -> tuple[str, ...]:
        """The labels of the feelings that its tags name, each once."""
        return tuple(dict.fromkeys(tag.label for _, tag in self.tags if isinstance(tag, Feeling)))

    @property
    def pieces(self) -> list[str]:
        """What is said and shown as one, in order: sentences, cut where a feeling, a pause or a sound comes."""
        splitter = Splitter()
        ends = accumulate(map(len, [*splitter.feed(self.text), *splitter.flush()]))
        cuts = {at for at, tag in self.tags if isinstance(tag, Feeling | Taken | Pause | Sound)}
        return [self.text[start:end] for start, end in pairwise(sorted({0, len(self.text), *ends, *cuts}))]


@lru_cache(maxsize=65_536)
def spoken(written: str, commands: tuple[str, ...] = (), own: tuple[tuple[str, str], ...] = ()) -> Spoken:
    """A text as it is heard from someone who has these commands, and these names of its own for feelings."""
    if written.isprintable() and not any(mark in written for mark in "[【<*_(（]】"):
        return Spoken(" ".join(written.split()))
    names = dict(own)
    parser = TagParser((*commands, *names))
    text, tags = "", []
    for item in (*parser.feed(written), *parser.flush()):
        if isinstance(item, Text):
            text += item.text
        else:
            tags.append((len(text), meaning_of(item, commands, names)))
    return Spoken(text, tuple(tags))


def spoken_by(who: Character, written: str) -> Spoken:
    """A text as it is heard from a character."""
    return spoken(written, who.commands, tuple(who.own_emotions.items()))

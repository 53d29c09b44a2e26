"""A line in the making: the stream of a model, or an authored text, cut into pieces to say.

Pure: text in, pieces out. A piece is what is checked, shown and voiced as one; its tags stand at
their characters. A change of feeling, a pause and a vocal sound begin a new piece, so a voice can follow them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from npcsdk.dialect import SIDES
from npcsdk.emotion import Feeling
from npcsdk.language.meaning import NO_NAMES, Command, Goto, Hears, Meaning, Pause, Sound, Taken, meaning_of
from npcsdk.language.splitter import Splitter
from npcsdk.language.tags import Tag, TagParser, Text
from npcsdk.session.tidy import Tidy

ENDS = tuple(".!?…。！？”’\"')）」』")
"""What a whole sentence ends with."""


class Piece(NamedTuple):
    """Visible text with the tags in it, each at its number of characters into the text."""

    text: str
    tags: tuple[tuple[int, Meaning], ...] = ()


class Line:
    """Cuts one line into pieces as its text arrives.

    Gotos that come before any visible text are not part of a piece: they stand in `gotos`; and how the player
    sounds to the model, as it says first, stands in `hears`.

    Args:
        commands: the names of the speaker's commands.
        speaker: whose line a model makes; its text is tidied. Without one the text is a writer's, and stays as it is.
        own: the speaker's own names for feelings, as in `meaning_of`.
    """

    def __init__(
        self, commands: Collection[str], *, speaker: str | None = None, own: Mapping[str, str] = NO_NAMES
    ) -> None:
        self._commands = commands
        self._own = own
        self._generated = speaker is not None
        names = (*commands, *own, *(SIDES if self._generated else ()))
        self._parser = TagParser(names, loose=self._generated)
        self._tidy = Tidy(speaker) if speaker is not None else None
        self._splitter = Splitter()
        self._text = ""
        self._tags: list[tuple[int, Meaning]] = []
        self.gotos: list[str] = []
        self.hears: Feeling | None = None
        self.begun = False

    def feed(self, chunk: str) -> list[Piece]:
        """The pieces that are complete after this chunk."""
        return [piece for item in self._parser.feed(chunk) for piece in self._take(item)]

    def flush(self) -> list[Piece]:
        """What remains at the end of the stream."""
        pieces = [piece for item in self._parser.flush() for piece in self._take(item)]
        if self._tidy:
            pieces += self._say(self._tidy.feed("", final=True))
        return [*pieces, *(piece for text in self._splitter.flush() for piece in self._cut(text)), *self._rest()]

    def _take(self, item: Text | Tag) -> Iterator[Piece]:
        if isinstance(item, Tag):
            meaning = meaning_of(item, self._commands, self._own, proposes=self._generated)
            if isinstance(meaning, Goto) and not self.begun:
                self.gotos.append(meaning.node)
            elif isinstance(meaning, Hears):
                self.hears = self.hears or (None if self.begun else meaning.feeling)
            else:
                at = len(self._text) + (self._tidy.waiting if self._tidy else 0)
                self._tags.append((at, meaning))
                if isinstance(meaning, Taken):
                    self._tags.append((at, meaning.feeling))
            return
        yield from self._say(self._tidy.feed(item.text) if self._tidy else item.text)

    def _say(self, characters: Sequence[str]) -> Iterator[Piece]:
        """The pieces that are complete with these characters; the tags among them move up where one is missing."""
        text = "".join(characters)
        if len(text) < len(characters):
            had = len(self._text)
            gone = [character == "" for character in characters]
            self._tags = [(at - sum(gone[: max(at - had, 0)]), tag) for at, tag in self._tags]
        if not text:
            return
        self.begun = True
        self._text += text
        for ready in self._splitter.feed(text):
            yield from self._cut(ready)

    def _cut(self, text: str) -> Iterable[Piece]:
        """The pieces of one stretch that the splitter let go."""
        inside = [(at, tag) for at, tag in self._tags if at < len(text)]
        self._tags = [(at - len(text), tag) for at, tag in self._tags if at >= len(text)]
        self._text = self._text[len(text) :]
        yield from parted(Piece(text, tuple(inside)))

    def _rest(self) -> Iterable[Piece]:
        """Tags behind the last character."""
        if self._tags:
            yield Piece("", tuple((0, tag) for _, tag in self._tags))
            self._tags = []


def parted(piece: Piece) -> Iterator[Piece]:
    """A piece as several, each with what changes how it is said at its beginning: a feeling, a pause, a sound."""
    text, tags = piece
    start = 0
    for end in [*sorted({at for at, tag in tags if at and isinstance(tag, Feeling | Pause | Sound)}), len(text)]:
        yield Piece(text[start:end], tuple((at - start, tag) for at, tag in tags if start <= at < end))
        start = end


def left(pieces: Sequence[Piece], told: int, done: int) -> tuple[int, list[Piece]]:
    """What is left of a line that was cut short: from the beginning of the sentence in which that was.

    Args:
        pieces: the whole line.
        told: characters of it that were heard. Feelings, pauses and sounds before these do not come again.
        done: commands of it that were given, which do not come again either.

    Returns:
        Characters that are left out in front, and the pieces from there on; none where all was said.
    """
    first = at = 0
    while first < len(pieces) and pieces[first].text and at + len(pieces[first].text.rstrip()) <= told:
        at += len(pieces[first].text)
        first += 1
    if first < len(pieces) and pieces[first].text:
        while first and not _ends(pieces[first - 1].text):
            first -= 1
            at -= len(pieces[first].text)
    start, given = at, _commands(pieces[:first])
    rest: list[Piece] = []
    for piece in pieces[first:]:
        kept: list[tuple[int, Meaning]] = []
        for offset, tag in piece.tags:
            if isinstance(tag, Command):
                given += 1
                if given <= done:
                    continue
            elif at + offset < told:
                continue
            kept.append((offset, tag))
        if piece.text or kept:
            rest.append(Piece(piece.text, tuple(kept)))
        at += len(piece.text)
    return start, rest


def _commands(pieces: Sequence[Piece]) -> int:
    return sum(isinstance(tag, Command) for piece in pieces for _, tag in piece.tags)


def _ends(text: str) -> bool:
    """Whether a sentence ends with this text."""
    return text.rstrip().endswith(ENDS)

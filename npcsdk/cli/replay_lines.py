"""What was said in a turn of a log: the text of each line with its tags at their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from npcsdk.events import FACT, CommandIssued, Event, FeelingChanged, LineChosen, TextDelta, UtteranceReady


@dataclass(slots=True)
class Said:
    """A line as it was heard. `line` is its id; `generated` says that a model found the words.

    Of a line that was cut short before, and taken up again, the first `start` characters are left out.
    """

    speaker: str
    line: str = ""
    generated: bool = False
    start: int = 0
    _text: list[tuple[int, str]] = field(default_factory=list)
    _tags: list[tuple[int, str]] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Go on with a piece of text, a feeling, a command, or the vocal sounds of an utterance."""
        match event:
            case TextDelta():
                self._text.append((event.at, event.text))
            case FeelingChanged():
                self._tags.append((event.at, f"[{event.feeling}]"))
            case CommandIssued():
                self._tags.append((event.at, f"[{':'.join((event.name, *event.args))}]"))
            case UtteranceReady():
                sounds = (mark for mark in event.marks if mark.kind == "sound")
                self._tags += ((event.at + mark.at, f"[{mark.value}]") for mark in sounds)

    @property
    def text(self) -> str:
        """The visible text with its tags, as a writer writes it."""
        tags = sorted(self._tags, key=lambda tag: tag[0])
        parts: list[str] = []
        for at, text in self._text:
            done = 0
            while tags and tags[0][0] < at + len(text):
                place = max(done, tags[0][0] - at)
                parts += (text[done:place], f" {tags.pop(0)[1]} ")
                done = place
            parts.append(text[done:])
        parts += (f" {tag}" for _, tag in tags)
        return " ".join("".join(parts).split())


def told(events: Iterable[Event]) -> Iterator[Event | Said]:
    """The events of a turn, with those that make a line gathered into one `Said`, in the place where it began."""
    said: Said | None = None
    later: list[Event] = []
    for event in events:
        if isinstance(event, LineChosen):
            yield from _done(said, later)
            said, later = Said(event.speaker, event.line_id, event.generated, event.start), []
        elif isinstance(event, TextDelta | FeelingChanged | CommandIssued | UtteranceReady) and not _is_face(event):
            said = said or Said(getattr(event, "speaker", "") or getattr(event, "character", ""))
            said.add(event)
        elif said is None:
            yield event
        else:
            later.append(event)
    yield from _done(said, later)


def _is_face(event: Event) -> bool:
    """Whether it is what is shown of what is felt, and no tag of a line."""
    return isinstance(event, FeelingChanged) and event.at == FACT


def _done(said: Said | None, later: list[Event]) -> Iterator[Event | Said]:
    if said is not None:
        yield said
    yield from later

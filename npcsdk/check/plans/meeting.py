"""Whether one expectation of a plan is met, and what there is instead. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from npcsdk.check.plans.plan import Expectation
from npcsdk.check.play import Play
from npcsdk.check.spoken import spoken
from npcsdk.events import (
    CommandIssued,
    Event,
    EventEmitted,
    FeelingChanged,
    LineChosen,
    NodeEntered,
    OfferedOption,
    SessionEnded,
    TextDelta,
)
from npcsdk.mind.unmet import unmet

_SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "\xa0": " "})


class Met(NamedTuple):
    """Whether an expectation is met, and what there was, for where it is not."""

    met: bool
    instead: str


class Line(NamedTuple):
    """A line that was said."""

    line_id: str
    speaker: str
    text: str


def met(play: Play, events: Sequence[Event], expected: Expectation) -> Met:
    """Whether what is expected is so.

    Args:
        play: the talk, as it is now.
        events: what the last deed came to.
        expected: what should be, or should not.
    """
    found = _LOOKS[expected.kind](play, events, expected)
    return found._replace(met=found.met is not expected.negated)


def said_in(events: Iterable[Event]) -> list[Line]:
    """The lines of a turn."""
    lines: list[Line] = []
    for event in events:
        if isinstance(event, LineChosen):
            lines.append(Line(event.line_id, event.speaker, ""))
        elif isinstance(event, TextDelta) and lines:
            lines[-1] = lines[-1]._replace(text=lines[-1].text + event.text)
    return lines


def picked(options: Sequence[OfferedOption], asked: str) -> OfferedOption | None:
    """The option that a plan asks for: by its id, by its text as a reader would compare it, or by its number."""
    wanted = _plain(asked).rstrip(".!?…。！？")
    for option in options:
        if asked == option.id or wanted == _plain(option.text).rstrip(".!?…。！？"):
            return option
    if asked.isascii() and asked.isdigit() and len(asked) < 4 and 1 <= int(asked) <= len(options):
        return options[int(asked) - 1]
    return None


def _plain(text: str) -> str:
    """A text as it is compared: without tags, capitals, line breaks and kinds of quotes."""
    return " ".join(spoken(text).text.translate(_SAME).casefold().split())


def _line(play: Play, events: Sequence[Event], expected: Expectation) -> Met:
    lines = said_in(events)
    wanted = _plain(play.step.fill(expected.text))
    known = any(expected.text == line.line_id or wanted in _plain(line.text) for line in lines)
    said = " | ".join(" ".join(line.text.split()) for line in lines)
    return Met(known, f"what was said is: {said}" if said else "nothing was said")


def _node(play: Play, events: Sequence[Event], expected: Expectation) -> Met:
    graph, dot, name = expected.text.rpartition(".")
    place = play.state.place
    through = [(event.graph, event.node) for event in events if isinstance(event, NodeEntered)]
    known = any(node == name and (not dot or graph == other) for other, node in through + _here(play))
    now = f"is at {place.graph}.{place.node}" if place else "has not begun"
    came = f"came through {', '.join('.'.join(one) for one in through)} and " if through else ""
    return Met(known, f"the talk {came}{now}")


def _here(play: Play) -> list[tuple[str, str]]:
    place = play.state.place
    return [(place.graph, place.node)] if place else []


def _feeling(play: Play, events: Sequence[Event], expected: Expectation) -> Met:
    shown = [event.feeling.label for event in events if isinstance(event, FeelingChanged)]
    shown = list(dict.fromkeys(shown or [play.state.feeling.label]))
    return Met(expected.text in shown, f"what was shown is {', '.join(shown)}")


def _option(play: Play, events: Sequence[Event], expected: Expectation) -> Met:
    option = picked(play.options, expected.text)
    return Met(option is not None and not option.unavailable, _offered(play))


def _unavailable(play: Play, events: Sequence[Event], expected: Expectation) -> Met:
    option = picked(play.options, expected.text)
    return Met(option is not None and bool(option.unavailable), _offered(play))


def _offered(play: Play) -> str:
    told = [f"{o.text} (closed: {o.unavailable})" if o.unavailable else o.text for o in play.options]
    return f"what is offered is: {' | '.join(told) or 'nothing'}"


def _variable(play: Play, events: Sequence[Event], expected: Expectation) -> Met:
    condition = expected.condition
    if condition is None or play.step.holds(condition):
        return Met(True, "")
    return Met(False, unmet(play.step, condition))


def _command(play: Play, events: Sequence[Event], expected: Expectation) -> Met:
    asked = [":".join((e.name, ",".join(e.args))) if e.args else e.name for e in events if isinstance(e, CommandIssued)]
    wanted = expected.text.replace(" ", "")
    known = any(wanted in (command.replace(" ", ""), command.partition(":")[0]) for command in asked)
    return Met(known, f"what the game was asked for is: {', '.join(asked) or 'nothing'}")


def _emits(play: Play, events: Sequence[Event], expected: Expectation) -> Met:
    names = [event.name for event in events if isinstance(event, EventEmitted)]
    return Met(expected.text in names, f"what was emitted is: {', '.join(names) or 'nothing'}")


def _returns(play: Play, events: Sequence[Event], expected: Expectation) -> Met:
    back = any(isinstance(event, NodeEntered) and event.reason == "return" for event in events)
    found = _node(play, events, expected)
    return Met(back, found.instead)


def _ends(play: Play, events: Sequence[Event], expected: Expectation) -> Met:
    endings = [event.ending for event in events if isinstance(event, SessionEnded)]
    known = bool(endings) and expected.text in ("", *endings)
    return Met(known, f"the ending is {endings[-1]}" if endings else "the talk goes on")


_LOOKS: Mapping[str, Callable[[Play, Sequence[Event], Expectation], Met]] = {
    "line": _line,
    "node": _node,
    "feeling": _feeling,
    "option": _option,
    "unavailable": _unavailable,
    "variable": _variable,
    "command": _command,
    "emits": _emits,
    "returns": _returns,
    "ends": _ends,
}

"""Lines that are not said twice."""

from __future__ import annotations

from npcsdk.mind.pick import fresh
from npcsdk.mind.state import Entry


def test_lines_rotate_until_none_is_left() -> None:
    lines = ["[happy] One.", "Two.", "[sad] Three."]
    said: list[Entry] = []
    for turn in range(3):
        left = fresh(lines, said)
        assert len(left) == 3 - turn
        said.append(Entry(turn, "mira", "mira", f"Well. {left[-1]}", "line"))
    assert fresh(lines, said) == ("[sad] Three.",)
    assert fresh([], said) == ()


def test_a_line_that_was_cut_short_was_said() -> None:
    lines = ["[happy] The stew is hot and there is plenty.", "The road is shut, love."]
    assert fresh(lines, [Entry(1, "mira", "mira", "Well. The stew is hot and th", "line")]) == (lines[1],)
    assert fresh(lines, [Entry(1, "mira", "mira", "The stew is", "line")]) == tuple(lines)
    assert fresh(lines, [Entry(1, "mira", "mira", "The stew is hot and cold.", "line")]) == tuple(lines)


def test_a_line_that_was_said_with_other_values_was_said() -> None:
    written = ["“{recalled}” So you told me, {recalled.when}.", "{recalled.when}?", "You have {gold} coppers left."]
    filled = ["“I like tea.” So you told me, yesterday.", "Yesterday?", "You have 4 coppers left."]
    before = Entry(1, "mira", "mira", "Well. I like ale. So you told me, last week.", "line")
    assert fresh(filled, [before], written) == tuple(filled[1:])
    assert fresh(filled, [Entry(2, "mira", "mira", "You have 7 coppers left.", "line")], written) == tuple(filled[:2])
    assert fresh(filled, [Entry(2, "mira", "mira", "So you did, last week.", "line")], written) == tuple(filled)

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from npcsdk.cli.pen import Pen


def written(*pieces: str, width: int = 20) -> str:
    out = io.StringIO()
    pen = Pen(Console(file=out, width=width, force_terminal=True, color_system=None))
    for piece in pieces:
        pen.write(piece)
    pen.end()
    return out.getvalue()


@given(st.lists(st.text("ab 你好", max_size=12), max_size=12))
def test_no_line_is_wider_than_the_terminal_and_no_letter_is_lost(pieces):
    out = written(*pieces)
    assert all(cell_len(line.rstrip()) <= 20 for line in out.splitlines() if " " in line.strip())
    assert "".join(out.split()) == "".join("".join(pieces).split())


def test_words_go_to_the_next_line_whole():
    assert written("one two three ", "four five six").split("\n") == ["one two three four ", "five six", ""]


def test_elsewhere_lines_stay_whole():
    out = io.StringIO()
    pen = Pen(Console(file=out, width=20, soft_wrap=True))
    pen.write("one two three four five six")
    pen.aside("*wave*", "")
    pen.write(" seven")
    pen.end()
    assert out.getvalue() == "one two three four five six *wave* seven\n"

"""Pictures of courses: they come out whatever happened, are bounded, and say what they leave out."""

from __future__ import annotations

import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from courses import felt, gathered, step, turn

from npcsdk.emotion import EMOTIONS
from npcsdk.events import Event

pytest.importorskip("matplotlib")

from npcsdk.draw.course_picture import LEFT, RIGHT, WIDEST, draw
from npcsdk.script.inks import feeling_ink


def size(path: Path) -> tuple[int, int]:
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert data.endswith(b"IEND\xaeB`\x82")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def colors(path: Path) -> set[str]:
    from matplotlib.image import imread

    pixels = (imread(path)[:, :, :3] * 255).round().astype(int)
    return {"#{:02x}{:02x}{:02x}".format(*pixel) for pixel in {tuple(p) for row in pixels for p in row}}


def long(count: int) -> list[Event]:
    events, time = list[Event](), 0.0
    for number in range(1, count + 1):
        events += turn(number, time, f"A thing that is said in turn {number}", f"[{EMOTIONS[number % 8]}] Well then.")
        time += 3 + number % 7 + (500 if number % 50 == 0 else 0)
        events += [
            felt(number, time - 1, EMOTIONS[1 + number % 70], 0.4),
            step(number, time - 1, "trust", f"{number % 3 - 1:+d}", "x"),
        ]
    return events


def test_feelings_have_their_colours(tmp_path: Path) -> None:
    course = gathered(
        [*turn(1, 0.0, answer="[angry] No!"), felt(1, 5.0, "sad", 0.8), *turn(2, 30.0, answer="Hm.")]
    ).course("mira")
    draw(course, tmp_path / "a.png")
    assert {feeling_ink("angry"), feeling_ink("sad")} <= colors(tmp_path / "a.png")
    assert feeling_ink("disgusted") not in colors(tmp_path / "a.png")


def test_the_same_course_is_the_same_file(tmp_path: Path) -> None:
    course = gathered(long(5)).course("mira")
    for name in ("a.png", "b.png", "a.svg", "b.svg"):
        draw(course, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert ElementTree.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")


def test_every_turn_has_its_lines_where_there_is_room(tmp_path: Path) -> None:
    drawn = draw(gathered(long(30)).course("mira"), tmp_path / "a.png")
    assert (drawn.notes, drawn.turns, drawn.told) == ((), 30, 30)


def test_a_very_long_course_is_bounded(tmp_path: Path) -> None:
    drawn = draw(gathered(long(1500)).course("mira"), tmp_path / "a.png")
    width, height = size(tmp_path / "a.png")
    assert width <= LEFT + WIDEST + RIGHT
    assert height < 1300
    assert 50 < drawn.told < drawn.turns == 1500


@pytest.mark.parametrize(
    "said",
    [
        "It costs $5, or $x^2$, or $\\frac{1}{2$.",
        "<b>&amp;</b> \\textbf{x} %s {0} \u202eevil\u202c \x1b[31m",
        "a" * 3000,
        "",
        "\ud83d e\u0301\u0301\u0301 \u200d \ufe0f",
    ],
)
def test_any_text_can_be_drawn(tmp_path: Path, said: str) -> None:
    events = [*turn(1, 0.0, said, said or "."), felt(1, 1.0, "sad", 0.3, said)]
    for name in ("a.png", "a.svg"):
        draw(gathered(events).course("mira"), tmp_path / name, about=f" in {said}")
    assert size(tmp_path / "a.png")[0] > 600


def test_letters_that_no_font_has_are_told_of(tmp_path: Path) -> None:
    drawn = draw(gathered(turn(1, 0.0, "Go \U00012000 now.")).course("mira"), tmp_path / "a.png")  # Cuneiform.
    assert len(drawn.notes) == 1
    assert "\U00012000" in drawn.notes[0]


def test_nothing_was_felt_and_time_goes_mad(tmp_path: Path) -> None:
    draw(gathered(turn(1, 0.0, "", "")).course("mira"), tmp_path / "a.png")
    events = [*turn(1, 1e300), felt(1, 1e301, "sad", 1.0), *turn(2, 3.0), step(2, 3.0, "trust", 10**12)]
    draw(gathered(events).course("mira"), tmp_path / "b.png")
    assert size(tmp_path / "a.png")[0] == size(tmp_path / "b.png")[0]


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a picture is a \.png or a \.svg"):
        draw(gathered(turn(1, 0.0)).course("mira"), tmp_path / "a.jpg")
    assert not any(tmp_path.iterdir())

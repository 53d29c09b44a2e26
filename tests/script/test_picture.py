"""Pictures of takes: what is in them, that they come out whatever is said, and that files stay whole."""

from __future__ import annotations

import asyncio
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from npcsdk.emotion import Feeling
from npcsdk.events import Audio, Mark
from npcsdk.script.inks import FEELINGS, VISEMES
from npcsdk.script.take import Take, take
from npcsdk.testing.voices import FakeVoice

pytest.importorskip("matplotlib")

from npcsdk.script.picture import MOST, STRIP, draw


def made(text: str, **how: object) -> Take:
    return asyncio.run(take(text, FakeVoice(0.0), commands=("wave", "give"), **how))  # type: ignore[arg-type]


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


def test_each_lane_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    marks = [Mark("word", 0.1, 0.6, "pa", 0, 2), Mark("phoneme", 0.1, 0.3, "p"), Mark("phoneme", 0.3, 0.6, "ɑ")]
    marks += [Mark("viseme", i / 16, (i + 1) / 16, name) for i, name in enumerate(VISEMES)]
    plain = FakeVoice(0.0)
    audio = asyncio.run(take("pa pa pa.", plain)).audio
    assert draw(Take("pa", audio, tuple(marks)), path) == ()
    assert set(VISEMES.values()) <= colors(path)
    without = tmp_path / "b.png"
    draw(Take("pa", audio, tuple(mark for mark in marks if mark.kind == "word")), without)
    assert size(without)[1] < size(path)[1]
    assert not set(VISEMES.values()) & (colors(without) - {"#e3e6ea"})


def test_stronger_feelings_are_fuller(tmp_path: Path) -> None:
    weak, strong = tmp_path / "weak.png", tmp_path / "strong.png"
    draw(made("Go away now.", feeling=Feeling("angry", 0.1)), weak)
    draw(made("Go away now.", feeling=Feeling("angry", 1.0)), strong)
    assert colors(weak) - colors(strong)
    assert FEELINGS["angry"]


def test_the_same_take_is_the_same_file(tmp_path: Path) -> None:
    one = made("[happy] Hello [wave] there, you!")
    for name in ("a.png", "b.png"):
        draw(one, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_it_grows_with_the_take_and_then_downwards(tmp_path: Path) -> None:
    sizes = []
    for words in (8, 16, 60):
        path = tmp_path / f"{words}.png"
        one = made("word " * words)
        draw(one, path)
        sizes.append((one.duration, *size(path)))
    (short, short_width, height), (_, width, _), (long, widest, highest) = sizes
    assert short < STRIP < long
    assert short_width < width
    assert widest <= STRIP * 220 + 200
    assert highest > 2 * height


def test_a_very_long_take_is_bounded(tmp_path: Path) -> None:
    one = Take("long", Audio(bytes(2 * 8000 * 1200), 8000), (Mark("feeling", 0.0, 1200.0, "sad"),))
    draw(one, tmp_path / "a.png")
    width, height = size(tmp_path / "a.png")
    assert width < 2500
    assert height < (MOST + 6) * 250


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5, or $x^2$, or $\\frac{1}{2$.",
        "<b>&amp;</b> \\textbf{x} %s {0} \u202eevil\u202c \x1b[31m",
        "a" * 300,
        "…!?",
        "a\nb\tc " * 40,
        "e\u0301\u0301\u0301\u0301 \u200d \ufe0f",
    ],
)
def test_any_text_can_be_drawn(tmp_path: Path, text: str) -> None:
    draw(made(text), tmp_path / "a.png")
    assert size(tmp_path / "a.png")[0] > 300


def test_letters_that_no_font_has_are_told_of(tmp_path: Path) -> None:
    [note] = draw(made("Go \U00012000 now."), tmp_path / "a.png")  # Cuneiform.
    assert "\U00012000" in note
    assert "install" in note


def test_a_take_without_sound_and_marks_beyond_it(tmp_path: Path) -> None:
    draw(Take("", Audio(b"", 24_000), ()), tmp_path / "a.png")
    odd = (Mark("word", 0.0, 0.0, ""), Mark("viseme", 0.2, 9.0, "nonsense"), Mark("feeling", 0.0, 1.0, "neutral:0.5"))
    draw(Take("x", Audio(bytes(200), 24_000), (*odd, Mark("sound", 5.0, 6.0, "laugh"))), tmp_path / "b.png")
    assert size(tmp_path / "a.png") != size(tmp_path / "b.png")


def test_files_are_replaced_whole_or_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_text("old")
    draw(made("Go."), path)
    assert size(path)
    with pytest.raises(OSError, match="nowhere"):
        draw(made("Go."), tmp_path / "nowhere" / "a.png")
    assert [found.name for found in tmp_path.iterdir()] == ["a.png"]


def test_threads_draw_beside_each_other(tmp_path: Path) -> None:
    one = made("Hello there, you [wave] two.")
    draw(one, tmp_path / "alone.png")
    threads = [threading.Thread(target=draw, args=(one, tmp_path / f"{n}.png")) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {(tmp_path / f"{n}.png").read_bytes() for n in range(4)} == {(tmp_path / "alone.png").read_bytes()}


def run(code: str, tmp_path: Path) -> str:
    setup = (
        "import sys, asyncio\nfrom npcsdk.script.take import take\nfrom npcsdk.testing.voices import FakeVoice\n"
        "from npcsdk.script.picture import draw\none = asyncio.run(take('Go.', FakeVoice()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", setup + code], capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path
    )
    return done.stdout.strip()


def test_no_global_state_of_matplotlib_is_used(tmp_path: Path) -> None:
    assert run("print('matplotlib' in sys.modules)", tmp_path) == "False"
    assert run("draw(one, 'a.png'); print('matplotlib.pyplot' in sys.modules)", tmp_path) == "False"


def test_without_matplotlib_it_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "sys.modules['matplotlib'] = None\ntry:\n    draw(one, 'a.png')\nexcept Exception as error:\n    print(error)"
    )
    assert 'pip install "npcsdk[picture]"' in run(code, tmp_path)
    assert not (tmp_path / "a.png").exists()

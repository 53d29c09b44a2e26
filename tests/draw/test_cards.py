import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.draw.cards import cut, measure, plainly, spoken, wrapped


@given(st.text(max_size=400), st.integers(40, 300), st.integers(1, 4))
def test_lines_fit_and_are_no_more_than_asked_for(text: str, room: int, most: int) -> None:
    lines = wrapped(text, room, 12, most)
    assert len(lines) <= most
    assert all(measure(line, 12) <= room + 1 for line in lines), lines


@given(st.text(alphabet="ab cd你", max_size=60))
def test_nothing_is_lost_where_there_is_room(text: str) -> None:
    assert "".join(wrapped(text, 100, 12, 99)).replace(" ", "") == plainly(text).replace(" ", "")


def test_what_is_cut_off_is_told() -> None:
    assert cut("A long story about a bridge", 60, 12) == "A long…"
    assert cut("Short", 60, 12) == "Short"
    assert cut("", 60, 12) == ""
    assert cut("W" * 100_000, 60, 12).endswith("…")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[happy] Hello, [pause:0.5] you.", "Hello, you."),
        ("【高兴】你好。", "你好。"),
        ("[wave]", "[wave]"),
        ("a\u202eb\x00c\nd", "a b c d"),
    ],
)
def test_a_line_is_shown_without_its_tags(text: str, shown: str) -> None:
    assert spoken(text) == shown

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.world.text import interpolate, names_in


def test_replaces_what_is_known() -> None:
    text = "Hi {player.name}, {trust} {gold} {met} {other} {{x}} {a b}"
    values = {"player.name": "Ann", "trust": 5, "gold": 2.0, "met": True}
    assert interpolate(text, values) == "Hi Ann, 5 2 true {other} {{x}} {a b}"
    assert names_in("{player.name} {trust} {a b} {}") == {"player.name", "trust"}


FORGED = ["[goto:ledger]", "【happy】", "{trust}", "a\x00\x1b[2J\n", "\u202eevil", "\ud800", "<think>", "*sighs*"]


@pytest.mark.parametrize("name", FORGED)
def test_values_cannot_write_tags(name: str) -> None:
    shown = interpolate("-{player.name}-", {"player.name": name, "trust": 3})
    assert not set(shown) & set("[]【】{}<>*\x00\x1b\n\u202e\ud800")


@given(st.text(), st.text())
def test_interpolates_once(text: str, value: str) -> None:
    assert interpolate(text.replace("{", ""), {"a": value}) == text.replace("{", "")

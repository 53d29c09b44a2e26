from hypothesis import given
from hypothesis import strategies as st

from npcsdk.models.layout import STRICTEST, laid_out
from npcsdk.ports import Message

ROLES = {"s": "system", "u": "user", "a": "assistant"}


def talk(roles):
    return [Message(ROLES[role], f"{role}{number}") for number, role in enumerate(roles)]


def shape(messages):
    return " ".join(f"{message.role[0]}:{message.content}".replace("\n\n", "+") for message in messages)


def test_as_they_are():
    assert laid_out(talk("suasu"), 0) == talk("suasu")


def test_taking_turns():
    assert shape(laid_out(talk("suaus"), 1)) == "s:s0 u:u1 a:a2 u:u3+s4"
    assert shape(laid_out(talk("ssua"), 1)) == "s:s0 u:s1+u2 a:a3"
    assert shape(laid_out(talk("saau"), 1)) == "s:s0 u:(silence) a:a1+a2 u:u3"


def test_without_a_system_role():
    assert shape(laid_out(talk("suau"), 2)) == "u:s0+u1 a:a2 u:u3"
    assert shape(laid_out(talk("sau"), 2)) == "u:s0 a:a1 u:u2"
    assert shape(laid_out(talk("au"), 2)) == "u:(silence) a:a0 u:u1"
    assert laid_out([], 2) == []


@given(st.text("sua", max_size=12), st.integers(1, STRICTEST))
def test_all_texts_stay_in_order_and_sides_take_turns(roles, form):
    out = laid_out(talk(roles), form)
    text = " ".join(message.content for message in out)
    places = [text.index(message.content) for message in talk(roles)]
    assert places == sorted(places)
    rest = out[1:] if form == 1 and out and out[0].role == "system" else out
    assert [message.role for message in rest] == [("user", "assistant")[i % 2] for i in range(len(rest))]


@given(st.text("sua", max_size=8), st.text("sua", max_size=4), st.integers(0, STRICTEST))
def test_a_prefix_stays_a_prefix(roles, more, form):
    whole, part = laid_out(talk(roles + more), form), laid_out(talk(roles), form)
    if part:
        assert whole[: len(part) - 1] == part[:-1]
        assert whole[len(part) - 1].content.startswith(part[-1].content)

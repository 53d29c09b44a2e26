"""Emoji for feelings, and what emoji say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emoji import TO_EMOJI, feelings_in, from_emoji, known, to_emoji
from npcsdk.emotion import EMOTIONS, Feeling

SKINS = ("", "\U0001f3fb", "\U0001f3fd", "\U0001f3ff")


def test_every_label_has_an_emoji_of_its_own_that_is_read_as_it() -> None:
    assert set(TO_EMOJI) == set(EMOTIONS)
    assert len(set(TO_EMOJI.values())) == len(EMOTIONS)
    for label in EMOTIONS:
        found = from_emoji(to_emoji(Feeling(label)))
        assert found is not None
        assert found.label == label


def test_there_are_enough_of_them() -> None:
    assert len(known()) >= 150
    assert all(feeling.intensity > 0 for feeling in known().values())
    assert not [emoji for emoji in known() if from_emoji(emoji) != known()[emoji]]


@pytest.mark.parametrize(
    ("emoji", "said"),
    [
        ("😂", "amused"), ("😡", "angry"), ("😭", "sad"), ("❤️", "loving"), ("❤", "loving"), ("❤︎", "loving"),
        ("🤷🏽‍♀️", "indifferent:0.5"), ("🤦‍♂", "humiliated"), ("👍🏿", "happy:0.4"), ("🧘🏻‍♀️", "calm:0.6"),
        ("😮‍💨", "weary"), ("😮", "surprised"), ("😵‍💫", "confused"), ("❤️‍🔥", "loving"), ("❤️‍🩹", "pitying"),
        ("☹️", "sad:0.6"), ("👩🏽‍❤️‍👨🏻", None), ("🗡️", None), ("🇩🇪", None), ("a", None), ("", None), ("😂😂", None),
    ],
)  # fmt: skip
def test_variants(emoji: str, said: str | None) -> None:
    found = from_emoji(emoji)
    assert (found and str(found)) == said


def test_in_a_text_they_stand_in_order() -> None:
    assert [str(each) for each in feelings_in("No 😂😂 wait ... 😮‍💨, 👍🏽!! ⚔️ 好😡")] == [
        "amused", "amused", "weary", "happy:0.4", "angry",
    ]  # fmt: skip
    assert feelings_in("The bridge is out. 桥断了。") == ()


@given(st.lists(st.sampled_from(sorted(known())), max_size=6), st.sampled_from(SKINS), st.sampled_from(["", "\ufe0f"]))
def test_variants_say_the_same(emoji: list[str], skin: str, picture: str) -> None:
    expected = tuple(known()[each] for each in emoji)
    assert feelings_in(" ".join(emoji)) == expected
    assert feelings_in("".join(each + picture + skin for each in emoji)) == expected


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\u200d\ufe0f😮💨❤🏽♀"), max_size=30))
def test_any_text_can_be_read(text: str) -> None:
    assert len(feelings_in(text)) <= len(text)
    assert from_emoji(text) is None or feelings_in(text) == (from_emoji(text),)

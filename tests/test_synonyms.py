"""Words that are no labels, taken for the nearest one, or for none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import EMOTIONS, Feeling
from npcsdk.emotion_words import CHINESE, ENGLISH
from npcsdk.synonyms import DEGREES, LONGEST, described, nearest, words_of

NO_FEELINGS = """
wave nod nods shake shakes_head bow bows bowed sit sits stand stands walk walks run runs jump point points turn turns
shrug shrugs wink winks clap claps kneel kneels salute dance dances sing sings cough coughs sneeze yawn yawns sniff
breathe deep_breath clears_throat pause silence beat whisper whispers shout shouts mumble mutter stammer drink drinks
eat eats cook pour pours give gives take takes pick drop drops throw throws open opens close closes push pull knock
draw draws_sword sheathe attack block dodge heal cast aim shoot reload enter enters exit exits exited leave leaves
arrives lean leans lean_in step_back approach approaches follow stop start wait waits look looks look_away looks_around
glance table chair door sword ledger player name night morning rain forest english chinese ok yes no hello goodbye music
scene action narrator end continue softly loudly quietly slowly quickly left right up down hug hugs kiss stretch tap
crossed_arms hand_on_hip facepalm thumbs_up high_five bite lick stir wipe scrub number career graves contents thriller
握手 挥手 点头 摇头 鞠躬 坐下 站起 走开 转身 桌子 停顿 咳嗽 你好 再见 沉默 拔剑
"""
"""Gestures, stage directions and things."""


def listed(rows: str) -> list[str]:
    return [word.partition(":")[0] for word in rows.split() if not word.endswith(":")]


def test_there_are_words_enough_and_each_has_one_meaning() -> None:
    assert len(listed(ENGLISH)) >= 800
    assert len(listed(CHINESE)) >= 400
    for rows in (ENGLISH, CHINESE):
        assert {word[:-1] for word in rows.split() if word.endswith(":")} == set(EMOTIONS)
    everything = [*listed(ENGLISH), *listed(CHINESE)]
    assert len(everything) == len(set(everything))
    assert not set(everything) & set(EMOTIONS)


def test_every_listed_word_and_every_label_is_found() -> None:
    for label in EMOTIONS:
        assert nearest(label) == Feeling(label)
    for word in (*listed(ENGLISH), *listed(CHINESE)):
        found = nearest(word)
        assert found is not None
        assert 0.0 < found.intensity <= 1.0


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("ecstatic", "joyful"), ("pissed_off", "angry"), ("Joy", "joyful"), ("sadness", "sad"), ("高兴", "happy"),
        ("happily", "happy"), ("angrier", "angry"), ("saddest", "sad"), ("gently", "tender"), ("cockiness", "smug"),
        ("terribly afraid", "afraid"), ("slightly_annoyed", "annoyed:0.3"), ("a little bit worried", "worried:0.4"),
        ("very miffed", "annoyed:0.9"), ("very very happy", "happy"), ("pissed-off", "angry"), ("PISSEDOFF", "angry"),
        ("looks sad", "sad"), ("with joy", "joyful"), ("angry_face", "angry"), ("quietly furious", "furious"),
        ("happy/excited", "happy"), ("wave & grin", "happy:0.7"), ("suprised", "surprised"), ("happpy", "happy"),
        ("furuois", None), ("furiuos", "furious"), ("anoyed", "annoyed"), ("有点生气", "angry:0.4"),
        ("非常开心", "happy"), ("和蔼", "friendly"),
        ("生气的语气", "angry"), ("又惊又喜", "surprised"), ("憤怒", "angry"), ("ＳＡＤ", "sad"), ("sad...", "sad"),
    ],
)  # fmt: skip
def test_forms_degrees_and_slips(word: str, said: str | None) -> None:
    found = nearest(word)
    assert (found and str(found)) == said


@pytest.mark.parametrize("word", NO_FEELINGS.split())
def test_a_gesture_is_no_feeling(word: str) -> None:
    assert nearest(word) is None
    assert nearest(word.replace("_", " ").title()) is None


@pytest.mark.parametrize(
    "word", ["", " ", "_", "not happy", "never_sad", "happy_dance", "very", "的", "x" * 10_000, "/", "///"]
)
def test_what_says_nothing(word: str) -> None:
    assert nearest(word) is None


@given(st.one_of(st.text(max_size=LONGEST + 5), st.text("abdehinprsuyv_ 很怒/", max_size=LONGEST)))
def test_any_text_gives_a_feeling_or_none(word: str) -> None:
    found = nearest(word)
    assert found is None or found.label in EMOTIONS


@given(st.sampled_from(EMOTIONS), st.sampled_from(sorted(DEGREES)))
def test_a_degree_changes_the_intensity_alone(label: str, degree: str) -> None:
    plain, found = nearest(label), nearest(f"{degree}_{label}" if degree.isascii() else degree + label)
    assert plain is not None
    assert found == Feeling(label, min(plain.intensity * DEGREES[degree], 1.0))


def test_what_to_embed_for_a_label() -> None:
    texts = [described(label) for label in EMOTIONS]
    assert len(set(texts)) == len(texts)
    for label, text in zip(EMOTIONS, texts, strict=True):
        assert text.startswith(f"feeling {label}: ")
        assert 20 < len(text) < 140
        assert words_of(label)[0] == label
    for wrong in (words_of, described):
        with pytest.raises(KeyError):
            wrong("nonsense")

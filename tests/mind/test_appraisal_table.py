"""GAMYGDALA's equations, worked out by hand: for each row, what happens, and what is felt of it.

U is the utility of a's goal, which is as likely as not at first (0.5), and c how far what happens helps it. How likely
the goal is since is (c * likelihood + 1) / 2, or, where it adds, c * likelihood more. D is how much that changed; what
is felt is as strong as |U * D|, and by those who like a as strong as |U * D * like|.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import VOCABULARY
from npcsdk.mind.feelings import appraised
from npcsdk.mind.feelings.appraisal import LABELS, likelihood_after
from npcsdk.mind.feelings.appraised import Told, appraise
from npcsdk.mind.feelings.gamygdala import PADS, Belief, Gamygdala
from npcsdk.mind.feelings.stakes import Happening, Stake

Emotions = dict[str, float]

ROWS: list[tuple[str, float, list[Belief], float | None, Emotions, Emotions]] = [
    # (1 * 0.5 + 1) / 2 = 0.75; D = 0.25; 0.8 * 0.25 = 0.2
    ("what helps a goal is hoped", 0.8, [Belief(1, "", {"g": 0.5})], None, {"hope": 0.2}, {}),
    # (1 * -0.5 + 1) / 2 = 0.25; D = -0.25; 0.8 * -0.25 = -0.2
    ("what harms it is feared", 0.8, [Belief(1, "", {"g": -0.5})], None, {"fear": 0.2}, {}),
    # D = 0.25; -0.6 * 0.25 = -0.15
    ("what should not be is feared", -0.6, [Belief(1, "", {"g": 0.5})], None, {"fear": 0.15}, {}),
    # D = -0.25; -0.6 * -0.25 = 0.15
    ("what keeps it off is hoped", -0.6, [Belief(1, "", {"g": -0.5})], None, {"hope": 0.15}, {}),
    # (0.5 * 0.4 + 1) / 2 = 0.6; D = 0.1; 0.5 * 0.1 = 0.05
    ("what is half sure counts half", 0.5, [Belief(0.5, "", {"g": 0.4})], None, {"hope": 0.05}, {}),
    # 0.5 + 0.5 * 0.4 = 0.7; D = 0.2; 0.5 * 0.2 = 0.1
    ("a sign adds", 0.5, [Belief(0.5, "", {"g": 0.4}, adds=True)], None, {"hope": 0.1}, {}),
    # (1 + 1) / 2 = 1; D = 0.5, which is not below a half; 0.8 * 0.5 = 0.4
    ("unforeseen luck", 0.8, [Belief(1, "", {"g": 1})], None, {"joy": 0.4}, {}),
    # (-1 + 1) / 2 = 0; D = -0.5, which is not beyond a half; 0.8 * -0.5 = -0.4
    ("unforeseen loss", 0.8, [Belief(1, "", {"g": -1})], None, {"distress": 0.4}, {}),
    # 0.5 + 1 * 0.9 = 1.4, bounded to 1; D = 0.5; 0.5 * 0.5 = 0.25
    ("signs have an end", 0.5, [Belief(1, "", {"g": 0.9}, adds=True)], None, {"joy": 0.25}, {}),
    # to 0.75: hope 0.2 as above; to 1: D = 0.25, below a half, 0.8 * 0.25 = 0.2
    (
        "as hoped",
        0.8,
        [Belief(1, "", {"g": 0.5}), Belief(1, "", {"g": 1})],
        None,
        {"hope": 0.2, "satisfaction": 0.2, "joy": 0.2},
        {},
    ),
    # to 0.75: fear 0.15 as above; to 1: D = 0.25, below a half, -0.6 * 0.25 = -0.15
    (
        "as feared",
        -0.6,
        [Belief(1, "", {"g": 0.5}), Belief(1, "", {"g": 1})],
        None,
        {"fear": 0.15, "fear-confirmed": 0.15, "distress": 0.15},
        {},
    ),
    # to 0.75: hope 0.2; to 0: D = -0.75, beyond a half, 0.8 * -0.75 = -0.6
    (
        "not as hoped",
        0.8,
        [Belief(1, "", {"g": 0.5}), Belief(1, "", {"g": -1})],
        None,
        {"hope": 0.2, "disappointment": 0.6, "distress": 0.6},
        {},
    ),
    # to 0.75: fear 0.15; to 0: D = -0.75, beyond a half, -0.6 * -0.75 = 0.45
    (
        "not as feared",
        -0.6,
        [Belief(1, "", {"g": 0.5}), Belief(1, "", {"g": -1})],
        None,
        {"fear": 0.15, "relief": 0.45, "joy": 0.45},
        {},
    ),
    # to 1: joy 0.4; that is settled, D = 0
    ("what is settled stays", 0.8, [Belief(1, "", {"g": 1}), Belief(1, "", {"g": -1})], None, {"joy": 0.4}, {}),
    # D = 0.25; a: 0.2, and as much toward b, who has nothing to do with a
    (
        "a favour",
        0.8,
        [Belief(1, "b", {"g": 0.5})],
        None,
        {"hope": 0.2, "gratitude": 0.2},
        {},
    ),
    # D = -0.25; a: 0.2, and as much toward b
    ("an offence", 0.8, [Belief(1, "b", {"g": -0.5})], None, {"fear": 0.2, "anger": 0.2}, {}),
    # D = 0.25; nobody is grateful to oneself; b: 0.2 * 0.5 = 0.1
    ("one's own deed", 0.8, [Belief(1, "a", {"g": 0.5})], 0.5, {"hope": 0.2}, {"happy-for": 0.1}),
    # b: |0.8 * 0.25 * 0.5| = 0.1
    ("a friend's luck", 0.8, [Belief(1, "", {"g": 0.5})], 0.5, {"hope": 0.2}, {"happy-for": 0.1}),
    ("a friend's trouble", 0.8, [Belief(1, "", {"g": -0.5})], 0.5, {"fear": 0.2}, {"pity": 0.1}),
    # b: |0.8 * 0.25 * -0.5| = 0.1
    ("an enemy's luck", 0.8, [Belief(1, "", {"g": 0.5})], -0.5, {"hope": 0.2}, {"resentment": 0.1}),
    ("an enemy's trouble", 0.8, [Belief(1, "", {"g": -0.5})], -0.5, {"fear": 0.2}, {"gloating": 0.1}),
    # b did it to a friend: |0.8 * 0.25 * 0.5| = 0.1, beside being glad or sorry for a
    (
        "help for a friend",
        0.8,
        [Belief(1, "b", {"g": 0.5})],
        0.5,
        {"hope": 0.2, "gratitude": 0.2},
        {"happy-for": 0.1, "gratification": 0.1},
    ),
    (
        "harm to a friend",
        0.8,
        [Belief(1, "b", {"g": -0.5})],
        0.5,
        {"fear": 0.2, "anger": 0.2},
        {"pity": 0.1, "remorse": 0.1},
    ),
    # nobody repents what it did to an enemy
    ("harm to an enemy", 0.8, [Belief(1, "b", {"g": -0.5})], -0.5, {"fear": 0.2, "anger": 0.2}, {"gloating": 0.1}),
]


def agents(utility: float, like: float | None, *, settles: bool = True) -> Gamygdala:
    made = Gamygdala()
    made.add_agent("a")
    made.add_agent("b")
    made.add_goal("a", "g", utility, settles=settles)
    if like is not None:
        made.relate("b", "a", like)
    return made


@pytest.mark.parametrize(("utility", "beliefs", "like", "a", "b"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS])
def test_what_is_felt_is_what_the_equations_give(
    utility: float, beliefs: list[Belief], like: float | None, a: Emotions, b: Emotions
) -> None:
    made = agents(utility, like)
    for belief in beliefs:
        made.appraise(belief)
    assert made.emotions("a") == pytest.approx(a)
    assert made.emotions("b") == pytest.approx(b)


def test_a_goal_that_has_to_be_kept_up_can_be_lost_again() -> None:
    made = agents(0.8, None, settles=False)
    made.appraise(Belief(1, "", {"g": 1}))
    made.appraise(Belief(1, "", {"g": -1}))  # D = -1; 0.8 * -1 = -0.8
    assert made.emotions("a") == pytest.approx({"joy": 0.4, "disappointment": 0.8, "distress": 0.8})


def test_the_state_fades_and_is_limited_by_a_gain() -> None:
    made = agents(0.8, None)
    made.appraise(Belief(1, "", {"g": 0.5}))
    made.update(2.0)
    assert made.emotions("a") == pytest.approx({"hope": 0.128})  # 0.2 * 0.8 * 0.8
    assert made.emotions("a", gain=5) == pytest.approx({"hope": 0.64 / 1.64})  # 5 * 0.128 / (5 * 0.128 + 1)
    assert made.pad("a") == pytest.approx((0.06528, 0.02944, 0.01792))  # 0.128 * (0.51, 0.23, 0.14)
    assert made.pad("a", gain=1)[0] == pytest.approx(0.06528 / 1.06528)
    made.appraise(Belief(1, "", {"g": -1}))  # D = -0.75, distress and disappointment 0.6: the pleasure is below 0
    pleasure = 0.06528 - 0.6 * 0.61 * 2
    assert made.pad("a", gain=1)[0] == pytest.approx(pleasure / (1 - pleasure))


def test_what_an_engine_cannot_know_is_refused_by_name() -> None:
    made = agents(0.5, None)
    with pytest.raises(KeyError, match="no goal 'h'; there is: g"):
        made.appraise(Belief(1, "", {"h": 1}))
    with pytest.raises(KeyError, match="no agent 'c'; there is: a, b"):
        made.relate("a", "c", 1)
    for wrong in (lambda: made.relate("a", "b", 2), lambda: made.add_goal("a", "x", float("nan"))):
        with pytest.raises(ValueError, match=r"must be within -1\.\.1"):
            wrong()
    with pytest.raises(ValueError, match="likelihood is nan"):
        Belief(float("nan"))
    with pytest.raises(ValueError, match="cannot pass"):
        made.update(-1.0)
    with pytest.raises(ValueError, match="decay is 0"):
        Gamygdala(decay=0)
    with pytest.raises(ValueError, match="already"):
        made.add_agent("a")


def test_every_emotion_of_the_engine_has_a_label_of_its_own() -> None:
    assert PADS.keys() < LABELS.keys()
    assert len({*LABELS.values()}) == len(LABELS)
    assert {*LABELS.values()} <= VOCABULARY.keys()


signed = st.floats(-1, 1).map(lambda number: round(number, 3))
part = st.floats(0, 1).map(lambda number: round(number, 3))
WHO = ("a", "b", "c")


@given(
    utilities=st.tuples(signed, signed, signed),
    congruences=st.lists(st.tuples(signed, signed, signed), min_size=1, max_size=4),
    likelihood=part,
    likes=st.dictionaries(st.tuples(st.sampled_from(WHO), st.sampled_from(WHO)), signed),
    by=st.sampled_from(("", "player", *WHO)),
)
def test_characters_feel_what_the_engine_feels(
    utilities: Any, congruences: list[Any], likelihood: float, likes: dict[tuple[str, str], float], by: str
) -> None:
    """As far as a belief is one that tells how goals stand, and goals have to be kept up."""
    known: dict[str, float] = {}
    likes = {pair: like for pair, like in likes.items() if pair[0] != pair[1]}
    toward = {who: tuple((to, like) for (one, to), like in likes.items() if one == who) for who in WHO}
    plain = {who: {emotion: (emotion, 1.0) for emotion in LABELS} for who in WHO}
    made = Gamygdala(decay=1.0)
    for who in WHO:
        made.add_agent(who)
    for who, utility in zip(WHO, utilities, strict=True):
        made.add_goal(who, f"{who}.g", utility, settles=False)
    for (who, to), like in likes.items():
        made.relate(who, to, like)
    for each in congruences:
        stakes = {
            who: Stake(likelihood, by, False, ((f"{who}.g", utility, congruence, None),), ())
            for who, utility, congruence in zip(WHO, utilities, each, strict=True)
        }
        before = {who: made.emotions(who) for who in WHO}
        made.appraise(Belief(likelihood, by, {f"{who}.g": c for who, c in zip(WHO, each, strict=True)}))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(appraised, "FAINT", 0.0)  # What each of two others makes somebody feel may be faint.
            found = appraise(Happening(stakes, toward, toward, by), Told(), known, WHO, toward, plain)
        known |= found.goals
        felt: dict[tuple[str, str], float] = {}
        for who, emotion, intensity, _ in found.felt:
            assert 0.0 <= intensity <= 1.0
            felt[who, emotion] = felt.get((who, emotion), 0.0) + intensity
        for who in WHO:
            for emotion, strength in made.emotions(who).items():
                more = strength - before[who].get(emotion, 0.0)
                assert felt.get((who, emotion), 0.0) == pytest.approx(more, abs=1e-9)
        assert {pair for pair, much in felt.items() if much} <= {
            (w, emotion) for w in WHO for emotion in made.emotions(w)
        }


@given(before=part, congruence=signed, likelihood=part, adds=st.booleans())
def test_a_likelihood_stays_one_and_goes_where_the_event_leads(
    before: float, congruence: float, likelihood: float, adds: bool
) -> None:
    after = likelihood_after(before, congruence, likelihood, adds)
    assert 0.0 <= after <= 1.0
    if adds:
        assert (after - before) * congruence >= 0.0
        assert abs(after - before) <= abs(congruence) + 1e-12
    else:
        assert (after - 0.5) * congruence >= 0.0

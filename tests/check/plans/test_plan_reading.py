"""Plans as they are written: every word, every mistake with its place, and no text that crashes the reader."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from npcsdk.check.plans.plan import LONGEST, WEIGHT, Deed, Expectation, Plan
from npcsdk.check.plans.reading import MAX_PROBLEMS, Read, read_plans


def only(text: str) -> Plan:
    found = read_plans(text, "plans/a.plan")
    assert found.problems == ()
    assert len(found.plans) == 1
    return found.plans[0]


def one(text: str) -> Deed | Expectation:
    (step,) = only(text).steps
    return step


def told(text: str) -> str:
    """The one problem of a text, as `line:column code: message remedy`."""
    found = read_plans(text, "plans/a.plan")
    assert found.plans == ()
    (problem,) = found.problems
    assert problem.file == "plans/a.plan"
    return f"{problem.line}:{problem.column} {problem.code}: {problem.message} {problem.remedy}"


def test_a_plan_in_full() -> None:
    plan = only(
        """
        # what this is about
        plan: help with the bridge    # a title
        character: mira
        player: Ann
        language: en
        seed: -3
        set trust = 10
        set clues = [map, "old key"]
        at smithy.hub
        line Welcome
        say I can help
        """
    )
    assert (plan.title, plan.character, plan.player, plan.language) == ("help with the bridge", "mira", "Ann", "en")
    assert (plan.seed, plan.node, str(plan)) == (-3, "smithy.hub", "help with the bridge")
    assert [(one.name, one.value, one.place.line) for one in plan.values] == [
        ("trust", 10, 8),
        ("clues", ("map", "old key"), 9),
    ]
    assert [step.kind for step in plan.steps] == ["line", "say"]
    assert [(step.place.line, step.place.column) for step in plan.steps] == [(11, 9), (12, 9)]


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("say Hello, Mira", "say", "Hello, Mira"),
        ("say: Hello", "say", "Hello"),
        ("say:Hello", "say", "Hello"),
        ("say :)", "say", ":)"),
        ('say "Hello # there"', "say", "Hello # there"),
        ('say "a" and "b"', "say", '"a" and "b"'),
        ('say "C:\\dir"', "say", "C:\\dir"),
        ("say room #3  # and a comment", "say", "room #3"),
        ("choose Goodbye.", "choose", "Goodbye."),
        ("talk to tom", "talk", "tom"),
        ("begin", "begin", ""),
        ("line [happy] Bless you", "line", "[happy] Bless you"),
        ("node offer", "node", "offer"),
        ("feeling happy", "feeling", "happy"),
        ("option hub.bye", "option", "hub.bye"),
        ("unavailable option The ledger", "unavailable", "The ledger"),
        ("unavailable The ledger", "unavailable", "The ledger"),
        ("command give:ledger", "command", "give:ledger"),
        ("emits mira.left", "emits", "mira.left"),
        ("returns", "returns", ""),
        ("ends", "ends", ""),
        ("ends thrown_out", "ends", "thrown_out"),
    ],
)
def test_each_word(line: str, kind: str, text: str) -> None:
    step = one(line)
    assert (step.kind, step.text) == (kind, text)


def test_a_step_is_told_of_as_it_could_be_written() -> None:
    for line in (
        "say Hello",
        "talk to tom",
        "wait 20s",
        "event bell loud=True",
        "no option X",
        "unavailable option X",
        "ends",
        "begin",
    ):
        assert str(one(line)) == line


def test_waits_events_and_conditions() -> None:
    waits = [one(f"wait {time}") for time in ("20s", "1.5m", "2", "24h", "7d", "500ms")]
    assert [wait.seconds for wait in waits if isinstance(wait, Deed)] == [20, 90, 2, 86400, 604800, 0.5]
    event = one('event player.draws_weapon weapon=axe sharp=true weight=-2.5 by="Old Tom"  count=3')
    assert isinstance(event, Deed)
    assert event.text == "player.draws_weapon"
    assert event.data == {"weapon": "axe", "sharp": True, "weight": -2.5, "by": "Old Tom", "count": 3}
    asked = one("variable trust >= 10 and not has_ledger")
    assert isinstance(asked, Expectation)
    assert asked.condition is not None
    assert asked.condition.names == {"trust", "has_ledger"}


def test_no_turns_an_expectation_round() -> None:
    for kind in (
        "line x",
        "node x",
        "feeling x",
        "option x",
        "unavailable option x",
        "command x",
        "emits x",
        "returns",
        "ends",
    ):
        step = one(f"no {kind}")
        assert isinstance(step, Expectation)
        assert step.negated
        assert not one(kind).negated  # type: ignore[union-attr]


def test_values_of_settings() -> None:
    lines = ["a = 1", "b=1.5", "c = true", 'd = "10"', "e = sour mood", "f = []", "tom.g = [x, x, y]", "h = -3"]
    plan = only("\n".join(f"set {line}" for line in lines) + "\nsay x")
    assert [one.value for one in plan.values] == [1, 1.5, True, "10", "sour mood", (), ("x", "y"), -3]


def test_several_plans_share_what_stands_before_the_first() -> None:
    found = read_plans("character: mira\nplan: one\nseed: 2\nsay a\nplan: two\nsay b\n", "plans/a.plan")
    assert [(plan.title, plan.character, plan.seed, plan.place.line) for plan in found.plans] == [
        ("one", "mira", 2, 2),
        ("two", "mira", 0, 5),
    ]


def test_a_plan_without_a_title_is_called_like_its_file() -> None:
    found = read_plans("say a\nplan: two\nsay b", "plans/my bridge.plan")
    assert [plan.title for plan in found.plans] == ["my bridge", "two"]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing", "\r\n \r\n"])
def test_an_empty_file_is_a_plan_that_expects_nothing(text: str) -> None:
    assert only(text).steps == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  sya hello", "1:3 plan-syntax: 'sya' is nothing that a plan can say. Did you mean say?"),
        ("say a\n\nchose b", "3:1 plan-syntax: 'chose' is nothing that a plan can say. Did you mean choose?"),
        ("xyzzy", "1:1 plan-syntax: 'xyzzy' is nothing that a plan can say. A line begins with one of: no, plan,"),
        ("Say hello", "1:1 plan-syntax: 'Say' is nothing that a plan can say. Did you mean say?"),
        (
            "no say hello",
            "1:4 plan-syntax: 'say' is nothing that a plan can say after no. A line begins with one of: line,",
        ),
        ("no", "1:3 plan-syntax: Something is missing after no. A line begins"),
        (": hello", "1:1 plan-syntax: ': hello' does not begin with a word."),
        ("say", "1:1 plan-syntax: say says nothing here. Write for example: say I can help"),
        ("say:   # x", "1:1 plan-syntax: say says nothing here."),
        (
            "wait soon",
            "1:6 plan-syntax: 'soon' is not a duration; write 20s, 1.5m, 2h or 3d. Write for example: wait 20s",
        ),
        ("wait 0s", "1:6 plan-syntax: 0s is no time that a plan can wait."),
        ("wait 367d", "1:6 plan-syntax: 367d is no time that a plan can wait."),
        ("talk tom", "1:6 plan-syntax: talk does not say to whom. Write for example: talk to tom"),
        ("begin now", "1:7 plan-syntax: begin stands alone."),
        ("returns hub", "1:9 plan-syntax: returns stands alone."),
        ("unavailable option", "1:13 plan-syntax: unavailable does not say which option."),
        ("event bell loud", "1:12 plan-syntax: 'loud' is no name and value. Write for example: weapon=axe"),
        ("event bell a=1  a=2", "1:17 plan-syntax: a stands twice."),
        ("variable trust = 10", "1:10 plan-syntax: 'trust = 10' is not a condition. = compares nothing; write =="),
        (
            "no variable trust > 3",
            "1:4 plan-syntax: A condition says itself what is not so. Write: variable not (trust > 3)",
        ),
        ("seed: many", "1:7 plan-syntax: 'many' is no whole number."),
        ("set trust", "1:5 plan-syntax: 'trust' does not say which variable holds what."),
        ("set trust = 9999999999999999", "1:13 plan-syntax: The number is too large."),
        ("say a\nseed: 3", "2:1 plan-syntax: seed stands behind the first step. Put it before"),
        ("say a\nplan: b\nsay c\n at hub", "4:2 plan-syntax: at stands behind the first step."),
        (f"player: {'x' * 201}", "1:9 plan-syntax: player is longer than 200 characters."),
        (f"say {'x' * LONGEST}", f"1:1 plan-syntax: The line is longer than {LONGEST} characters."),
    ],
)
def test_a_mistake_has_its_place_and_a_remedy(text: str, expected: str) -> None:
    assert told(text).startswith(expected)


def test_a_file_is_read_as_far_as_it_may_reach() -> None:
    assert told("\n" * (WEIGHT + 5)).startswith(f"{WEIGHT + 1}:1 too-large: The file has more than")


def test_many_mistakes_are_told_of_up_to_a_number() -> None:
    found = read_plans("nonsense\n" * 200, "plans/a.plan")
    assert len(found.problems) == MAX_PROBLEMS + 1
    assert "150 more" in found.problems[-1].message


WORDS = [
    *(
        "plan: p",
        "character: c",
        "player: x",
        "seed: 1",
        "set a = [b, c]",
        "at hub",
        "say a",
        "choose a",
        "event e a=1",
    ),
    *(
        "wait 2s",
        "talk to tom",
        "begin",
        "line a",
        "no option b",
        "variable a > 1",
        "ends",
        "returns",
        'say "a # b"',
        "# c",
    ),
]
LINES = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=30),
    st.sampled_from(WORDS).flatmap(lambda w: st.text(max_size=5).map(lambda t: w[:-1] + t)),
)


@given(st.lists(LINES, max_size=8).map("\n".join) | st.text(max_size=80))
@example("no no")
@example("set x = [\x00,]")
@example("event a=1")
@example("variable " + "(" * 90)
@example("seed: ١")
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    found = read_plans(text, "plans/a.plan")
    assert isinstance(found, Read)
    assert bool(found.plans) != bool(found.problems)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in found.problems:
        assert problem.remedy
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    for plan in found.plans:
        for step in plan.steps:
            assert str(step)

"""What a model proposes beside its words: steps within what its node allows, and feelings by other names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.check.texts.commands import command_faults
from npcsdk.emotion import Feeling
from npcsdk.errors import WorldError
from npcsdk.events import Event, FeelingChanged, Notice, RelationshipChanged, TextDelta, UtteranceReady
from npcsdk.mind.feelings.regard import regard
from npcsdk.session.session import Session
from npcsdk.synonyms import described
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import World

ALLOWED = {"trust": 5, "fear": 2}


def world(reply: Mapping[str, Any], nodes: Mapping[str, Any], **ann: Any) -> World:
    here = {
        "id": "here",
        "reply": {"goal": "Say something.", "fallback": "I forget.", **reply},
        **nodes.pop("here", {}),
    }  # type: ignore[attr-defined]
    return World.model_validate(
        {
            "id": "w",
            "title": "W",
            "start": "ann",
            "characters": {"ann": {"id": "ann", "name": "Ann", "persona": {"description": "Ann."}, **ann}},
            "graphs": {"ann": {"graph": "ann", "character": "ann", "start": "here", "nodes": {"here": here, **nodes}}},
        }
    )


class Talk:
    """One turn with a model that says this."""

    def __init__(
        self, said: str, reply: Mapping[str, Any] | None = None, *, judges: bool = False, embedder: Any = None,
        nodes: dict[str, Any] | None = None, **ann: Any,
    ) -> None:  # fmt: skip
        self.model = FakeModel([said], judges_intents=judges)
        made = world({"regard": ALLOWED} if reply is None else reply, dict(nodes or {}), **ann)
        self.session = Session(made, model=self.model, voice=FakeVoice(0.0))
        self.session.embedder = embedder

        async def scene() -> list[Event]:
            async with self.session:
                return await self.session.run("Hello")

        self.events: list[Event] = run_virtual(scene())

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.of(TextDelta))

    @property
    def steps(self) -> list[tuple[str, Any, int]]:
        assert all(event.cause == "model" for event in self.of(RelationshipChanged))
        return [(event.dimension, event.op, event.at) for event in self.of(RelationshipChanged)]

    @property
    def shown(self) -> list[tuple[str, int]]:
        return [(str(event.feeling), event.at) for event in self.of(FeelingChanged) if event.at >= 0]

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(event.code, event.text) for event in self.of(Notice)]


def test_a_step_stands_at_its_character() -> None:
    talk = Talk("[trust:+3] You came back. [fear:-1] Good, sit down.")
    assert talk.text == "You came back. Good, sit down."
    assert talk.steps == [("trust", "+3", 0), ("fear", "-1", 15)]
    assert talk.told == []
    assert regard(talk.session.world, talk.session.state, "ann", "player", "trust") == 3


def test_what_lies_beyond_a_cut_did_not_happen() -> None:
    talk = Talk("[trust:+3] You came back. [fear:-1] Good, sit down.")
    talk.session.heard(10)
    assert talk.session.state.relationships == {"ann>player.trust": 3}
    talk.session.heard(-1)
    assert talk.session.state.relationships == {}


def test_all_steps_of_a_line_together_are_bounded() -> None:
    talk = Talk("[trust:+3] One. [trust:+4] Two. [trust:-1] Three. [fear:9] Four.")
    assert [step[:2] for step in talk.steps] == [("trust", "+3"), ("trust", "+2"), ("fear", "+2")]
    assert [code for code, _ in talk.told] == ["step_cut"] * 3
    assert talk.told[0][1] == "[trust:+4] is more than a line may move here and was cut to +2"


def test_what_the_node_does_not_allow_is_dropped_and_told() -> None:
    talk = Talk("[respect:+3] One. [debt:-2] Two.")
    assert talk.steps == []
    assert talk.told == [
        ("tag_not_allowed", "[respect:+3] is not allowed here and was dropped"),
        ("tag_not_allowed", "[debt:-2] is not allowed here and was dropped"),
    ]
    assert Talk("[trust:+3] One.", {}).steps == []
    assert Talk("[debt:-2] One.", {"regard": {"debt": 3}}).steps == [("debt", "-2", 0)]


def test_a_character_takes_a_proposed_step_in_its_own_way() -> None:
    ways = {"rises": {"trust": 0.5}}
    assert Talk("[trust:+3] One.", regard=ways).steps == [("trust", "+1.5", 0)]


@pytest.mark.parametrize("tag", ["[trust]", "[trust:0.5]", "[trust:very]", "[trust:nan]", "[trust:+nan]"])
def test_without_a_step_it_is_no_step(tag: str) -> None:
    talk = Talk(f"{tag} One.")
    assert talk.steps == []
    assert talk.text == "One."


@pytest.mark.parametrize("tag", ["[Trust:+3]", "【trust：+3】", "[trust:＋3]", "[trust: 3]"])
def test_it_is_read_however_a_model_writes_it(tag: str) -> None:
    assert Talk(f"{tag} One.").steps == [("trust", "+3", 0)]


_STEP = st.tuples(st.sampled_from(["trust", "fear", "respect"]), st.floats(-50, 50) | st.sampled_from([float("inf")]))


@given(st.lists(_STEP, max_size=8))
def test_no_line_moves_more_than_its_node_allows(steps: list[tuple[str, float]]) -> None:
    talk = Talk(" ".join(f"[{side}:{step:+g}] Well, yes." for side, step in steps) + " Sit.")
    moved: dict[str, float] = {}
    for side, op, _ in talk.steps:
        moved[side] = moved.get(side, 0.0) + abs(float(op))
    assert all(much <= ALLOWED[side] + 0.001 for side, much in moved.items())


def test_a_fallback_moves_nothing() -> None:
    talk = Talk("[trust:+3] As an AI language model I cannot.")
    assert talk.text == "I forget."
    assert talk.steps == []


def test_in_a_writers_line_it_is_no_step() -> None:
    made = world({}, {"here": {"reply": None, "line": "[trust:+3] Aye."}})
    with pytest.raises(WorldError, match=r"`do: \{relationship: \{trust: \"\+3\"\}\}`"):
        Session(made, model=FakeModel(), voice=FakeVoice(0.0))


def test_the_node_entered_says_what_may_be_moved() -> None:
    edges = [{"to": "there", "intent": "the player greets", "examples": ["good day"]}]
    there = {"id": "there", "reply": {"goal": "Greet.", "regard": {"respect": 4}}}
    nodes = {"here": {"transitions": edges}, "there": there}
    talk = Talk("[goto:there] [respect:+4] [trust:+1] Good day.", judges=True, nodes=nodes)
    assert talk.steps == [("respect", "+4", 0)]
    asked = talk.model.prompts[0].messages[-1].content
    assert "[trust:+2] or [trust:-2]; trust by 5 at most, fear by 2 at most." in asked
    assert "[respect:+2] or [respect:-2]; respect by 4 at most." in asked


def test_it_is_taught_only_where_it_is_allowed() -> None:
    talk = Talk("One.", {}, judges=True)
    assert "or [trust" not in "".join(message.content for message in talk.model.prompts[0].messages)


def test_another_word_is_taken_for_the_nearest_and_told() -> None:
    talk = Talk("[ecstatic] You came! [joyful:0.5] Sit. [happy] Well.")
    assert talk.shown == [("happy", 0), ("happy:0.5", 10), ("happy", 15)]
    assert talk.told == [
        ("unknown_feeling", "[ecstatic] was taken for joyful"),
        ("tag_not_allowed", "[joyful:0.5] is not allowed here and was shown as happy"),
    ]
    assert [(event.text, str(event.feeling)) for event in talk.of(UtteranceReady)][:2] == [
        ("You came! ", "happy"),
        ("Sit. ", "happy:0.5"),
    ]


def test_where_it_is_allowed_the_wider_label_is_shown() -> None:
    talk = Talk("[ecstatic] You came!", {"emotions": ["joyful"]}, emotions=["joyful", "happy"])
    assert talk.shown == [("joyful", 0)]
    assert [code for code, _ in talk.told] == ["unknown_feeling"]


@pytest.mark.parametrize("tag", ["[Ecstatic]", "[very happy]", "【开心】", "[happy, excited]"])
def test_words_in_brackets_that_name_a_feeling_are_no_speech(tag: str) -> None:
    talk = Talk(f"{tag} You came!")
    assert talk.text == "You came!"
    assert [label for label, _ in talk.shown] == ["happy"]


def test_what_is_not_allowed_at_all_is_dropped_and_told() -> None:
    talk = Talk("[livid] Out! [sad] Oh. [dance] Hm.", {"emotions": ["happy"]})
    assert talk.shown == []
    assert talk.told == [
        ("tag_not_allowed", "[livid] was taken for furious, which is not allowed here and was dropped"),
        ("tag_not_allowed", "[sad] is not allowed here and was dropped"),
        ("unknown_tag", "[dance] is no tag that ann has"),
    ]


def test_a_characters_own_names_are_its_tags() -> None:
    own = {"smug_grin": "proud", "grumpy": "angry:0.4"}
    talk = Talk("[smug_grin] Mine. [grumpy] Yours? [grumpy:0.5] Hm. [GRUMPY] So.", own_emotions=own, judges=True)
    assert [label for label, _ in talk.shown] == ["proud", "angry:0.4", "angry:0.2", "angry:0.4"]
    assert talk.told == []
    assert "worried smug_grin grumpy;" in talk.model.prompts[0].messages[0].content
    assert "Feelings here" not in talk.model.prompts[0].messages[-1].content


def test_a_node_may_allow_some_of_its_own_names() -> None:
    own = {"smug_grin": "proud", "grumpy": "angry:0.4"}
    talk = Talk("[smug_grin] Mine. [grumpy] Yours?", {"emotions": ["grumpy"]}, own_emotions=own)
    assert [label for label, _ in talk.shown] == ["angry:0.4"]
    assert [code for code, _ in talk.told] == ["tag_not_allowed"]


def test_a_writer_may_use_them_too() -> None:
    talk = Talk("", {}, nodes={"here": {"reply": None, "line": "[grumpy] Well."}}, own_emotions={"grumpy": "angry:0.4"})
    assert talk.shown == [("angry:0.4", 0)]


def test_in_a_graph_that_many_speak_another_word_is_taken_for_the_nearest() -> None:
    made = world(
        {}, {"here": {"reply": None, "next": [{"call": "any", "to": "after"}]}, "after": {"id": "after", "end": "x"}}
    )
    said = {"said": {"id": "said", "line": "[ecstatic] Oh!", "return": True}}
    made = World.model_validate(
        {**made.model_dump(by_alias=True), "graphs": {
            **made.model_dump(by_alias=True)["graphs"], "any": {"graph": "any", "start": "said", "nodes": said}}}
    )  # fmt: skip
    session = Session(made, model=FakeModel(), voice=FakeVoice(0.0))
    events = run_virtual(session.run("Hello"))
    assert [str(event.feeling) for event in events if isinstance(event, FeelingChanged) and event.at >= 0] == ["joyful"]
    told = [(event.code, event.text) for event in events if isinstance(event, Notice)]
    assert told == [("unknown_feeling", "[ecstatic] was taken for joyful")]
    (found,) = command_faults(made)
    assert (found.code, found.remedy) == ("unknown-tag", "Write [joyful].")


class Meaner:
    """An embedder that knows one word: what `[zzz]` means."""

    name = "meaner"
    dimension = 2

    def __init__(self, means: str, error: bool = False) -> None:
        self.means = {described(means), "feeling zzz yyy"}
        self.error = error

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        if self.error:
            raise RuntimeError("no")
        return [[1.0, 0.0] if text in self.means else [0.1, 1.0 + len(text) / 1000] for text in texts]

    async def aclose(self) -> None:
        """Nothing is held."""


def test_an_embedder_knows_what_no_table_does() -> None:
    talk = Talk("Well. Oh [zzz_yyy] you came!", embedder=Meaner("surprised"))
    assert talk.shown == [("surprised", 9)]
    assert talk.told == [("unknown_feeling", "[zzz_yyy] was taken for surprised")]
    assert talk.text == "Well. Oh you came!"
    assert [event.text for event in talk.of(UtteranceReady)][-1] == "you came!"


@pytest.mark.parametrize("embedder", [None, Meaner("bored"), Meaner("happy", error=True)])
def test_what_it_does_not_clearly_know_is_dropped_and_told(embedder: Any) -> None:
    talk = Talk("[zzz_yyy] You came!", embedder=embedder)
    assert talk.shown == []
    assert ("unknown_tag", "[zzz_yyy] is no tag that ann has") in talk.told


def test_a_slow_embedder_is_not_waited_for() -> None:
    class Slow(Meaner):
        async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
            import asyncio

            await asyncio.sleep(3600)
            return await super().embed(texts)

    talk = Talk("[zzz_yyy] You came!", embedder=Slow("happy"))
    assert talk.text == "You came!"
    assert talk.shown == []


def test_the_feeling_that_is_shown_is_one() -> None:
    assert Feeling("happy") in [event.feeling for event in Talk("[ecstatic] You!").of(FeelingChanged)]

"""Which model is asked: the members of a chain, what a budget leaves, and how long anybody is waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence

import pytest

from npcsdk.background import BackgroundSession
from npcsdk.errors import ModelError, SessionError
from npcsdk.events import Event, NodeEntered, Notice, TextDelta, TurnEnded
from npcsdk.ports import LanguageModel, Prompt, Usage
from npcsdk.session.budget import Budget
from npcsdk.session.context import Limits
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel, Fault
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world

WRITTEN = ("Hm? Sit, sit.", "Ask me anything else.")


class Chain(FakeModel):
    """Several models, none of them ever known to be broken."""

    def __init__(self, *models: LanguageModel) -> None:
        super().__init__(judges_intents=models[0].judges_intents, name=" | ".join(one.name for one in models))
        self.models = models

    def available(self) -> Sequence[LanguageModel]:
        return self.models


class Priced(FakeModel):
    """A metered model that reports what each call used."""

    def __init__(self, usage: Usage | None, **settings: object) -> None:
        super().__init__("Come in. Sit down.", metered=True, **settings)  # type: ignore[arg-type]
        self.usage = usage

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        async for item in super().stream(prompt):
            if not isinstance(item, Usage):
                yield item
            elif self.usage is not None:
                yield self.usage


def session(model: LanguageModel, limits: Limits | None = None) -> Session:
    return Session(small_world(), model=model, voice=FakeVoice(0.01), limits=limits)


def play(talk: Session, *texts: str) -> list[list[Event]]:
    async def scene() -> list[list[Event]]:
        return [await talk.run(text) for text in texts]

    return run_virtual(scene())


def text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def metrics(events: list[Event]) -> dict[str, object]:
    assert isinstance(events[-1], TurnEnded)
    return dict(events[-1].metrics)


def entered(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.node, event.reason) for event in events if isinstance(event, NodeEntered)]


def test_the_next_of_a_chain_speaks_at_once_when_one_fails() -> None:
    first, second = FakeModel(faults=Fault("error"), name="first"), FakeModel("I am here.", name="second")
    events = play(session(Chain(first, second)), "Hello there")[0]
    assert text(events) == "I am here."
    assert len(first.prompts) == len(second.prompts) == 1
    assert metrics(events)["spoke"] == "second"
    assert metrics(events)["retries"] == 1
    assert [event.text for event in events if isinstance(event, Notice)] == [
        "first: The fake model failed, as the test told it to."
    ]


def test_a_silent_model_is_not_waited_for_while_another_is_left() -> None:
    first, second = FakeModel("Too late.", first_token=14.0), FakeModel("I am here.")

    async def scene() -> tuple[list[Event], float]:
        start = asyncio.get_running_loop().time()
        return await session(Chain(first, second)).run("Hello there"), asyncio.get_running_loop().time() - start

    events, seconds = run_virtual(scene())
    assert text(events) == "I am here."
    assert 5.0 <= seconds < 6.0
    assert text(play(session(first), "Hello there")[0]) == "Too late."


def test_each_model_is_asked_in_the_form_it_understands() -> None:
    judge = FakeModel(faults=Fault("error"), judges_intents=True)
    small = FakeModel("Well now.")
    events = play(session(Chain(judge, small)), "show me the ledger")[0]
    assert judge.prompts[0].contract.gotos == ("offer", "secret", "chat")
    assert small.prompts[0].contract.gotos == ()
    assert ("secret", "intent") in entered(events)
    assert text(events) == "Well now."


def test_a_judge_behind_a_judge_decides_in_its_place() -> None:
    judges = FakeModel(faults=Fault("error"), judges_intents=True), FakeModel("[goto:offer] Yes!", judges_intents=True)
    events = play(session(Chain(*judges)), "mumble")[0]
    assert ("offer", "goto") in entered(events)


def test_nobody_else_is_asked_after_the_first_piece() -> None:
    first, second = FakeModel("Come in, friend. Sit down.", faults=Fault("error", after=9)), FakeModel("No.")
    events = play(session(Chain(first, second)), "Hello there")[0]
    assert text(events).startswith("Come in, friend.")
    assert second.prompts == []


def test_when_all_have_failed_the_writer_speaks() -> None:
    models = [FakeModel(faults=Fault(kind)) for kind in ("error", "empty", "bug")]  # type: ignore[arg-type]
    events = play(session(Chain(*models)), "Hello there")[0]
    assert text(events) in WRITTEN
    assert [len(model.prompts) for model in models] == [1, 1, 3]


class Busy(FakeModel):
    """Asks to be left alone for some seconds, as often as it is told to."""

    def __init__(self, retry_after: float, times: int) -> None:
        super().__init__("Here I am.")
        self.retry_after, self.times = retry_after, times

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        if len(self.prompts) < self.times:
            self.prompts.append(prompt)
            raise ModelError("too many requests", retry_after=self.retry_after)
        async for item in super().stream(prompt):
            yield item


@pytest.mark.parametrize(("seconds", "said"), [(1.0, ("Here I am.",)), (2.0, ("Here I am.",)), (30.0, WRITTEN)])
def test_a_service_is_given_the_time_it_asks_for_if_that_is_short(seconds: float, said: tuple[str, ...]) -> None:
    model = Busy(seconds, 1)
    events = play(session(model), "Hello there")[0]
    assert text(events) in said
    assert len(model.prompts) == (2 if seconds < 3 else 1)


def test_what_never_ends_is_ended() -> None:
    for endless in ("[wave] " * 9000, "<think>" + "hm " * 20_000, "\n" * 50_000, "[happy]" * 9000):
        events = play(session(FakeModel(endless)), "Hello there")[0]
        assert text(events) in WRITTEN
    events = play(session(FakeModel("Hello. " + "[wave]" * 500 + " There.")), "Hello there")[0]
    assert text(events).startswith("Hello.") or text(events) in WRITTEN
    assert sum(event.type == "command_issued" for event in events) <= 24


def test_near_the_end_of_its_budget_a_session_gets_shorter_and_then_does_without() -> None:
    model = Priced(Usage(90, 0, 10, 0.01))
    talk = session(model, Limits(session=Budget(tokens=250)))
    turns = play(talk, "one", "two", "three", "four", "five")
    assert [metrics(events)["budget"] for events in turns] == ["full", "shorter", "unmetered", "unmetered", "unmetered"]
    assert [prompt.contract.max_words for prompt in model.prompts] == [30, 30, 15]
    assert talk.spent.tokens == 300
    assert talk.spent.cost == pytest.approx(0.03)
    said = [[event.text for event in events if isinstance(event, Notice)] for events in turns]
    assert [len(notices) for notices in said] == [0, 0, 1, 1, 0]
    assert "250 tokens" in said[2][0]


def test_beyond_the_budget_the_unmetered_of_a_chain_speak() -> None:
    dear, free = Priced(Usage(90, 0, 10, 0.02)), FakeModel("For nothing.", name="free")
    talk = session(Chain(dear, free), Limits(session=Budget(cost=0.02)))
    turns = play(talk, "one", "two")
    assert [metrics(events)["spoke"] for events in turns] == ["fake", "free"]
    assert [metrics(events)["cost"] for events in turns] == [0.02, 0.0]


def test_beyond_a_turns_budget_nothing_metered_is_asked_again_in_it() -> None:
    model = Priced(Usage(500, 0, 10))
    model._replies = ("The ledger is here!",)  # Withheld, so it would be mended.
    turns = play(session(model, Limits(turn=Budget(tokens=500))), "one", "two")
    assert len(model.prompts) == 2
    assert all(text(events) in WRITTEN for events in turns)
    assert "cost" not in metrics(turns[0])


def test_what_nobody_reports_is_estimated() -> None:
    talk = session(Priced(None))
    events = play(talk, "Hello there")[0]
    assert metrics(events)["tokens_estimated"] is True
    assert talk.spent.tokens > 50


def test_a_request_that_was_refused_costs_nothing() -> None:
    talk = session(Priced(None, faults=Fault("error", retryable=False)))
    play(talk, "Hello there")
    assert talk.spent.tokens == 0


def test_what_was_spent_is_saved(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    model = Priced(Usage(90, 0, 10, 0.01))
    talk = session(model)
    play(talk, "one", "two")
    talk.save(folder / "save.json")
    loaded = Session.load(folder / "save.json", talk.world, model=model, voice=FakeVoice())
    assert loaded.spent == talk.spent
    assert loaded.spent.tokens == 200


@pytest.mark.parametrize(
    "usage", [Usage(-5, 0, 0, -1.0), Usage("x", None, 1.5), Usage(1, 2, 3, float("nan")), Usage(1, 2, 3, 1e308)]
)  # type: ignore[arg-type]
def test_numbers_that_cannot_be_are_not_counted(usage: Usage) -> None:
    talk = session(Priced(usage))
    play(talk, "one")
    assert talk.spent.tokens >= 0
    assert talk.spent.cost == 0.0


def test_a_breach_of_contract_is_counted_for_its_node() -> None:
    model = FakeModel(["The ledger!", "Come in, then.", "Sit by the fire.", "The ledger!"])
    turns = play(session(model), "one", "two", "three")
    assert [metrics(events)["contracts"] for events in turns] == [
        {"mira.hub": {"lines": 2, "broken": 1, "rate": 0.5}},
        {"mira.hub": {"lines": 3, "broken": 1, "rate": 0.333}},
        {"mira.hub": {"lines": 5, "broken": 3, "rate": 0.6}},
    ]


def test_whoever_looks_on_sees_each_request_and_harms_none() -> None:
    model = FakeModel(["The ledger!", "Come in."])
    talk = session(model)
    seen: list[Prompt] = []

    def look(asked: LanguageModel, prompt: Prompt) -> None:
        assert asked is model
        seen.append(prompt)
        raise RuntimeError("blind")

    talk.on_prompt = look
    assert text(play(talk, "Hello there")[0]) == "Come in."
    assert seen == model.prompts


class Warm(FakeModel):
    """Notes what it is made ready for."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__("Come in.")
        self.warmed: list[Prompt] = []
        self.error = error

    async def warm(self, prompt: Prompt) -> None:
        self.warmed.append(prompt)
        if self.error:
            raise self.error


@pytest.mark.parametrize("error", [None, ModelError("cold"), RuntimeError("bug")])
def test_a_model_is_made_ready_while_the_first_line_sounds(error: Exception | None) -> None:
    model = Warm(error)
    talk = session(model)

    async def scene() -> None:
        async with talk:
            async with talk.begin() as turn:
                _ = [event async for event in turn]
            await talk.warm()
            assert len(model.warmed) == 1
            await talk.run("Hello there")

    run_virtual(scene())
    asked, warmed = model.prompts[0], model.warmed[0]
    assert warmed.messages[: warmed.stable] == asked.messages[: asked.stable]
    assert warmed.cache_key == asked.cache_key == "small/mira"


def test_a_game_has_the_model_made_ready_without_waiting() -> None:
    model = Warm()
    with BackgroundSession(session(model)) as npc:
        npc.warm()
        npc.begin()
        deadline = time.monotonic() + 20
        while not any(isinstance(event, TurnEnded) for event in npc.poll()):
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert len(model.warmed) == 1


def test_each_character_is_made_ready_once() -> None:
    model = Warm()
    talk = session(model)

    async def scene() -> None:
        async with talk:
            await talk.warm()
            await talk.warm()
            talk.talk_to("tom")
            await talk.warm()

    run_virtual(scene())
    assert [prompt.cache_key for prompt in model.warmed] == ["small/mira", "small/tom"]


def test_a_call_that_was_cut_off_costs_what_others_did() -> None:
    model = Priced(Usage(90, 0, 10, 0.01))
    talk = session(model)
    play(talk, "one")
    model.usage = None
    play(talk, "two")
    assert talk.spent.tokens > 150
    assert talk.spent.cost == pytest.approx(talk.spent.tokens * 0.0001)


def test_tokens_of_a_reply_that_was_cut_off_are_counted() -> None:
    class Early(FakeModel):
        async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
            yield Usage(200, 150)
            for word in "The ledger lies here.".split():
                yield f"{word} "

    events = play(session(Early()), "Hello there")[0]
    assert (metrics(events)["tokens_in"], metrics(events)["tokens_cached"]) == (400, 300)
    assert metrics(events)["tokens_out"] == 8
    assert metrics(events)["tokens_estimated"] is False


def test_patience_ends_also_for_a_model_that_only_thinks() -> None:
    class Thinker(FakeModel):
        async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
            self.prompts.append(prompt)
            for _ in range(1000):
                await asyncio.sleep(0.5)
                yield "" if len(self.prompts) % 2 else "<think>hm"

    async def scene() -> tuple[list[Event], float]:
        start = asyncio.get_running_loop().time()
        events = await session(Thinker(), Limits(patience=12.0)).run("Hello there")
        return events, asyncio.get_running_loop().time() - start

    events, seconds = run_virtual(scene())
    assert text(events) in WRITTEN
    assert 11.0 <= seconds <= 13.0


def test_a_call_that_was_cut_off_is_priced_by_its_model() -> None:
    model = Priced(None)
    model.price = lambda usage: usage.prompt * 0.001  # type: ignore[attr-defined]
    talk = session(model, Limits(session=Budget(cost=0.05)))
    events = play(talk, "one", "two")
    assert talk.spent.cost > 0.05
    assert metrics(events[0])["cost"] > 0
    assert metrics(events[1])["budget"] == "unmetered"


@pytest.mark.parametrize("bound", [-1, float("nan"), -0.5])
@pytest.mark.parametrize("name", ["seconds", "tokens", "cost"])
def test_a_budget_that_cannot_be_is_refused(name: str, bound: float) -> None:
    with pytest.raises(SessionError, match=f"the budget's {name} are"):
        Budget(**{name: bound})

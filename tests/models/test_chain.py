"""Chains: who is asked, who speaks, and what a failure costs the next one who asks."""

from __future__ import annotations

import asyncio

import pytest

from npcsdk.errors import ModelError
from npcsdk.events import TextDelta
from npcsdk.models.breaker import FAILURES, REST, SLOW
from npcsdk.models.chain import ChainModel
from npcsdk.models.scripted import ScriptedModel
from npcsdk.opening import tavern
from npcsdk.ports import Contract, LanguageModel, Message, ModelChain, Prompt, TokenCounter, Usage, Warmable
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel, Fault
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.loading import load_world

PROMPT = Prompt((Message("system", "You are Mira."), Message("user", "Hello!")), Contract(authored=("Hm?",)))
BROKEN = Fault("error")


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


class Counting(FakeModel):
    """One that can be warmed and counts tokens."""

    warmed = 0
    broken = False

    async def warm(self, prompt: Prompt) -> None:
        self.warmed += 1
        if self.broken:
            raise ModelError("cannot be warmed")

    async def count(self, texts):
        return [len(text) for text in texts]


async def said(model: LanguageModel) -> str:
    return "".join([item async for item in model.stream(PROMPT) if isinstance(item, str)])


async def fail(chain: ChainModel, times: int = FAILURES) -> None:
    for _ in range(times):
        with pytest.raises(ModelError):
            await said(chain.available()[0])


def names(chain: ChainModel) -> list[str]:
    return [model.name for model in chain.available()]


def test_what_it_is() -> None:
    a, b = FakeModel(name="a", judges_intents=True, metered=True), FakeModel(name="b")
    chain = ChainModel([a, b])
    assert isinstance(chain, LanguageModel)
    assert isinstance(chain, Warmable)
    assert isinstance(chain, ModelChain)
    assert (chain.name, chain.judges_intents, chain.metered, chain.models) == ("a | b", True, False, (a, b))
    assert ChainModel([a]).metered
    first, second = chain.available()
    assert (first.name, first.judges_intents, getattr(first, "metered", None)) == ("a", True, True)
    assert (second.name, second.judges_intents, getattr(second, "metered", None)) == ("b", False, False)
    with pytest.raises(ValueError, match="at least one"):
        ChainModel([])


async def test_only_those_that_count_tokens_say_so() -> None:
    first, second = ChainModel([Counting(), FakeModel()]).available()
    assert isinstance(first, TokenCounter)
    assert list(await first.count(["abc"])) == [3]
    assert not isinstance(second, TokenCounter)


async def test_the_first_that_works_speaks_and_the_others_are_not_asked() -> None:
    a, b, c = FakeModel("A", name="a", faults=BROKEN), FakeModel("Well met.", name="b"), FakeModel("C", name="c")
    assert await said(ChainModel([a, b, c])) == "Well met."
    assert (len(a.prompts), len(b.prompts), len(c.prompts)) == (1, 1, 0)


@pytest.mark.parametrize("fault", [BROKEN, Fault("bug"), Fault("empty"), Fault("error", retryable=False)])
async def test_whatever_goes_wrong_before_the_first_words(fault: Fault) -> None:
    assert await said(ChainModel([FakeModel(faults=fault), FakeModel("Ja.")])) == "Ja."


@pytest.mark.parametrize("kind", ["error", "bug"])
async def test_after_the_first_words_nobody_else_is_asked(kind: str) -> None:
    b = FakeModel("Other words.", name="b")
    chain = ChainModel([FakeModel("Well met.", faults=Fault(kind, after=1)), b])
    heard: list[str | Usage] = []
    with pytest.raises((ModelError, RuntimeError)):
        heard += [item async for item in _noted(chain, heard)]
    assert heard == ["Well"]
    assert not b.prompts


async def _noted(chain: ChainModel, heard: list[str | Usage]):
    async for item in chain.stream(PROMPT):
        heard.append(item)
    return
    yield


async def test_where_none_has_an_answer_the_error_names_all() -> None:
    chain = ChainModel([FakeModel(name="a", faults=BROKEN), FakeModel(name="b", faults=Fault("empty"))])
    with pytest.raises(ModelError, match=r"a: The fake model failed.*; b: it said nothing") as caught:
        await said(chain)
    assert caught.value.retryable
    with pytest.raises(ModelError) as caught:
        await said(ChainModel([FakeModel(faults=Fault("error", retryable=False))] * 2))
    assert not caught.value.retryable


async def test_a_broken_one_is_passed_by_until_it_rested() -> None:
    clock = Clock()
    a, b = FakeModel("A.", name="a", faults=dict.fromkeys(range(FAILURES), BROKEN), judges_intents=True), FakeModel()
    chain = ChainModel([a, b], clock=clock)
    await fail(chain)
    assert names(chain) == ["fake"]
    assert not chain.judges_intents
    await said(chain)
    assert len(a.prompts) == FAILURES
    clock.time += REST
    assert names(chain) == ["a", "fake"]
    assert await said(chain) == "A."
    clock.time += 1
    assert chain.judges_intents


async def test_one_probe_at_a_time_others_pass_it_by() -> None:
    clock = Clock()
    a = FakeModel("A.", name="a", faults=dict.fromkeys(range(FAILURES), BROKEN))
    chain = ChainModel([a, FakeModel("B.", name="b")], clock=clock)
    await fail(chain)
    clock.time += REST
    early, late = chain.available()[0], chain.available()[0]
    probe = early.stream(PROMPT)
    assert await anext(probe) == "A"
    assert names(chain) == ["b"]
    with pytest.raises(ModelError, match="another call is finding out") as caught:
        await said(late)
    assert not caught.value.retryable
    assert len(a.prompts) == FAILURES + 1
    await probe.aclose()
    assert names(chain) == ["a", "b"]
    assert await asyncio.gather(*(said(chain) for _ in range(3))) == ["A."] * 3


async def test_where_all_rest_the_last_is_asked_all_the_same() -> None:
    clock = Clock()
    broken = dict.fromkeys(range(FAILURES), BROKEN)
    a, b = FakeModel("A.", name="a", faults=broken), FakeModel("B.", name="b", faults=broken)
    chain = ChainModel([a, b], clock=clock)
    await fail(chain)
    await fail(chain)
    assert names(chain) == ["b"]
    assert await said(chain) == "B."
    assert names(chain) == ["b"]
    clock.time += REST
    assert names(chain) == ["a", "b"]


async def test_the_last_is_asked_also_while_it_is_probed() -> None:
    clock = Clock()
    chain = ChainModel([FakeModel("B.", faults=dict.fromkeys(range(FAILURES), BROKEN))], clock=clock)
    await fail(chain)
    clock.time += REST
    probe = chain.available()[0].stream(PROMPT)
    await anext(probe)
    assert await said(chain.available()[0]) == "B."
    await probe.aclose()


async def test_the_writers_lines_never_rest() -> None:
    chain = ChainModel([FakeModel(name="a", faults=BROKEN), ScriptedModel()])
    nothing = Prompt(PROMPT.messages, Contract())
    for _ in range(20):
        with pytest.raises(ModelError):
            [item async for item in chain.available()[-1].stream(nothing)]
    assert names(chain) == ["a", "scripted"]


async def test_a_player_who_interrupts_blames_nobody() -> None:
    chain = ChainModel([FakeModel(first_token=60, name="a"), FakeModel(name="b")])
    for _ in range(20):
        call = asyncio.create_task(said(chain.available()[0]))
        await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert names(chain) == ["a", "b"]


async def test_a_reader_that_has_heard_enough_has_been_answered() -> None:
    """A line that is cut short by the player, or by the game's own rules, came from a model that works."""
    chain = ChainModel([FakeModel(name="a", faults=dict.fromkeys([0, 1, 3, 4], BROKEN)), FakeModel(name="b")])
    await fail(chain, 2)
    stream = chain.available()[0].stream(PROMPT)
    await anext(stream)
    await stream.aclose()
    await fail(chain, 2)
    assert names(chain) == ["a", "b"]


@pytest.mark.parametrize("fault", [Fault("stall"), Fault("stall", after=1)])
def test_silence_that_somebody_ended_is_a_failure(fault: Fault) -> None:
    chain = ChainModel([FakeModel(faults=fault, name="a"), FakeModel(name="b")])

    async def give_up(after: float) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(after):
                await said(chain.available()[0])

    async def play() -> None:
        for _ in range(5):
            await give_up(SLOW - 0.1)
        assert names(chain) == ["a", "b"]
        for _ in range(FAILURES):
            await give_up(SLOW + 0.1)
        assert names(chain) == ["b"]

    run_virtual(play())


def test_signs_of_life_and_slow_readers_are_no_silence() -> None:
    class Reading(FakeModel):
        async def stream(self, prompt: Prompt):
            for _ in range(20):
                await asyncio.sleep(SLOW - 1)
                yield ""

    async def play() -> None:
        chain = ChainModel([Reading(name="a"), FakeModel(name="b")])
        for _ in range(FAILURES):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(30):
                    await said(chain.available()[0])
        assert names(chain) == ["a", "b"]
        chain = ChainModel([FakeModel("a b c d", name="a"), FakeModel(name="b")])
        for _ in range(FAILURES):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(read_slowly(chain.available()[0]), 30)
        assert names(chain) == ["a", "b"]

    run_virtual(play())


async def read_slowly(model: LanguageModel) -> None:
    async for _ in model.stream(PROMPT):
        await asyncio.sleep(9)


async def test_streams_are_closed_with_the_chains_own() -> None:
    model = FakeModel(between=0.001)
    stream = ChainModel([FakeModel(faults=BROKEN), model]).stream(PROMPT)
    await anext(stream)
    assert model.open_streams == 1
    await stream.aclose()
    assert model.open_streams == 0


async def test_warming_warms_all_and_fails_only_where_none_is_ready() -> None:
    a, b, broken = Counting(), Counting(), Counting()
    broken.broken = True
    await ChainModel([a, b, FakeModel()]).warm(PROMPT)
    assert (a.warmed, b.warmed) == (1, 1)
    await ChainModel([broken, FakeModel()]).warm(PROMPT)
    with pytest.raises(ModelError, match="cannot be warmed"):
        await ChainModel([broken, broken]).warm(PROMPT)


async def test_one_that_cannot_be_warmed_rests() -> None:
    broken = Counting(name="a")
    broken.broken = True
    chain = ChainModel([broken, FakeModel(name="b")])
    for _ in range(FAILURES):
        await chain.warm(PROMPT)
    assert names(chain) == ["b"]


async def test_closing_closes_all_even_if_one_cannot_be() -> None:
    class Stuck(FakeModel):
        async def aclose(self) -> None:
            raise OSError("stuck")

    last = FakeModel()
    with pytest.raises(ModelError, match="stuck"):
        await ChainModel([Stuck(), last]).aclose()
    assert last.closed
    chain = ChainModel([FakeModel(), FakeModel()])
    await chain.aclose()
    await chain.aclose()


def test_a_session_goes_on_with_the_next_and_stops_waiting_for_a_dead_one() -> None:
    dead = FakeModel(name="dead", faults=Fault("stall"), judges_intents=True)
    small = FakeModel("[happy] Well met, traveller.", name="small")
    world = load_world(tavern())

    async def play() -> list[float]:
        session = Session(world, model=ChainModel([dead, small, ScriptedModel()]), voice=SilentVoice())
        clock, took = asyncio.get_running_loop().time, []
        for _ in range(FAILURES + 3):
            began = clock()
            events = await session.run("Good evening!")
            took.append(clock() - began)
            assert "Well met" in "".join(event.text for event in events if isinstance(event, TextDelta))
        return took

    took = run_virtual(play())
    assert len(dead.prompts) == FAILURES
    assert all(seconds >= SLOW for seconds in took[:FAILURES])
    assert took[FAILURES:] == [0.0] * 3
    # Each gets the form of prompt that it understands.
    assert dead.prompts[0].messages != small.prompts[0].messages

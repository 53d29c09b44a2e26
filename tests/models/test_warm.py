import asyncio
import shutil

import pytest

from npcsdk.errors import ModelError, SpecError
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.ports import Contract, Message, Prompt, TokenCounter, Usage, Warmable

CONTRACT = Contract(emotions=("happy",), max_words=12)

GEMMA = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    "{% for message in messages %}{% if (message.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant') }}{% endif %}"
    "<start_of_turn>{{ 'model' if message.role == 'assistant' else message.role }}\n{{ message.content | trim }}"
    "<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
MISTRAL = (
    "{% if messages[0].role == 'system' %}{% set said = messages[1:] %}{% set first = messages[0].content %}"
    "{% else %}{% set said = messages %}{% set first = '' %}{% endif %}{% for message in said %}"
    "{% if (message.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('must alternate') }}{% endif %}"
    "{% if message.role == 'user' %}[INST] {{ first if loop.first }} {{ message.content }} [/INST]"
    "{% else %} {{ message.content }}</s>{% endif %}{% endfor %}"
)
LATE = "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}assistant:"


def ask(name="Mira", *talk, about="The tavern by the marsh is old, and the road to the north is closed. ", stable=1):
    system = Message("system", f"You are {name}. " + about * 8)
    said = [Message(("user", "assistant")[i % 2], text) for i, text in enumerate(talk or ("Hello.",))]
    return Prompt((system, *said), CONTRACT, seed=1, max_tokens=24, stable=stable, cache_key=f"world/{name}")


async def said(model, prompt):
    items = [item async for item in model.stream(prompt)]
    assert isinstance(items[-1], Usage)
    return "".join(item for item in items if isinstance(item, str)), items[-1]


@pytest.fixture
async def model(smollm2):
    model = EmbeddedModel(smollm2, threads=1)
    yield model
    await model.aclose()


async def test_what_was_warmed_is_not_evaluated_again(model):
    assert isinstance(model, Warmable)
    await model.warm(ask())
    _, usage = await said(model, ask())
    assert usage.prompt - usage.cached < 16


async def test_a_stream_that_comes_meanwhile_computes_nothing_twice(model):
    await model.load()
    long = ask(about="Mira knows every stone of the old road to the north and all who went there. " * 5)
    total = sum(await model.count([message.content for message in long.messages]))
    warming = asyncio.create_task(model.warm(long))
    await asyncio.sleep(0.4)
    _, usage = await said(model, long)
    await warming
    assert usage.prompt > 600
    # What was evaluated before it came is cached; how much that is, is a matter of pace.
    assert 0 < usage.cached <= total
    _, again = await said(model, long)
    assert again.prompt - again.cached < 16


async def test_each_character_keeps_its_prefix_also_beyond_the_slots(model):
    names = ("Mira", "Tam", "Bo")
    for name in names:
        await model.warm(ask(name))
    for name in (*names, *names):
        _, usage = await said(model, ask(name, "Who are you?"))
        assert usage.cached / usage.prompt > 0.8, name


async def test_characters_that_begin_alike_do_not_take_each_others_slots(model):
    """By likeness alone the first would lose its slot to the second, whose prompt begins as its own does."""
    common = "The tavern by the marsh is old, and the road to the north is closed. " * 8
    prompts = [
        Prompt((Message("system", common + who), Message("user", "Hello.")), CONTRACT, 1, 12, cache_key=who)
        for who in ("You are Mira, and dry.", "You are Tam, and wet.")
    ]
    for prompt in prompts * 2:
        _, usage = await said(model, prompt)
    assert usage.prompt - usage.cached < 4


async def test_warming_can_be_cancelled_and_done_again(model):
    await model.load()
    long = ask(about="Mira knows every stone of the old road to the north. " * 8)
    task = asyncio.create_task(model.warm(long))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await said(model, ask("Tam")))[0]
    await model.warm(long)
    _, usage = await said(model, long)
    assert usage.cached / usage.prompt > 0.9


async def test_several_warm_at_once_while_one_speaks(model):
    async with asyncio.timeout(60):
        outcomes = await asyncio.gather(
            said(model, ask("Mira")), model.warm(ask("Mira")), model.warm(ask("Tam")), said(model, ask("Bo"))
        )
    assert outcomes[0][0]
    assert outcomes[3][0]


async def test_closing_ends_a_warming_that_waits(smollm2):
    model = EmbeddedModel(smollm2, threads=1, slots=1)
    await model.load()
    warming = asyncio.create_task(model.warm(ask(about="Mira knows every stone of the road. " * 20)))
    await asyncio.sleep(0.1)
    async with asyncio.timeout(20):
        await model.aclose()
        await asyncio.gather(warming, return_exceptions=True)


async def test_what_cannot_be_loaded_cannot_be_warmed(tmp_path):
    with pytest.raises(ModelError, match="is not there"):
        await EmbeddedModel(tmp_path / "none.gguf").warm(ask())


async def test_a_growing_talk_is_served_from_the_cache(model):
    talk = ["Hello."]
    for number in range(6):
        line, usage = await said(model, ask("Mira", *talk))
        if number:
            # The line just said is evaluated once more only where its tokens differ from those that were generated.
            assert usage.cached / usage.prompt > 0.8
        talk += [line, f"And what of number {number}?"]


async def test_a_talk_too_long_for_the_context_is_cut_so_that_its_beginning_stays_cached(smollm2):
    model = EmbeddedModel(smollm2, threads=1, context=384, slots=1)
    talk, kept = ["Hello."], []
    for number in range(10):
        line, usage = await said(model, ask("Mira", *talk))
        assert usage.prompt + 24 <= 384
        kept.append(usage.cached / usage.prompt)
        talk += [line, f"And what of the number {number}, and of the long road to the north of it?"]
    await model.aclose()
    assert sum(kept[1:]) / len(kept[1:]) > 0.75, kept


async def test_counting(model):
    assert isinstance(model, TokenCounter)
    assert await model.count([]) == []
    assert await model.count(["Hello there.", "", "旅人"]) == [3, 0, 3]
    assert (await model.count(["word " * 5000]))[0] > 5000


@pytest.mark.parametrize(
    "template", [GEMMA, MISTRAL, LATE, "chatml", "plain"], ids=["gemma", "mistral", "late", "c", "p"]
)
@pytest.mark.parametrize("roles", ["su", "suau", "suasu", "ssu", "au", "suaus", "suu"])
async def test_any_template_gets_messages_that_it_takes(smollm2, template, roles):
    model = EmbeddedModel(smollm2, threads=1, slots=1, context=512, template=template)
    names = {"s": "system", "u": "user", "a": "assistant"}
    messages = tuple(Message(names[role], f"This is the {role}.") for role in roles)
    prompt = Prompt(messages, CONTRACT, max_tokens=8)
    await model.warm(prompt)
    assert (await said(model, prompt))[0]
    await model.aclose()


async def test_a_template_that_is_broken_is_named(smollm2):
    model = EmbeddedModel(smollm2, template="{% for message in %}")
    with pytest.raises(ModelError, match="with this `template`") as caught:
        await model.load()
    assert not caught.value.retryable
    with pytest.raises(SpecError, match="chatml or plain"):
        EmbeddedModel(smollm2, template="chat-ml")


async def test_a_template_that_refuses_everything_is_an_error(smollm2):
    model = EmbeddedModel(smollm2, threads=1, slots=1, context=256, template="{{ raise_exception('no') }}")
    with pytest.raises(ModelError):
        await said(model, ask(about=""))
    await model.aclose()


@pytest.mark.parametrize("own", ["", "own"])
async def test_a_file_without_a_template_gets_chatml_where_it_knows_its_marks(smollm2, tmp_path, own):
    content = smollm2.read_bytes()
    assert content.count(b"tokenizer.chat_template") == 1
    path = tmp_path / "bare.gguf"
    path.write_bytes(content.replace(b"tokenizer.chat_template", b"tokenizer.chat_templatX"))
    with_own, bare = EmbeddedModel(smollm2, threads=1, slots=1), EmbeddedModel(path, threads=1, slots=1, process=own)
    first, usage = await said(with_own, ask())
    line, other = await said(bare, ask())
    assert (line, other.prompt) == (first, usage.prompt)
    await with_own.aclose()
    await bare.aclose()
    path.write_bytes(path.read_bytes().replace(b"<|im_start|>", b"<|xx_start|>", 1))
    plain = EmbeddedModel(path, threads=1, slots=1, process=own)
    line, usage = await said(plain, ask())
    assert line.startswith("[happy] ")
    await plain.aclose()
    shutil.rmtree(tmp_path)

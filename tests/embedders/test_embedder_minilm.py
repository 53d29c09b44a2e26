"""The small English embedder: real where its files were pulled, and its errors everywhere."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from npcsdk.embedders import minilm
from npcsdk.embedders.engine import Engine
from npcsdk.embedders.minilm import MiniLMEmbedder, lacks
from npcsdk.embedders.plain import LONGEST
from npcsdk.errors import EmbedderError, MissingExtra, SpecError
from npcsdk.ports import Embedder
from npcsdk.pull import pull
from npcsdk.session.perceiver import Perceiver
from npcsdk.weights import EMBEDDERS, embedder_file


@pytest.fixture(scope="session")
def files() -> Path:
    """The network and its tokenizer. CI fetches them; elsewhere tests without them are skipped."""
    if os.environ.get("CI") == "true":
        return pull("minilm")
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tokenizers")
    path = embedder_file("minilm")
    if path is None:
        pytest.skip("minilm is not there; npcsdk pull minilm")
    return path


@pytest.fixture
def placed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Files of the right names and sizes, and nothing in them."""
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path))
    monkeypatch.setattr(minilm, "find_spec", lambda name: object())
    monkeypatch.setattr(minilm, "_ENGINE", Engine("minilm", 384, minilm._load))
    for files in EMBEDDERS["minilm"].files:
        for place, size in files.sizes:
            path = tmp_path / "models" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.truncate(size)
    return tmp_path / "models" / "minilm"


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


async def test_what_means_the_same_is_nearer(files: Path) -> None:
    embedder = MiniLMEmbedder()
    assert isinstance(embedder, Embedder)
    try:
        bed, sleep, ale = await embedder.embed(
            ["I need a bed for the night", "I want somewhere to sleep tonight", "Pour me a beer"]
        )
        assert cosine(bed, sleep) > 0.6 > 0.4 > cosine(bed, ale)
        assert {len(vector) for vector in (bed, sleep, ale)} == {embedder.dimension}
        assert cosine(bed, bed) == pytest.approx(1, abs=1e-3)
        upper, accents = await embedder.embed(["I NEED A BED FOR THE NIGHT", "I need a béd for the night"])
        assert (upper, accents) == (bed, bed)
    finally:
        await embedder.aclose()


async def test_other_scripts_are_like_nothing_and_no_error(files: Path) -> None:
    embedder = MiniLMEmbedder()
    try:
        unread = await embedder.embed(["我今晚想住店", "今天天气很好", "Где мост?", "🐴🐴", "橋は どこ ですか"])
        assert not any(map(any, unread))
        read = await embedder.embed(["Where is 桥?", "42", "?", "a\0b", "word " * 2000, "café naïve"])
        assert all(cosine(vector, vector) == pytest.approx(1, abs=1e-3) for vector in read)
        head, whole = await embedder.embed(["x " * (LONGEST // 2), "x " * 10_000])
        assert head == whole
        seen = Perceiver(embedder, timeout=20)
        await seen.warm(["I need a bed for the night", "Pour me a beer", "给我倒杯啤酒"])
        assert await seen.likeness("有地方睡觉吗", ["给我倒杯啤酒"]) is None
        assert seen.trouble == ""
        likeness = await seen.likeness("somewhere to sleep, please", ["I need a bed for the night", "Pour me a beer"])
        assert likeness is not None
        assert likeness("", "I need a bed for the night") > likeness("", "Pour me a beer") + 0.2
    finally:
        await embedder.aclose()


async def test_closed_twice_and_used_again(files: Path) -> None:
    embedder, other = MiniLMEmbedder(), MiniLMEmbedder()
    (before,) = await embedder.embed(["hello"])
    await embedder.aclose()
    await embedder.aclose()
    assert await other.embed(["hello"]) == [before]
    embedder.forget(["hello"])
    assert not minilm._ENGINE.kept
    assert await embedder.embed(["hello"]) == [before]
    await embedder.aclose()
    await other.aclose()
    assert minilm._ENGINE._model is None
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("npcsdk-minilm")]


async def test_it_asks_for_no_telemetry(files: Path) -> None:
    embedder = MiniLMEmbedder()
    await embedder.embed(["hello"])
    await embedder.aclose()
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


async def test_embedding_does_not_hold_up_the_loop(files: Path) -> None:
    embedder = MiniLMEmbedder()
    await embedder.embed(["hello"])
    going, turns = asyncio.create_task(embedder.embed([f"{n} {'word ' * 190}" for n in range(5)])), 0
    while not going.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 5
    await embedder.aclose()


async def test_files_that_are_no_network_are_an_error(placed: Path) -> None:
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tokenizers")
    embedder = MiniLMEmbedder()
    with pytest.raises(EmbedderError, match="minilm: "):
        await embedder.embed(["hello"])
    (placed / "tokenizer.json").unlink()
    with pytest.raises(EmbedderError, match="npcsdk pull minilm"):
        await embedder.embed(["hello"])
    await embedder.aclose()


def test_what_is_missing_is_named_with_its_remedy(placed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lacks() == ""
    (placed / "tokenizer.json").unlink()
    with pytest.raises(SpecError, match="npcsdk pull minilm"):
        MiniLMEmbedder()
    monkeypatch.setattr(minilm, "find_spec", lambda name: None if name == "tokenizers" else object())
    with pytest.raises(MissingExtra, match=r"tokenizers.*npcsdk\[minilm\]"):
        MiniLMEmbedder()
    assert "npcsdk[minilm]" in lacks()

"""What a call cost, by the table that is shipped and the user's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.errors import SpecError
from npcsdk.models import prices
from npcsdk.models.prices import SHIPPED, cost, load, user_file
from npcsdk.ports import Usage

OPENAI = "api.openai.com"
USED = Usage(prompt=1_000_000, cached=400_000, completion=100_000)


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's table, which is not there yet."""
    monkeypatch.delenv("NPCSDK_PRICES", raising=False)
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path))
    return tmp_path / "prices.yaml"


def test_a_call_by_the_shipped_table() -> None:
    expected = 0.6 * 0.15 + 0.4 * 0.075 + 0.1 * 0.60
    assert cost("gpt-4o-mini", USED, OPENAI) == pytest.approx(expected)
    assert cost("gpt-4o-mini-2024-07-18", USED, "API.OpenAI.com") == pytest.approx(expected)
    assert cost("gpt-4o-2024-05-13", USED, OPENAI) == pytest.approx(1.0 * 5 + 0.1 * 15)


@pytest.mark.parametrize(
    ("model", "host"),
    [
        ("gpt-4o-mini", "127.0.0.1"),
        ("gpt-4o-mini", "api.openai.com.example"),
        ("gpt-4o-mini-audio-preview", OPENAI),
        ("ft:gpt-4o-mini:me", OPENAI),
        ("gpt-4o-mini-20240718x", OPENAI),
        ("", OPENAI),
        ("gpt-4o-mini", ""),
        ("[", "*"),
    ],
)
def test_what_stands_nowhere_has_no_price(model: str, host: str) -> None:
    assert cost(model, USED, host) is None


@pytest.mark.parametrize("usage", [Usage(), Usage(cached=5), Usage(-5, -5, -5)])
def test_where_nothing_was_counted_no_cost_is_known(usage: Usage) -> None:
    assert cost("gpt-4o-mini", usage, OPENAI) is None


def test_odd_counts_cost_no_less_than_nothing() -> None:
    assert cost("gpt-4o-mini", Usage(10, 10**9, 0), OPENAI) == pytest.approx(10 * 0.075e-6)
    assert cost("gpt-4o-mini", Usage(10, -3, -7), OPENAI) == pytest.approx(10 * 0.15e-6)


@given(*[st.integers(-(10**12), 10**12)] * 3)
def test_a_cost_is_a_number_from_nothing_up(prompt: int, cached: int, completion: int) -> None:
    found = cost("gpt-5-nano", Usage(prompt, cached, completion), OPENAI)
    assert found is None or 0 <= found < 1e9


def test_the_users_table_goes_before_and_leaves_the_rest(own: Path) -> None:
    own.write_text("""
        api.openai.com:
          gpt-4o-mini: {input: 1, output: 2}
        "*.Example.com":
          qwen-*: {input: 0.5, cached: 0, output: 1.5}
          qwen-max: {input: 7, output: 7}
          "*": {input: 9, output: 9}
        127.0.0.1:
          "*": {input: 0, output: 0}
    """)
    assert cost("gpt-4o-mini-2024-07-18", USED, OPENAI) == pytest.approx(1.2)
    assert cost("gpt-4o", USED, OPENAI) == pytest.approx(0.6 * 2.5 + 0.4 * 1.25 + 1.0)
    assert cost("qwen-turbo", USED, "eu.example.com") == pytest.approx(0.6 * 0.5 + 0.1 * 1.5)
    assert cost("qwen-max", USED, "eu.example.com") == pytest.approx(7.7)
    assert cost("other", USED, "eu.example.com") == pytest.approx(9.9)
    assert cost("any", USED, "127.0.0.1") == 0.0


def test_a_table_that_is_edited_is_read_again(own: Path) -> None:
    own.write_text("h: {m: {input: 1, output: 1}}")
    assert cost("m", USED, "h") == pytest.approx(1.1)
    own.write_text("h: {m: {input: 2, output: 2, cached: 2}}")
    stat = own.stat()
    os.utime(own, ns=(stat.st_atime_ns, stat.st_mtime_ns + 10**9))
    assert cost("m", USED, "h") == pytest.approx(2.2)
    own.unlink()
    assert cost("m", USED, "h") is None


def test_the_environment_names_the_table(own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own.write_text("h: {m: {input: 1, output: 1}}")
    other = tmp_path / "other.yaml"
    monkeypatch.setenv("NPCSDK_PRICES", str(other))
    assert user_file() == other
    with pytest.raises(SpecError, match=r"NPCSDK_PRICES names .*other.yaml, which is not there"):
        load()
    other.write_text("h: {m: {input: 3, output: 3}}")
    assert cost("m", USED, "h") == pytest.approx(3.3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("h:\n  m: {input: 1}", "prices.yaml:2:6: error bad-setting: The price for output is missing."),
        (
            "h:\n  m: {input: 1, output: 2, outputs: 3}",
            ":2:28: error bad-setting: 'outputs' is no price. Did you mean output?",
        ),
        ("h:\n  m: {input: -1, output: 2}", ":2:14: error bad-setting: This is no price."),
        ("h:\n  m: {input: .nan, output: 2}", ":2:14: error"),
        ("h:\n  m: {input: .inf, output: 2}", ":2:14: error"),
        ("h:\n  m: {input: 1e300, output: 2}", ":2:14: error"),
        ("h:\n  m: {input: true, output: 2}", ":2:14: error"),
        ("h:\n  m: {input: '1', output: 2}", ":2:14: error"),
        ("h:\n  m: {input: [1], output: 2}", ":2:14: error"),
        ("h:\n  m: 0.15", ":2:6: error bad-setting: A price has input, cached and output."),
        ("h: 1", ":1:4: error bad-setting: h needs models."),
        ("h:", ":1:"),
        ("- h", ":1:1: error bad-setting: A table of prices has hosts"),
        ("h: {m: {input: 1, output: 2}", ":1:"),
        ("h: {m: {input: 1, output: 2}}\nh: {}", ":2:1: error duplicate-key"),
        ("a: &a [*a]", ":1:"),
    ],
)
def test_a_broken_table_is_told_with_its_line_and_stops_no_talk(own: Path, text: str, message: str) -> None:
    own.write_text(text)
    with pytest.raises(SpecError) as caught:
        load()
    assert message in str(caught.value)
    assert "prices.yaml" in str(caught.value)
    assert cost("gpt-4o-mini", USED, OPENAI) is None


def test_an_empty_table_and_one_that_is_no_file(own: Path) -> None:
    own.write_text("# nothing yet\n")
    assert cost("gpt-4o-mini", USED, OPENAI)
    own.unlink()
    own.mkdir()
    with pytest.raises(SpecError, match="not a file"):
        load()


def test_the_shipped_table_says_when_it_was_noted_and_that_it_may_be_stale() -> None:
    text = SHIPPED.read_text("utf-8")
    assert "2026-11-22" in text
    assert "may be stale" in text
    assert list(prices.load()[-1]) == [OPENAI]
    for models in load()[-1].values():
        for name, price in models.items():
            assert 0 < price.cached <= price.input < 100
            assert price.input < price.output < 100 or ("embedding" in name and price.output == 0)

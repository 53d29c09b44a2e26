"""What reading a model's stream costs: tag parser and splitter together, µs a token."""

from __future__ import annotations

from statistics import median
from time import perf_counter, sleep

from npcsdk.language.splitter import Splitter
from npcsdk.language.tags import Tag, TagParser

TEXTS = {
    "english": "Welcome to the Salted Kettle, traveller! The road is open as far as the old bridge. Dr. Smith went "
    "there with $3.50 in his pocket, and nobody has seen him since. Will you sit down by the fire? ",
    "chinese": "欢迎来到盐壶酒馆，旅行者！这条路一直通到老桥。史密斯医生带着三块五毛钱去了那里，"
    "从此再也没有人见过他。你要坐在火边吗？",
    "tagged": "[happy] Welcome to the Salted Kettle! [wave] The road is open *smiles* as far as the bridge. "
    "[worried:0.6] Dr. Smith (laughs) went there. [pause:0.5] Will you [give:ledger] sit down? ",
}
TOKEN = 4
"""Characters of a token, about."""


def read(tokens: list[str]) -> None:
    """Read one line as a turn does."""
    parser, splitter = TagParser(("wave", "give")), Splitter()
    for token in tokens:
        for item in parser.feed(token):
            if not isinstance(item, Tag):
                splitter.feed(item.text)
    for item in parser.flush():
        if not isinstance(item, Tag):
            splitter.feed(item.text)
    splitter.flush()


def run(repeats: int = 60) -> dict[str, float]:
    """Microseconds a token of 4 characters fed one at a time, the median of `repeats` runs.

    The runs take milliseconds; they are spread over seconds, or a moment's noise would decide.
    """
    figures = {}
    for name, text in TEXTS.items():
        line = (text * (2400 // len(text)))[:2400]
        tokens = [line[at : at + TOKEN] for at in range(0, len(line), TOKEN)]
        times = []
        for _ in range(repeats):
            began = perf_counter()
            read(tokens)
            times.append((perf_counter() - began) / len(tokens))
            sleep(0.05)
        figures[f"tag parser and splitter, {name}, µs a token"] = median(times) * 1e6
    return figures


if __name__ == "__main__":
    for name, figure in run().items():
        print(f"{figure:8.2f}  {name}")

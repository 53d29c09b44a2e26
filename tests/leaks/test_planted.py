"""A world with canaries is the same world, but for the words in its secrets."""

from __future__ import annotations

from random import Random

from leaky_inn import SECRET, Plain, world

from npcsdk.leaks.canaries import Canaries, Secret
from npcsdk.leaks.planted import hidden, planted
from npcsdk.world.references import check_world
from npcsdk.world.world import World


def with_canaries(of: World) -> tuple[World, dict[str, Secret]]:
    return planted(of, Canaries(), Random(1))


def test_secrets_are_what_some_do_not_know_or_keep_back_or_tell_only_at_times() -> None:
    def more(made: Plain) -> None:
        made["graphs"]["tom"]["nodes"]["hub"]["reply"]["withhold"] = ["bridge"]
        made["lore"]["open"] = {"id": "open", "text": "Rain is wet."}

    assert hidden(world()) == ("ledger", "tunnel", "boat")
    assert hidden(world(more)) == ("bridge", "ledger", "tunnel", "boat")


def test_each_sentence_has_the_canary_which_is_a_keyword() -> None:
    def more(made: Plain) -> None:
        made["lore"]["ledger"]["text"] = "It is under the bar. Nobody knows! Nor will they"

    made, secrets = with_canaries(world(more))
    word = secrets["ledger"].canary
    assert made.lore["ledger"].text == f"It is under the bar {word}. Nobody knows {word}! Nor will they"
    assert made.lore["ledger"].keywords == ("ledger", word)
    assert "bridge" not in secrets
    check_world(made)


def test_what_quotes_a_secret_has_its_canary_too_and_the_rest_stays_as_it_is() -> None:
    def quotes(made: Plain) -> None:
        made["graphs"]["mira"]["nodes"]["room"]["reply"]["goal"] = f"Say: {SECRET.upper()}, my dear."
        made["graphs"]["mira"]["nodes"]["room"]["reply"]["fallback"] = ["The ledger of the smugglers?"]

    of = world(quotes)
    before = of.model_dump_json()
    made, secrets = with_canaries(of)
    reply = made.graphs["mira"].nodes["room"].reply
    assert reply
    assert reply.goal == f"Say: {SECRET.upper()} {secrets['ledger'].canary}, my dear."
    assert reply.fallback == ("The ledger of the smugglers?",)
    assert of.model_dump_json() == before
    assert made.graphs["tom"] is of.graphs["tom"]


def test_what_common_lore_says_as_well_gives_nothing_away() -> None:
    def common(made: Plain) -> None:
        made["lore"]["common"] = {"id": "common", "text": f"Once {SECRET.lower()}, they say."}
        made["characters"]["tom"]["persona"]["description"] = f"Tom thinks that {SECRET}."

    made, _ = with_canaries(world(common))
    assert made.characters["tom"].persona.description == f"Tom thinks that {SECRET}."


def test_chinese_secrets_have_chinese_canaries() -> None:
    def chinese(made: Plain) -> None:
        made["lore"]["ledger"]["text"] = "账本在吧台下面，谁也不知道。"
        made["characters"]["tom"]["persona"]["description"] = "汤姆说，账本在吧台下面，谁也不知道这件事。"

    made, secrets = with_canaries(world(chinese))
    word = secrets["ledger"].canary
    assert made.lore["ledger"].text == f"账本在吧台下面，谁也不知道{word}。"
    assert made.characters["tom"].persona.description == f"汤姆说，账本在吧台下面，谁也不知道{word}这件事。"
    assert isinstance(made, World)

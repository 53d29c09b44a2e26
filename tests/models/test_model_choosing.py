import logging
import sys
from importlib.util import find_spec

import pytest

from npcsdk.errors import MissingExtra, SpecError
from npcsdk.models import choosing, making, prices
from npcsdk.models.chain import ChainModel
from npcsdk.models.choosing import describe, make_model, members
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.models.openai import OpenAIModel
from npcsdk.models.recorded import RecordedModel
from npcsdk.models.recording import RecordingModel
from npcsdk.models.scripted import ScriptedModel
from npcsdk.ports import Usage
from npcsdk.weights import KNOWN


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "NPCSDK_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path))
    return tmp_path


def place_weights(home):
    path = home / "models" / "smollm2.gguf"
    path.parent.mkdir()
    with path.open("wb") as file:
        file.truncate(KNOWN["smollm2"].size)
    return path


def without(monkeypatch, package):
    for module in (choosing, making):
        monkeypatch.setattr(module, "find_spec", lambda name: None if name == package else find_spec(name))


def test_the_scripted_model():
    assert isinstance(make_model("scripted"), ScriptedModel)


@pytest.mark.parametrize(
    ("spec", "name", "url"),
    [
        ("openai:llama3:8b@http://127.0.0.1:11434/v1", "llama3:8b", "http://127.0.0.1:11434/v1"),
        ("openai:@cf/meta/llama@https://host/v1", "@cf/meta/llama", "https://host/v1"),
        (" openai:org/model@https://host ", "org/model", "https://host"),
    ],
)
def test_openai_specs(spec, name, url):
    model = make_model(spec)
    assert isinstance(model, OpenAIModel)
    assert (model._model, model._endpoint.url) == (name, url)
    assert model.name == spec.strip()


def test_auto_prefers_a_key_then_weights_then_the_writers_lines(monkeypatch, home):
    assert isinstance(make_model(), ScriptedModel)
    assert describe().spec == "scripted"
    assert "npcsdk pull smollm2" in describe().better
    path = place_weights(home)
    model = make_model()
    assert isinstance(model, ChainModel)
    assert isinstance(model.models[0], EmbeddedModel)
    assert model.models[0]._settings.path == path
    assert describe().spec == model.name == "embedded:smollm2 | scripted"
    assert "OPENAI_API_KEY" in describe().better
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    assert make_model().name == describe().spec == "openai:gpt-4o-mini | embedded:smollm2 | scripted"
    assert describe().why == "OPENAI_API_KEY is set. The first of them that works speaks."
    path.unlink()
    assert make_model().name == describe().spec == "openai:gpt-4o-mini | scripted"
    monkeypatch.setenv("NPCSDK_MODEL", "scripted")
    assert describe().spec == "scripted"
    assert "NPCSDK_MODEL" in describe().why
    monkeypatch.setenv("NPCSDK_MODEL", "auto")
    assert describe().spec == "openai:gpt-4o-mini | scripted"


def test_without_the_package_weights_are_of_no_use(monkeypatch, home):
    place_weights(home)
    without(monkeypatch, "xllamacpp")
    assert describe().spec == "scripted"
    assert 'pip install "npcsdk[local]"' in describe().better
    with pytest.raises(MissingExtra, match="local"):
        make_model("embedded:smollm2")


def test_half_fetched_weights_do_not_count(home):
    path = place_weights(home)
    path.write_bytes(b"GGUF")
    assert describe().spec == "scripted"


def test_deciding_loads_nothing():
    loaded = set(sys.modules)
    describe()
    make_model("openai:m@http://127.0.0.1:1/v1")
    assert not {"openai", "xllamacpp", "httpx"} & (set(sys.modules) - loaded)


def test_embedded_files(home):
    with pytest.raises(SpecError, match="npcsdk pull smollm2"):
        make_model("embedded:smollm2")
    with pytest.raises(SpecError, match="no file"):
        make_model(f"embedded:{home}/none.gguf")
    (home / "my.gguf").write_bytes(b"GGUF")
    assert make_model(f"embedded:{home}/my.gguf").name == f"embedded:{home}/my.gguf"


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        ("", "Models are openai:NAME"),
        ("opnai:gpt-4o", "Did you mean openai?"),
        ("Scripted", "Did you mean scripted?"),
        ("gpt-4o", "Models are openai:NAME"),
        ("openai", "needs a name"),
        ("openai:", "needs a name"),
        ("openai:m@", "no URL after the @"),
        ("openai:m@localhost:80/v1", "looks like https://"),
        ("openai:gpt-4o-mini", "OPENAI_API_KEY"),
        ("embedded:", "needs a name"),
        ("embedded:smolm2", "Did you mean embedded:smollm2?"),
        ("embedded:model.bin", ".gguf"),
        ("scripted:x", "takes no name"),
        ("scripted?x=1", "no kind of model"),
        ("embedded:smollm2?thread=2", "Did you mean threads?"),
        ("embedded:smollm2?process", "it is own"),
        ("embedded:smollm2?process=other", "it is own"),
        ("embedded:smollm2?threads=0", "from 1 to 512"),
        ("embedded:smollm2?threads=-1", "from 1 to 512"),
        ("embedded:smollm2?threads=1e3", "from 1 to 512"),
        ("embedded:smollm2?threads=²", "from 1 to 512"),
        ("embedded:smollm2?threads=" + "9" * 3000, "from 1 to 512"),
        ("embedded:smollm2?threads=1&threads=2", "given twice"),
        ("embedded:smollm2?threads=1&", "no option ''"),
        ("embedded:smollm2?__class__=1", "no option '__class__'"),
        ("embedded:?threads=1", "needs a name"),
        ("recorded:", "needs a name"),
        ("recorded:nowhere.jsonl", "There is no cassette"),
        ("recorded:talk.jsonl?strict=maybe", "it is yes or no"),
        ("record:talk.jsonl", "record:PATH+SPEC"),
        ("record:+scripted", "record:PATH+SPEC"),
        ("record:talk.jsonl+", "record:PATH+SPEC"),
        ("record:a+record:b+scripted", "record:PATH+SPEC"),
        ("record:talk.jsonl+skripted", "Did you mean scripted?"),
        ("scripted | record:a+scripted", "stands before all else"),
        ("|", "missing beside a |"),
        ("scripted |", "missing beside a |"),
        ("| scripted", "missing beside a |"),
        ("scripted || scripted", "missing beside a |"),
        ("scripted | skripted", "Did you mean scripted?"),
        ("(scripted | auto) | auto", "no kind of model"),
        ("scripted | openai:m@", "no URL after the @"),
        ("scripted | openai:m@ftp://h", "looks like https://"),
        ("|".join(["auto"] * 17), "At most 16"),
        (" | ".join(["scripted"] * 1000), "at most 4000 characters"),
        ("openai:" + "x" * 5000, "at most 4000 characters"),
    ],
)
def test_bad_specs_say_what_is_meant(spec, hint):
    with pytest.raises(SpecError) as caught:
        make_model(spec)
    assert hint in str(caught.value)


@pytest.mark.parametrize("spec", ["nope", "openai", "auto:x"])
def test_describe_refuses_what_make_model_refuses(spec):
    with pytest.raises(SpecError):
        describe(spec)


def test_a_password_in_a_spec_is_not_repeated():
    for spec in ("openai:m@https://me:hunter2@host/v1", "opnai:m@https://me:hunter2@host/v1"):
        with pytest.raises(SpecError) as caught:
            make_model(spec)
        assert "hunter2" not in str(caught.value)


def test_a_bad_variable_is_reported(monkeypatch):
    monkeypatch.setenv("NPCSDK_MODEL", "nonsense")
    with pytest.raises(SpecError, match="nonsense"):
        make_model()


def test_options_of_the_embedded_model(home):
    path = place_weights(home)
    model = make_model("embedded:smollm2?process=own&threads=3&context=1024&slots=4&template=plain")
    assert isinstance(model, EmbeddedModel)
    settings = model._settings
    assert (settings.path, settings.threads, settings.context, settings.slots) == (path, 3, 1024, 4)
    assert settings.own
    assert model.name == "embedded:smollm2?process=own&threads=3&context=1024&slots=4&template=plain"
    assert not make_model("embedded:smollm2")._settings.own


def test_what_stands_behind_a_urls_question_mark_is_the_urls():
    assert make_model("openai:m@https://x.azure.com/v1?api-version=1").name.startswith(
        "openai:m@https://x.azure.com/v1"
    )


def test_a_chain_leaves_out_what_is_not_there_and_says_so(home, caplog):
    spec = "openai:gpt-4o-mini | embedded:smollm2|openai:m@http://127.0.0.1:9/v1 | scripted|scripted"
    with caplog.at_level(logging.WARNING, "npcsdk"):
        model = make_model(spec)
    assert model.name == "openai:m@http://127.0.0.1:9/v1 | scripted"
    assert "openai:gpt-4o-mini: OpenAI needs a key. Set OPENAI_API_KEY" in caplog.text
    choice = describe(spec)
    assert choice.spec == model.name
    assert choice.why == (
        "It was asked for. The first of them that works speaks. openai:gpt-4o-mini is left out: OpenAI needs a key. "
        "Set OPENAI_API_KEY to yours. embedded:smollm2 is left out: The weights of smollm2 are not on this machine. "
        "Get them with: npcsdk pull smollm2"
    )
    assert [bool(lacks) for _, lacks in members(spec)] == [True, True, False, False]
    assert isinstance(make_model("openai:gpt-4o-mini | scripted"), ScriptedModel)


def test_where_no_member_can_be_used_all_are_told(monkeypatch, home):
    with pytest.raises(SpecError, match=r"(?s)OPENAI_API_KEY.*npcsdk pull smollm2"):
        make_model("openai:gpt-4o-mini | embedded:smollm2")
    choice = describe("openai:gpt-4o-mini | embedded:smollm2")
    assert choice.why == "It was asked for, but cannot be used."
    without(monkeypatch, "xllamacpp")
    with pytest.raises(SpecError, match="local"):
        make_model("openai:gpt-4o-mini | embedded:smollm2")


def test_auto_in_a_chain(monkeypatch):
    assert make_model("openai:m@http://127.0.0.1:9/v1 | auto").name == "openai:m@http://127.0.0.1:9/v1 | scripted"
    assert "of auto: There is no key" in describe("openai:m@http://127.0.0.1:9/v1 | auto").why
    monkeypatch.setenv("NPCSDK_MODEL", "openai:m@http://127.0.0.1:9/v1|auto")
    assert make_model().name == "openai:m@http://127.0.0.1:9/v1 | scripted"
    assert "NPCSDK_MODEL asks for it." in describe().why


def test_the_users_config_file(monkeypatch, home):
    config = home / "config.yaml"
    config.write_text("model: openai:m@http://127.0.0.1:9/v1 | auto\nvoice: silent\n")
    assert make_model().name == "openai:m@http://127.0.0.1:9/v1 | scripted"
    assert describe().why.startswith(f"{config} asks for it.")
    assert describe("scripted").why == "It was asked for."
    monkeypatch.setenv("NPCSDK_MODEL", "scripted")
    assert describe().why == "NPCSDK_MODEL asks for it."
    monkeypatch.delenv("NPCSDK_MODEL")
    config.write_text("model: auto")
    assert describe().spec == "scripted"
    config.write_text("model: skripted")
    with pytest.raises(SpecError, match=r"Did you mean scripted\?.*config.yaml says"):
        make_model()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("model: [scripted]", "config.yaml:1:8: error bad-setting: model is a spec"),
        ("modle: scripted", "Did you mean model?"),
        ("model: scripted\nmodel: auto", "already written in line 1"),
        ("- model", "Settings are names and values"),
        ("model: 'scripted", "config.yaml:1"),
        ("a: &a [*a]", "config.yaml:1"),
        ("key: sk-secret", "is no setting"),
    ],
)
def test_a_broken_config_file_is_told_with_its_line(home, text, message):
    (home / "config.yaml").write_text(text)
    with pytest.raises(SpecError) as caught:
        make_model()
    assert message in str(caught.value)
    assert "sk-secret" not in str(caught.value)
    make_model("scripted")


def test_what_cannot_be_read_as_a_config_file(home):
    config = home / "config.yaml"
    config.write_text("\n# nothing\n")
    make_model()
    config.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SpecError, match="UTF-8"):
        make_model()
    with config.open("wb") as file:
        file.truncate(10_000_000)
    with pytest.raises(SpecError, match="larger than"):
        make_model()
    config.unlink()
    config.mkdir()
    with pytest.raises(SpecError, match="not a file"):
        make_model()


def test_what_the_world_was_written_for_is_a_hint(home):
    place_weights(home)
    assert "written for a large model" in describe(written_for="large").better
    assert "written for" not in describe(written_for="small").better
    assert describe(written_for="large").spec == describe().spec


def test_recording_and_playing(home):
    tape = home / "talk.jsonl"
    model = make_model(f"record: {tape} + openai:m@http://127.0.0.1:9/v1 | scripted")
    assert isinstance(model, RecordingModel)
    assert model.name == "openai:m@http://127.0.0.1:9/v1 | scripted"
    assert f"recorded to {tape}" in describe(f"record:{tape}+scripted").why
    tape.write_text('{"npcsdk": "cassette", "version": 1, "judges_intents": true}\n')
    played = make_model(f"recorded:{tape}?strict=no&pace=yes")
    assert isinstance(played, RecordedModel)
    assert (played.judges_intents, played._strict, played._pace) == (True, False, True)
    assert make_model(f"recorded:{tape} | scripted").judges_intents


def test_broken_prices_are_told_when_a_model_is_made(monkeypatch, home):
    (home / "prices.yaml").write_text("api.openai.com:\n  gpt-4o-mini: {input: cheap, output: 1}\n")
    with pytest.raises(SpecError, match=r"prices.yaml:2:24: .*This is no price"):
        make_model("openai:m@http://127.0.0.1:9/v1")
    make_model("scripted")


@pytest.mark.parametrize("path", ["~nobody-has-this-name/x.gguf", "a" * 300 + ".gguf", "a/" * 1900 + "x.gguf"])
@pytest.mark.parametrize("spec", ["embedded:{}", "recorded:{}", "record:{}+scripted"])
def test_what_can_be_no_path_is_told_as_a_spec_that_cannot_be(spec, path):
    with pytest.raises(SpecError):
        make_model(spec.format(path))


@pytest.mark.parametrize("path", ["~nobody-has-this-name/prices.yaml", "a" * 300])
def test_a_table_of_prices_that_can_be_nowhere_harms_no_call(path, monkeypatch):
    monkeypatch.setenv("NPCSDK_PRICES", path)
    with pytest.raises(SpecError):
        make_model("openai:m@http://127.0.0.1:1/v1")
    assert prices.cost("gpt-4o", Usage(1, 0, 1), "api.openai.com") is None

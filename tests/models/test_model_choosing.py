import sys

import pytest

from npcsdk.errors import MissingExtra, SpecError
from npcsdk.models import choosing
from npcsdk.models.choosing import describe, make_model
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.models.openai import OpenAIModel
from npcsdk.models.scripted import ScriptedModel
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
    real = choosing.find_spec
    monkeypatch.setattr(choosing, "find_spec", lambda name: None if name == package else real(name))


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
    assert isinstance(model, EmbeddedModel)
    assert model._settings.path == path
    assert describe().spec == model.name == "embedded:smollm2"
    assert "OPENAI_API_KEY" in describe().better
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    assert make_model().name == describe().spec == "openai:gpt-4o-mini"
    monkeypatch.setenv("NPCSDK_MODEL", "scripted")
    assert describe().spec == "scripted"
    assert "NPCSDK_MODEL" in describe().why
    monkeypatch.setenv("NPCSDK_MODEL", "auto")
    assert describe().spec == "openai:gpt-4o-mini"


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

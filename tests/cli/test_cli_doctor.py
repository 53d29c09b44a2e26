from __future__ import annotations

import json

from typer.testing import CliRunner

import npcsdk as package
from npcsdk.cli.app import app


def test_it_looks_at_everything_and_gives_a_remedy_for_what_is_missing(npcsdk):
    done = npcsdk("doctor", "--json", env={"PATH": "/nowhere"})
    assert (done.returncode, done.stderr) == (0, "")
    checks = {check["name"]: check for check in json.loads(done.stdout)}
    assert {"Python", "npcsdk", "xllamacpp", "hibari-tts", "onnx", "pygame", "voice espeak", "smollm2 weights"} <= set(
        checks
    )
    assert {"edge-tts host", "OPENAI_API_KEY", "audio device", "terminal", "data folder"} <= set(checks)
    assert all(check["remedy"] for check in checks.values() if not check["ok"])
    assert checks["voice espeak"]["ok"] is False
    assert "npcsdk pull smollm2" in checks["smollm2 weights"]["remedy"]


def test_a_package_that_cannot_be_loaded_is_not_ok(npcsdk, tmp_path):
    (tmp_path / "xllamacpp.py").write_text("raise ImportError('libgomp.so.1: cannot open shared object file')")
    (tmp_path / "hibari.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    done = npcsdk("doctor", "--json", env={"PYTHONPATH": str(tmp_path)})
    assert (done.returncode, done.stderr) == (0, "")
    checks = {check["name"]: check for check in json.loads(done.stdout)}
    assert [checks[name]["ok"] for name in ("xllamacpp", "hibari-tts", "numpy")] == [False, False, True]
    assert "libgomp.so.1: cannot open" in checks["xllamacpp"]["found"]
    assert "libgomp1" in checks["xllamacpp"]["remedy"]
    assert "SIGKILL" in checks["hibari-tts"]["found"]


def test_it_never_shows_a_key(npcsdk):
    done = npcsdk("doctor", env={"OPENAI_API_KEY": "sk-secret"})
    assert done.returncode == 0
    assert "OPENAI_API_KEY" in done.stdout
    assert "sk-secret" not in done.stdout + done.stderr


def test_a_wrong_setting_is_told_of(npcsdk):
    done = npcsdk("doctor", "--json", env={"NPCSDK_MODEL": "skripted", "NPCSDK_HOME": "/dev/null/x"})
    assert done.returncode == 0
    checks = {check["name"]: check for check in json.loads(done.stdout)}
    assert "skripted" in checks["words come from"]["found"]
    assert not checks["words come from"]["ok"]


def test_each_model_of_auto_is_told_of(npcsdk, tmp_path):
    (tmp_path / "config.yaml").write_text("model: openai:gpt-4o-mini | openai:m@http://127.0.0.1:9/v1 | scripted")
    done = npcsdk("doctor", "--json", env={"NPCSDK_HOME": str(tmp_path)})
    checks = {check["name"]: check for check in json.loads(done.stdout)}
    assert f"{tmp_path / 'config.yaml'} asks for it." in checks["words come from"]["found"]
    assert [checks[f"model {spec}"]["ok"] for spec in ("openai:gpt-4o-mini", "openai:m@http://127.0.0.1:9/v1")] == [
        False,
        True,
    ]
    assert checks["model openai:gpt-4o-mini"]["remedy"] == "OpenAI needs a key. Set OPENAI_API_KEY to yours."
    assert checks["model scripted"]["found"] == "ready"


def test_broken_settings_are_told_of(npcsdk, tmp_path):
    (tmp_path / "config.yaml").write_text("modle: scripted")
    (tmp_path / "prices.yaml").write_text("h: {m: {input: x, output: 1}}")
    done = npcsdk("doctor", "--json", env={"NPCSDK_HOME": str(tmp_path)})
    assert (done.returncode, done.stderr) == (0, "")
    checks = {check["name"]: check for check in json.loads(done.stdout)}
    assert "prices.yaml:1:16" in checks["prices"]["found"]
    for name in ("words come from", "sound comes from"):
        assert "Did you mean model?" in checks[name]["found"]
        assert checks[name]["remedy"] == "Mend the setting."


def test_version_and_help_of_every_command():
    run = CliRunner()
    assert run.invoke(app, ["--version"]).output == f"{package.__version__}\n"
    for command in ("demo", "chat", "new", "check", "pull", "schema", "doctor"):
        done = run.invoke(app, [command, "--help"])
        assert done.exit_code == 0
        assert "Usage" in done.output


def test_pull_knows_its_names(npcsdk):
    done = npcsdk("pull", "smollm3")
    assert done.returncode == 1
    assert "Did you mean smollm2?" in done.stderr

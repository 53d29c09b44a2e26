"""The command line, put together: `npcsdk COMMAND`, one file a command."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

import npcsdk
from npcsdk.cli.chat import chat
from npcsdk.cli.check import check
from npcsdk.cli.clean import clean
from npcsdk.cli.demo import demo
from npcsdk.cli.diff import diff
from npcsdk.cli.doctor import doctor
from npcsdk.cli.forget import forget
from npcsdk.cli.graph import graph
from npcsdk.cli.new import new
from npcsdk.cli.plot import plot
from npcsdk.cli.pull import pull
from npcsdk.cli.replay import replay
from npcsdk.cli.saves import saves
from npcsdk.cli.say import say
from npcsdk.cli.schema import schema
from npcsdk.cli.terminal import tolerant
from npcsdk.cli.translate import translate
from npcsdk.cli.voice import voice
from npcsdk.cli.walk import walk
from npcsdk.cli.write import write
from npcsdk.errors import NpcError, WorldError

UNREADABLE = 2
"""Exit status where there is no world to read, as for a command that is not understood."""

app = typer.Typer(
    help="Characters that talk, for games and shows.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    demo, chat, new, check, diff, walk, graph, translate, schema, pull, doctor, voice, say, replay, saves, plot,
    forget,
):  # fmt: skip
    app.command()(command)
app.add_typer(write, name="write")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(npcsdk.__version__)
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error comes from.")] = False,
) -> None:
    pass


def main() -> None:
    """Run the command that the shell asks for, and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; what to tell the shell.

    An error is one message on stderr; `--debug`, anywhere in the command, shows where it came from.
    """
    debug = "--debug" in arguments
    logging.basicConfig(level=logging.DEBUG if debug else logging.CRITICAL + 1)
    tolerant()
    try:
        app([word for word in arguments if word != "--debug"], prog_name="npcsdk")
    except SystemExit as done:
        return _flushed(done.code if isinstance(done.code, int) else int(done.code is not None))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _flushed(1)
    except Exception as error:
        if debug:
            traceback.print_exc()
        else:
            print(_told(error), file=sys.stderr)
        unreadable = isinstance(error, WorldError) and any(problem.code == "no-world" for problem in error.problems)
        return UNREADABLE if unreadable else 1
    return _flushed(0)


def _told(error: Exception) -> str:
    if isinstance(error, NpcError | OSError):
        return clean(f"npcsdk: {error}")
    return clean(f"npcsdk: a fault of its own: {type(error).__name__}: {error}\nSee where with --debug.")


def _flushed(status: int) -> int:
    """The status, once all was written; a reader that went away is no fault to tell of."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status

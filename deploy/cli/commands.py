"""Every command of `byfield`, under the names that people type."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Final

from cyclopts import App

from deploy.cli.output import VisibleConsole

COMMANDS_BY_NAME: Final = {
    "up": ("up:up", "Run everything in this process, on one port, until Ctrl-C."),
    "run": (
        "up:run_one",
        "Run one service, or the relay, alone, on existing servers, until Ctrl-C.",
    ),
    "migrate": (
        "up:migrate",
        "Bring the database up to date and make the stream; once a release, before anything runs.",
    ),
    "check": (
        "check:check",
        "Say what is missing or unsafe for production, a line each, with what mends it.",
    ),
    "health": (
        "health:health",
        "Ask a process on this machine whether it lives; ends with 0 if it does.",
    ),
    "demo": (
        "demo:demo",
        (
            "Play a center's history from March 2018 to October 2024 through the HTTP API, "
            "and prove it."
        ),
    ),
    "agencies": ("agencies:agencies_app", "The registry of agencies."),
    "import": ("imports:import_app", "History that was kept elsewhere."),
    "match": (
        "match:match",
        "Propose who should do the work that waits, so that all of it is served best.",
    ),
    "access": ("access:access_app", "Who may use the system."),
    "sign-in": (
        "signing_in:sign_in",
        "Sign in by the browser, for the commands that are kept in the log with who gave them.",
    ),
    "sign-out": ("signing_in:sign_out", "End the session of `byfield sign-in`."),
    "whoami": (
        "signing_in:whoami",
        "Print who is signed in, as facts have it: the role, and the person's id.",
    ),
    "token": (
        "token:token",
        "Print a development key, which lasts 15 minutes, to be sent as Authorization: Bearer KEY.",
    ),
    "topics": ("topics:topics_app", "The topics that agencies may ask for."),
    "log": ("log:log_app", "Look into the log."),
    "explain": (
        "explain:explain",
        "Show what caused a fact and what followed from it, across the services.",
    ),
    "export": (
        "export:export",
        "Export facts, every version of the rows that figures are counted from, and a dictionary.",
    ),
    "figure": ("figure:figure_app", "Figures in a file: whether they are what the log says."),
    "review": (
        "review:review",
        (
            "Make the annual review of a federal fiscal year: figures (JSON), HTML and "
            "an accessible PDF."
        ),
    ),
    "sql": (
        "sql:sql",
        "Answer one SELECT over an export (DuckDB), as of a position; no server is needed.",
    ),
    "rebuild": (
        "rebuild:rebuild_projections",
        "Rebuild a projection beside the live one, compare both at one position, and swap them.",
    ),
    "rehearse": (
        "rehearse:rehearse_projection",
        "List the rows and figures that a rebuild of a projection would change; change nothing.",
    ),
    "parked": ("parked:parked_app", "Facts that a projection or a reaction could not handle."),
    "privacy": (
        "privacy:privacy_app",
        "The keys by which names, addresses and free text are encrypted; who is forgotten.",
    ),
    "reads": (
        "reads:reads",
        "Print the reads that were recorded, as CSV: of each service the latest first.",
    ),
    "restored": (
        "restored:restored",
        "Tell that the log was restored: by whom, from which backup, and why.",
    ),
    "relay": ("relay:relay_app", "What carries the log to JetStream."),
    "audit": (
        "audit:audit_app",
        "Seals of the log, the proof that nothing was changed, and who did what.",
    ),
    "backup": ("backup:backup_app", "Take a backup of all databases, and look at one."),
    "nats": ("nats:nats_app", "The users of NATS in production, and what each may do."),
    "asyncapi": ("asyncapi:asyncapi", "Print the AsyncAPI 3 document of every fact, as JSON."),
}
"""Path and summary of each, by its name. The summary is what the command says of itself."""

_ASKING_FOR_HELP: Final = frozenset({"--help", "-h"})
"""They may stand before the name of a command, too."""


def _commands(*, summaries: bool = False) -> App:
    """Return the program; its commands are imported when they are called, each alone.

    With `summaries` it imports none: it can list them, and name those that are like another word.
    """
    program = App(
        name="byfield",
        help="The system of record for a technical assistance center.",
        version=lambda: version("byfield"),
        result_action="return_value",
        console=VisibleConsole(),
        error_console=VisibleConsole(stderr=True),
    )
    for name, (path, summary) in COMMANDS_BY_NAME.items():
        if summaries:
            program.command(App(name=name, help=summary))
        else:
            program.command(f"deploy.cli.{path}", name=name)
    return program


app = _commands()


def parse(arguments: list[str]) -> Callable[[], object]:
    """Return the command to run; print what is wrong with the arguments and exit with 2."""
    named = next((each for each in arguments if each not in _ASKING_FOR_HELP), None)
    if named in COMMANDS_BY_NAME:
        program = app
        if all(each.startswith("-") for each in arguments if each != named):
            _import_all(app[named])
    else:
        program = _commands(summaries=True)
    command, bound, _ = program.parse_args(arguments)
    return partial(command, *bound.args, **bound.kwargs)


def _import_all(group: App) -> None:
    """Import the commands of a group, which is about to be listed: what is not says nothing."""
    for name in group:
        _ = group[name]

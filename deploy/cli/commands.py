"""Every command of `byfield`, under the names that people type."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.metadata import version

from cyclopts import App

from deploy.cli.output import VisibleConsole

app = App(
    name="byfield",
    help="The system of record for a technical assistance center.",
    version=lambda: version("byfield"),
    result_action="return_value",
    console=VisibleConsole(),
    error_console=VisibleConsole(stderr=True),
)
for _name, _path in {
    "up": "up:up",
    "run": "up:run_one",
    "migrate": "up:migrate",
    "check": "check:check",
    "health": "health:health",
    "demo": "demo:demo",
    "agencies": "agencies:agencies_app",
    "import": "imports:import_app",
    "match": "match:match",
    "access": "access:access_app",
    "sign-in": "signing_in:sign_in",
    "sign-out": "signing_in:sign_out",
    "whoami": "signing_in:whoami",
    "token": "token:token",
    "topics": "topics:topics_app",
    "log": "log:log_app",
    "explain": "explain:explain",
    "export": "export:export",
    "figure": "figure:figure_app",
    "review": "review:review",
    "sql": "sql:sql",
    "rebuild": "rebuild:rebuild_projections",
    "rehearse": "rehearse:rehearse_projection",
    "parked": "parked:parked_app",
    "privacy": "privacy:privacy_app",
    "reads": "reads:reads",
    "restored": "restored:restored",
    "relay": "relay:relay_app",
    "audit": "audit:audit_app",
    "backup": "backup:backup_app",
    "nats": "nats:nats_app",
    "asyncapi": "asyncapi:asyncapi",
}.items():
    # By import paths: a command imports what it needs, and not what the others do.
    app.command(f"deploy.cli.{_path}", name=_name)


def parse(arguments: list[str]) -> Callable[[], object]:
    """Return the command to run; print what is wrong with the arguments and exit with 2."""
    if not arguments or arguments[0].startswith("-"):
        for name in app:
            app[name]  # imports it, for the list of commands shows what each says of itself
    command, bound, _ = app.parse_args(arguments)
    return partial(command, *bound.args, **bound.kwargs)

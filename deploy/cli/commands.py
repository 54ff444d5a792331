"""Every command of `byfield`, under the names that people type."""

from __future__ import annotations

from importlib.metadata import version

import orjson
from cyclopts import App

from deploy.cli.agencies import agencies_app
from deploy.cli.demo import demo
from deploy.cli.imports import import_app
from deploy.cli.log import log_app
from deploy.cli.match import match
from deploy.cli.output import OUT, VisibleConsole
from deploy.cli.parked import parked_app
from deploy.cli.rebuild import rebuild_projections
from deploy.cli.relay import relay_app
from deploy.cli.topics import topics_app
from deploy.cli.up import migrate, run_one, up
from events.contracts.asyncapi import document
from services.kit.escapes import escape_json

app = App(
    name="byfield",
    help="The system of record for a technical assistance center.",
    version=lambda: version("byfield"),
    result_action="return_value",
    console=VisibleConsole(),
    error_console=VisibleConsole(stderr=True),
)
app.command(up)
app.command(run_one, name="run")
app.command(migrate)
app.command(demo)
app.command(agencies_app)
app.command(import_app)
app.command(match)
app.command(topics_app)
app.command(log_app)
app.command(rebuild_projections, name="rebuild")
app.command(parked_app)
app.command(relay_app)


@app.command
def asyncapi(*, server: str = "localhost:4222") -> None:
    """Print the AsyncAPI 3 document of every fact, as JSON.

    Example: byfield asyncapi > asyncapi.json
    """
    content = orjson.dumps(document(server, version("byfield")), option=orjson.OPT_INDENT_2)
    OUT.out(escape_json(content.decode()), highlight=False)

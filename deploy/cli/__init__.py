"""`byfield ...`: the command line. Ends with 0, 1 (it failed) or 2 (it was not understood)."""

from __future__ import annotations

import sys
from importlib.metadata import version

import asyncpg
import nats.errors
import orjson
from cyclopts import App

from deploy.cli.agencies import agencies_app
from deploy.cli.lines import ERR, OUT
from deploy.cli.log import log_app
from deploy.cli.parked import parked_app
from deploy.cli.rebuild import rebuild_projections
from deploy.cli.relay import relay_app
from deploy.cli.up import migrate, run_one, up
from deploy.local.child import ServerError
from deploy.local.lock import HomeTakenError, ServersLeftError
from deploy.local.nats import OldNatsError
from deploy.local.place import MissingExtraError
from deploy.local.postgres import OtherVersionError
from events.asyncapi import document
from events.decider import Refused
from events.log.migrate import MigrationError
from events.log.reset import ForeignStreamError
from services.intake.agency_file import AgencyFileError
from services.kit.rebuild import RebuildError
from services.kit.serve import AddressError
from services.kit.settings import SettingsError

_EXPECTED = (
    AddressError,
    AgencyFileError,
    ForeignStreamError,
    HomeTakenError,
    MigrationError,
    MissingExtraError,
    OldNatsError,
    OtherVersionError,
    RebuildError,
    Refused,
    ServerError,
    ServersLeftError,
    nats.errors.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
)
"""What a person can do something about: said in a line, without a traceback."""

app = App(
    name="byfield",
    help="The system of record for a technical assistance center.",
    version=lambda: version("byfield"),
    result_action="return_value",
)
app.command(up)
app.command(run_one, name="run")
app.command(migrate)
app.command(agencies_app)
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
    OUT.out(content.decode(), highlight=False)


def main(arguments: list[str] | None = None) -> None:
    """The console script."""
    try:
        status = app(sys.argv[1:] if arguments is None else arguments)
    except SettingsError as fault:
        _fail(fault, status=2)
    except _EXPECTED as fault:
        _fail(fault, status=1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(fault: BaseException, *, status: int) -> None:
    text = str(fault) or type(fault).__name__
    for line in text.splitlines():
        ERR.print(f"byfield: {line}", style="red", markup=False)
    sys.exit(status)

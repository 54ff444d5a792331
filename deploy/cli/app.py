"""`byfield ...`: the command line. Ends with 0, 1 (it failed) or 2 (it was not understood)."""

from __future__ import annotations

import signal
import sys
from importlib.metadata import version

import asyncpg
import nats.errors
import orjson
from cyclopts import App

from deploy.cli.agencies import agencies_app
from deploy.cli.demo import demo
from deploy.cli.imports import import_app
from deploy.cli.lines import ERR, OUT
from deploy.cli.log import log_app
from deploy.cli.match import match
from deploy.cli.parked import parked_app
from deploy.cli.reach import TerminatedError
from deploy.cli.rebuild import rebuild_projections
from deploy.cli.relay import relay_app
from deploy.cli.topics import topics_app
from deploy.cli.up import migrate, run_one, up
from deploy.cli.visible import VisibleConsole, in_json
from deploy.client import UnansweredError, UnexpectedAnswerError
from deploy.demo.agencies import TooFewAgenciesError
from deploy.demo.center_process import CenterError, CommandError
from deploy.demo.playing.requests import NotShownError
from deploy.importing.records import HistoryFileError
from deploy.local.child import ServerError
from deploy.local.lock import HomeTakenError, ServersLeftError
from deploy.local.place import MissingExtraError
from deploy.local.postgres import OtherVersionError
from deploy.servers import AwayError
from events.asyncapi import document
from events.catalogue import NewerFactError
from events.decider import Refused
from events.log.migrate import MigrationError
from events.log.reset import ForeignStreamError
from events.log.server import UnfitNatsError
from services.intake.agency_file import AgencyFileError
from services.intake.topic_file import TopicFileError
from services.kit.freshness import NotYetError
from services.kit.rebuild import RebuildError
from services.kit.serve import AddressError
from services.kit.settings import SettingsError

_EXPECTED = (
    AddressError,
    AgencyFileError,
    AwayError,
    CenterError,
    CommandError,
    ForeignStreamError,
    HistoryFileError,
    HomeTakenError,
    MigrationError,
    MissingExtraError,
    NewerFactError,
    NotShownError,
    NotYetError,
    OtherVersionError,
    RebuildError,
    Refused,
    ServerError,
    ServersLeftError,
    TooFewAgenciesError,
    TopicFileError,
    UnansweredError,
    UnexpectedAnswerError,
    UnfitNatsError,
    nats.errors.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
)
"""What a person can do something about: said in a line, without a traceback."""

_NOT_MIGRATED = {"42P01", "42883", "3F000", "22023", "42704"}
"""Table, function, schema or role are not there, or the role cannot be taken on."""

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
    OUT.out(in_json(content.decode()), highlight=False)


def main(arguments: list[str] | None = None) -> None:
    """The console script."""
    try:
        status = app(sys.argv[1:] if arguments is None else arguments)
    except SettingsError as fault:
        _fail(fault, status=2)
    except _EXPECTED as fault:
        _fail(fault, status=1)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except TerminatedError as fault:
        sys.exit(128 + fault.number)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(fault: Exception, *, status: int) -> None:
    first, *more = _said(fault).splitlines()
    ERR.print(f"byfield: {first}", style="red")
    for line in more:
        ERR.print(f"  {line}", style="red")
    sys.exit(status)


def _said(fault: Exception) -> str:
    match fault:
        case asyncpg.PostgresError(sqlstate=state) if state in _NOT_MIGRATED:
            # Its message alone: what is missing may be told with a hint of several lines.
            what = str(fault).partition("\n")[0]
            return f"{what}: the database is not up to date, byfield migrate mends that"
        case OSError(strerror=str(why), filename=str(file)):
            return f"{file}: {why}"
        case _:
            return str(fault) or type(fault).__name__

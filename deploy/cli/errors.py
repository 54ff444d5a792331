"""The errors that a command prints in a line, without a traceback, and its exit status then."""

from __future__ import annotations

import sys
from typing import Final

import asyncpg
import nats.errors

from deploy.backup.programs import BackupError
from deploy.center_process import CenterError, CommandError
from deploy.cli.acting import NotSignedInError
from deploy.cli.output import ERR
from deploy.cli.review import ReviewError
from deploy.cli.session_file import UnfitSessionError
from deploy.client import UnexpectedAnswerError, UnreachedError
from deploy.demo.browser import NotShownError
from deploy.demo.plan.agencies import TooFewAgenciesError
from deploy.demo.playing.lives import NotRefusedError
from deploy.local.child import ServerError
from deploy.local.data_directory import MissingExtraError
from deploy.local.lock import HomeTakenError, ServersLeftError
from deploy.local.postgres import OtherVersionError
from deploy.logging_in import SuperuserError
from deploy.nats_keys import NatsKeyError
from deploy.servers import AwayError
from events.catalogue import UnreadableError
from events.decider import Refused
from events.log.database.migrate import MigrationError, MigrationLockError
from events.log.database.passing import reason_of
from events.log.relay.agreement import OutdatedStreamError
from events.log.relay.publisher import NotTakenError, OversizedError
from events.log.relay.reset import ForeignStreamError
from events.log.seals.files import SealFileError
from events.log.seals.key_file import KeyFileError
from events.log.seals.note import NoteError
from events.log.seals.proving import ProofError, UnprovableError
from events.log.seals.sealer import OtherLogError
from events.log.store.event_log import ConflictError, ForeignFactError, GuardConflictError
from events.log.stream.server import UnfitNatsError
from events.log.stream.stream import DirectGetError, UnchangeableStreamError
from events.secret_file import SecretFileError
from events.vault.master_keys import MasterKeyError
from services.importing.tables.faults import ImportFileError
from services.kit.feed.freshness import NotYetError
from services.kit.feed.rebuild import RebuildError
from services.kit.http.development_secret import UnfitSecretError
from services.kit.http.principals import PrincipalError
from services.kit.run.serve import AddressError
from services.kit.settings import SettingsError
from services.reporting.export.asking import QuestionError
from services.reporting.export.directory import ExportError
from services.reporting.export.duck import MissingAnalysisError
from services.reporting.export.verifying import FiguresFileError
from services.reporting.reviewing import CannotBeCheckedError
from services.reporting.reviews.typesetting import MissingTypstError

EXPECTED: Final = (
    AddressError,
    AwayError,
    BackupError,
    CannotBeCheckedError,
    CenterError,
    CommandError,
    ConflictError,
    DirectGetError,
    ExportError,
    FiguresFileError,
    ForeignFactError,
    ForeignStreamError,
    GuardConflictError,
    HomeTakenError,
    ImportFileError,
    KeyFileError,
    MasterKeyError,
    MigrationError,
    MigrationLockError,
    MissingAnalysisError,
    MissingExtraError,
    MissingTypstError,
    NatsKeyError,
    NotRefusedError,
    NotShownError,
    NotSignedInError,
    NotTakenError,
    NoteError,
    NotYetError,
    OtherLogError,
    OtherVersionError,
    OutdatedStreamError,
    OversizedError,
    PrincipalError,
    ProofError,
    QuestionError,
    RebuildError,
    SecretFileError,
    Refused,
    ReviewError,
    SealFileError,
    ServerError,
    ServersLeftError,
    SettingsError,
    TooFewAgenciesError,
    SuperuserError,
    UnchangeableStreamError,
    UnreachedError,
    UnexpectedAnswerError,
    UnfitNatsError,
    UnfitSecretError,
    UnprovableError,
    UnfitSessionError,
    UnreadableError,
    nats.errors.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
)
"""Errors that a person can do something about, beside transient faults."""

_NOT_MIGRATED: Final = frozenset({"42P01", "42883", "3F000", "22023", "42704"})
"""A table, function, schema or role is missing, or the role cannot be assumed."""


def is_expected(fault: Exception) -> bool:
    """Whether the message of an error suffices; any other is a bug, which needs its traceback."""
    return isinstance(fault, EXPECTED) or reason_of(fault) is not None


def exit_with(fault: Exception) -> None:
    """Print an expected error and exit; return if the error is not expected."""
    if not is_expected(fault):
        return
    first, *more = _said(fault).splitlines()
    ERR.print(f"byfield: {first}", style="red")
    for line in more:
        ERR.print(f"  {line}", style="red")
    sys.exit(2 if isinstance(fault, SettingsError) else 1)


def _said(fault: Exception) -> str:
    match fault:
        case asyncpg.PostgresError(sqlstate=state) if state in _NOT_MIGRATED:
            # Without the hint, which may have several lines.
            what = str(fault).partition("\n")[0]
            return f"{what}: the database is not up to date, byfield migrate mends that"
        case OSError(strerror=str(why), filename=str(file)):
            return f"{file}: {why}"
        case _ if isinstance(fault, EXPECTED):
            return str(fault) or type(fault).__name__
        case _:
            return reason_of(fault) or type(fault).__name__

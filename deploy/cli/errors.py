"""The errors that a command prints in a line, without a traceback, and its exit status then."""

from __future__ import annotations

import sys
from typing import Final

import asyncpg

from deploy.cli.output import ERR
from events.log.database.passing import reason_of
from services.kit.settings import SettingsError

EXPECTED: Final = frozenset(
    {
        "deploy.backup.programs.BackupError",
        "deploy.center_process.CenterError",
        "deploy.center_process.CommandError",
        "deploy.cli.acting.NotSignedInError",
        "deploy.cli.review.ReviewError",
        "deploy.cli.session_file.UnfitSessionError",
        "deploy.client.UnexpectedAnswerError",
        "deploy.client.UnreachedError",
        "deploy.demo.browser.NotShownError",
        "deploy.demo.plan.agencies.TooFewAgenciesError",
        "deploy.demo.playing.lives.NotRefusedError",
        "deploy.local.child.ServerError",
        "deploy.local.data_directory.MissingExtraError",
        "deploy.local.lock.HomeTakenError",
        "deploy.local.lock.ServersLeftError",
        "deploy.local.postgres.OtherVersionError",
        "deploy.logging_in.SuperuserError",
        "deploy.nats_keys.NatsKeyError",
        "deploy.servers.AwayError",
        "events.catalogue.UnreadableError",
        "events.decider.Refused",
        "events.log.database.migrate.MigrationError",
        "events.log.database.migrate.MigrationLockError",
        "events.log.relay.agreement.OutdatedStreamError",
        "events.log.relay.publisher.NotTakenError",
        "events.log.relay.publisher.OversizedError",
        "events.log.relay.reset.ForeignStreamError",
        "events.log.seals.files.SealFileError",
        "events.log.seals.key_file.KeyFileError",
        "events.log.seals.note.NoteError",
        "events.log.seals.proving.ProofError",
        "events.log.seals.proving.UnprovableError",
        "events.log.seals.sealer.OtherLogError",
        "events.log.store.event_log.ConflictError",
        "events.log.store.event_log.ForeignFactError",
        "events.log.store.event_log.GuardConflictError",
        "events.log.stream.server.UnfitNatsError",
        "events.log.stream.stream.DirectGetError",
        "events.log.stream.stream.UnchangeableStreamError",
        "events.secret_file.SecretFileError",
        "events.vault.master_keys.MasterKeyError",
        "nats.errors.Error",
        "services.importing.tables.faults.ImportFileError",
        "services.kit.feed.fresh_tables.RebuildError",
        "services.kit.feed.freshness.NotYetError",
        "services.kit.http.development_secret.UnfitSecretError",
        "services.kit.http.principals.PrincipalError",
        "services.kit.run.serve.AddressError",
        "services.kit.settings.reading.SettingsError",
        "services.reporting.export.asking.QuestionError",
        "services.reporting.export.directory.ExportError",
        "services.reporting.export.duck.MissingAnalysisError",
        "services.reporting.export.verifying.FiguresFileError",
        "services.reporting.reviewing.CannotBeCheckedError",
        "services.reporting.reviews.typesetting.MissingTypstError",
    }
)
"""Errors that a person can do something about, beside transient faults.

By their names, since a command imports none of the modules of the others.
"""
_EXPECTED_BELOW: Final = (asyncpg.InterfaceError, asyncpg.PostgresError, OSError)
"""Likewise, those of PostgreSQL and of the operating system."""

_NOT_MIGRATED: Final = frozenset({"42P01", "42883", "3F000", "22023", "42704"})
"""A table, function, schema or role is missing, or the role cannot be assumed."""


def is_expected(fault: Exception) -> bool:
    """Whether the message of an error suffices; any other is a bug, which needs its traceback."""
    return _is_known(fault) or reason_of(fault) is not None


def _is_known(fault: Exception) -> bool:
    names = {f"{each.__module__}.{each.__qualname__}" for each in type(fault).__mro__}
    return isinstance(fault, _EXPECTED_BELOW) or not EXPECTED.isdisjoint(names)


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
        case _ if _is_known(fault):
            return str(fault) or type(fault).__name__
        case _:
            return reason_of(fault) or type(fault).__name__

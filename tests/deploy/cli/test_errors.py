"""What a command says in a line: every error of ours that may end one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pkgutil import resolve_name

import asyncpg
import pytest

import deploy
import events
import services
from deploy.cli.errors import EXPECTED, exit_with
from events.log.database.passing import PASSING, PassingError
from events.log.database.patience import UnansweredError

ANSWERED_BELOW = frozenset(
    {
        # By HTTP alone.
        "AccessAwayError",
        "AssertionRefusedError",
        "IssuerAwayError",
        "LinkOverError",
        "NoMailServerError",
        "OverloadedError",
        "ProblemError",
        "ScopeRefusedError",
        "ServiceAwayError",
        "SignInRefusedError",
        "StaleFormError",
        "TooManyTokensError",
        "TooManyUnderwayError",
        "TooManyWaitError",
        "UnchangedError",
        "VersionMismatchError",
        # By the loop of a handler, of a feed, of the relay, of the sealer.
        "CheckpointNotInLogError",
        "DisagreementError",
        "FullDiskError",
        "InterruptedLogError",
        "InvitationOverError",
        "NoAddressError",
        "NotItsOwnError",
        "NotTakenError",
        "OtherHistoryError",
        "OtherTilesError",
        "RefusedSealError",
        "TokenNotGivenError",
        # By whoever reads a file or made the client, as an error that names row or address.
        "GaveUpError",
        "DayFormatError",
        "MailAddressError",
        "NoNumberError",
        "RefusedRowError",
        "UnfitKeyError",
        "UnreadableMessageError",
        "UnsealableError",
        # As a setting's fault.
        "NormsError",
        "UnreadableSecretsError",
        "UnsafeUrlError",
        "WeightsError",
        # Where the command says that it was ended.
        "TerminatedError",
        # Faults of the code itself, whose traceback is wanted.
        "CatalogueError",
        "NoVaultError",
        "IdReusedError",
        "LimitError",
        "NotOnThisMachineError",
        "PolicyError",
        "TooManyProblemsError",
    }
)
OTHER_PROGRAMS = ("deploy.bench", "deploy.docs", "deploy.torture")


def errors_of_ours() -> Iterator[type[Exception]]:
    for package in (events, services, deploy):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.startswith(OTHER_PROGRAMS):
                continue
            module = importlib.import_module(found.name)
            for error in vars(module).values():
                if (
                    isinstance(error, type)
                    and issubclass(error, Exception)
                    and error.__module__ == found.name
                    and not error.__name__.startswith("_")
                ):
                    yield error


def test_every_error_of_ours_is_said_in_a_line_or_known_to_end_no_command() -> None:
    said = (*(resolve_name(name) for name in EXPECTED), *PASSING, PassingError)
    unsaid = {error.__name__ for error in errors_of_ours() if not issubclass(error, said)}
    assert unsaid == ANSWERED_BELOW


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_error_is_known_by_the_name_that_its_class_has(name: str) -> None:
    error = resolve_name(name)
    assert issubclass(error, Exception)
    assert f"{error.__module__}.{error.__qualname__}" == name


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (UnansweredError("the append", 5.0), "the database did not answer in time"),
        (
            asyncpg.InternalClientError("got result for unknown protocol state 3"),
            "the connection to the database was ended",
        ),
    ],
)
def test_what_passes_is_said_by_its_reason(
    fault: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        exit_with(fault)
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"byfield: {said}\n"


def test_a_fault_of_the_code_itself_keeps_its_traceback() -> None:
    exit_with(KeyError("found"))  # returns: whoever caught it raises it again

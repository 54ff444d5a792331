"""`byfield privacy forget` and `confirm`: two administrators, and a legal hold between them."""

from __future__ import annotations

import pytest
import uvloop

from deploy.settings import Settings
from services.kit.http.development_keys import DevelopmentKeys
from services.kit.http.principals import Principal
from services.kit.run.private_log import open_log
from tests.deploy.cli.conftest import Cli
from tests.events.vault.test_private_log import told

DOCKET = "LACV-2026-0117"


@pytest.fixture
def subject(database: str) -> str:
    """A request that the log knows."""

    async def work() -> str:
        append = told()
        async with open_log(Settings.read(postgres_dsn=database), "intake") as log:
            await log.append(append)
        return append.stream

    return uvloop.run(work())


def by(monkeypatch: pytest.MonkeyPatch, name: str, role: str = "administrator") -> None:
    """Let somebody be signed in from now on."""
    key = DevelopmentKeys(Settings.read()).issue(Principal(name, role))  # type: ignore[arg-type] # a role
    monkeypatch.setenv("BYFIELD_TOKEN", key)


def test_one_asks_a_hold_keeps_it_and_another_confirms_once_it_is_lifted(
    cli: Cli, subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by(monkeypatch, "ada")
    assert (
        "Another administrator" in cli("privacy", "forget", subject, "--reason", "on-request").out
    )
    assert f"{subject}: asked" in cli("privacy", "holds").out
    own = cli("privacy", "confirm", subject)
    assert own.status != 0
    assert "same-person" in own.err

    hold = (subject, "--document", DOCKET)
    assert cli("privacy", "hold", *hold, "--reason", "audit").status == 0
    by(monkeypatch, "ben")
    kept = cli("privacy", "confirm", subject)
    assert "under-hold" in kept.err
    assert cli("privacy", "lift", *hold, "--reason", "ended").status == 0
    assert "Confirmed" in cli("privacy", "confirm", subject).out


def test_only_administrators_forget(
    cli: Cli, subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by(monkeypatch, "olga", "operator")
    refused = cli("privacy", "forget", subject, "--reason", "on-request")
    assert "this needs the role administrator" in refused.err


def test_what_is_no_subject_is_refused(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    by(monkeypatch, "ada")
    refused = cli("privacy", "forget", "somebody", "--reason", "on-request")
    assert "SUBJECT" in refused.err

"""What compose, units and the base of a cluster say of a process is enough: nothing is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.checking.everything import PROCESSES, faults_of
from tests.deploy.checking.installation import Installation
from tests.deploy.install.declared import FORMS, declared

OTHER_NAMES = {"openid-providers": "providers", "nats-ca.pem": "certificate.pem"}


def here(path: str, name: str, sound: Installation) -> Path:
    """The file of this installation that stands for one of a container, a unit or a pod."""
    file = Path(path).name
    if file == "postgres.dsn":
        return sound.folder / f"{name}.dsn"
    return sound.folder / OTHER_NAMES.get(file, file)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", PROCESSES)
async def test_a_process_that_is_laid_out_has_all_that_it_needs(
    form: str, name: str, sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_this_one = {
        "BYFIELD_NATS_URL": f"tls://localhost:{sound.nats_port}",
        "BYFIELD_NATS_CA_FILE": str(sound.folder / "certificate.pem"),
        "BYFIELD_NATS_KEYS": str(sound.folder / "nats"),
        "BYFIELD_HOME": str(sound.folder / "home"),
        "BYFIELD_SEAL_WITNESSES": f'["{sound.folder / "witness"}"]',
        "BYFIELD_TIME_ZONE": "America/Chicago",
    }
    if name == "access":
        of_this_one |= {"BYFIELD_MAIL_HOST": "127.0.0.1", "BYFIELD_MAIL_SECURITY": "none"}
        of_this_one |= {"BYFIELD_MAIL_PORT": str(sound.mail.port)}
        of_this_one |= {"BYFIELD_MAIL_FROM": "help@tac.example"}
    process = declared(form)[name]
    for variable, value in process.variables.items():
        if variable.endswith("_FILE") and value in process.files:
            monkeypatch.setenv(variable, str(here(value, name, sound)))
        else:
            monkeypatch.setenv(variable, value.replace("${CENTER_SITE}", "tac.example"))
    for variable, value in of_this_one.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("BYFIELD_PUBLIC_URL", "https://tac.example")
    assert await faults_of(name) == []

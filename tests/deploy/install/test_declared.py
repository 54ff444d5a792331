"""Compose, systemd and kubernetes run what `byfield run` knows, with settings that there are."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.checking.everything import PROCESSES
from deploy.checking.settings import of_environment
from deploy.cli.commands import app
from deploy.service_names import SERVICE_NAMES
from deploy.settings import Settings
from events.vault.readers import READERS
from services.kit.run.mounting import Addresses
from services.kit.secrets_from_files import SecretsFromFiles
from services.kit.settings import PREFIX
from tests.deploy.install.declared import FORMS, Process, declared
from tests.services.access.openid.forging import SECRET

ROUTES = {Addresses.model_fields["live"].default, Addresses.model_fields["ready"].default}
DSN = "postgresql://byfield_intake:hidden@/byfield?host=/run/postgresql"
PROVIDER = {
    "issuer": "https://issuer.example",
    "display_name": "The city",
    "client_id": "byfield",
    "client_secret": SECRET,
}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def each_process() -> list[tuple[str, str]]:
    return [(form, name) for form in FORMS for name in (*PROCESSES, "migrate")]


@pytest.mark.parametrize("form", FORMS)
def test_every_process_is_there_and_no_other(form: str) -> None:
    assert declared(form).keys() == {*PROCESSES, "migrate"}


@pytest.mark.parametrize(("form", "name"), each_process())
def test_its_command_is_one_that_there_is(form: str, name: str) -> None:
    process = declared(form)[name]
    command, bound, _ = app.parse_args(process.arguments, print_error=False, exit_on_error=False)
    assert command is not None
    assert process.arguments[: len(bound.args) + 1] == (
        ["migrate"] if name == "migrate" else ["run", name]
    )


@pytest.mark.parametrize(("form", "name"), each_process())
def test_each_variable_is_a_setting_and_no_secret_stands_in_one(form: str, name: str) -> None:
    by_file = SecretsFromFiles(Settings, PREFIX).names()
    known = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    for variable, value in declared(form)[name].variables.items():
        assert variable in known | by_file, variable
        if f"{variable}_FILE" in by_file:  # an address, without anybody's password
            assert not urlsplit(value).username, variable
            assert "://" in value, variable


@pytest.mark.parametrize(("form", "name"), each_process())
def test_it_gets_every_file_that_it_names_and_of_logins_its_own_alone(form: str, name: str) -> None:
    process = declared(form)[name]
    user = "admin" if name == "migrate" else name
    keys = process.variables["BYFIELD_NATS_KEYS"]
    assert f"{keys}/{user}.nk" in process.files
    named = {v for k, v in process.variables.items() if k.endswith("_FILE")}
    needless = {process.variables.get("BYFIELD_NATS_CA_FILE")}
    if name not in READERS:
        needless.add(process.variables.get("BYFIELD_VAULT_KEY_FILE"))
    assert named - needless <= process.files.keys()
    given = "\n".join([*process.files, *process.files.values()])
    others = {"owner", "admin", *PROCESSES, "seal"} - {name, user}
    others -= {"owner"} if name == "migrate" else {"seal"} if name == "relay" else set()
    assert [each for each in others if f"{each}.dsn" in given or f"{each}.nk" in given] == []
    assert [each for each in others if f"byfield-{each}" in given] == []
    assert ("seal.key" in given) == (name == "relay")
    assert ("openid-providers" in given) == (name == "access")
    if form == "kubernetes":
        assert ("byfield-vault" in given) == (name in READERS)
    elif name != "migrate":
        assert ("vault.keys" in given) == (name in READERS)


def filled(process: Process, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Lay out the files of a process, and let this one's environment be its environment."""
    texts = {"pages-key": secrets.token_urlsafe(40), "evaluation-key": secrets.token_urlsafe(40)}
    texts |= {"access-secret": secrets.token_urlsafe(40)}
    texts |= {"openid-providers": json.dumps({"city": PROVIDER})}
    for path in process.files:
        file = folder / Path(path).name
        file.write_text(texts.get(file.name, DSN if file.suffix == ".dsn" else "x"))
        file.chmod(0o600)
    for variable, value in process.variables.items():
        said = value.replace("${CENTER_SITE}", "tac.example").replace("%S", str(folder))
        if "${" in said:
            said = {"BYFIELD_TIME_ZONE": "America/Chicago", "BYFIELD_SEAL_WITNESSES": "[]"}.get(
                variable, said.split("${", 1)[0] + "tac.example" * ("CENTER_SITE" in said)
            )
        for path in process.files:
            if said == path:
                said = str(folder / Path(path).name)
        patch.setenv(variable, said)


@pytest.mark.parametrize(("form", "name"), each_process())
def test_its_settings_are_taken_as_they_stand_and_no_secret_is_in_the_environment(
    form: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(declared(form)[name], tmp_path, monkeypatch)
    settings = Settings.read()
    assert settings.dsn_of("log") == DSN
    assert list(of_environment()) == []
    if name in SERVICE_NAMES and name != "access":
        assert settings.access_url is not None


@pytest.mark.parametrize("name", PROCESSES)
def test_what_is_probed_is_a_route(name: str) -> None:
    assert declared("kubernetes")[name].probed == ROUTES

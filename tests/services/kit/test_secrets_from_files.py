"""Secrets in files that variables name, as `BYFIELD_PAGES_KEY_FILE`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from deploy.settings import Settings
from services.kit.settings import SettingsError
from tests.keys import ACCESS_SECRET

KEY = "vW7-qZ2x_Lm9Tr4kYb6nHc3sJd8fGp5e"
PROVIDER = {
    "issuer": "https://idp.example",
    "display_name": "The city",
    "client_id": "byfield",
    "client_secret": KEY,
}
BY_FILE = {
    "postgres_dsn": "postgresql://byfield:hush@db.example/byfield",
    "log_dsn": "postgresql://log:hush@db.example/byfield",
    "vault_dsn": "postgresql://vault:hush@db.example/vault",
    "seal_dsn": "postgresql://seal:hush@db.example/byfield",
    "intake_dsn": "postgresql://intake:hush@db.example/intake",
    "assignment_dsn": "postgresql://assignment:hush@db.example/assignment",
    "reporting_dsn": "postgresql://reporting:hush@db.example/reporting",
    "access_dsn": "postgresql://access:hush@db.example/access",
    "nats_url": "nats://services:hush@nats.example",
    "nats_relay_url": "nats://relay:hush@nats.example",
    "nats_admin_url": "nats://admin:hush@nats.example",
    "nats_intake_url": "nats://intake:hush@nats.example",
    "nats_assignment_url": "nats://assignment:hush@nats.example",
    "nats_reporting_url": "nats://reporting:hush@nats.example",
    "nats_access_url": "nats://access:hush@nats.example",
    "pages_key": KEY,
    "evaluation_key": KEY,
    "access_secret": ACCESS_SECRET,
    "metrics_token": ACCESS_SECRET[3:] + "Qx7",
    "development_secret": ACCESS_SECRET[::-1],
    "token": KEY,
    "mail_password": KEY,
}
"""What each setting that holds a secret may be; `openid_providers` is apart, for it is JSON."""


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("BYFIELD_"):
            monkeypatch.delenv(name)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "some.secret"
    file.touch(0o600)
    return file


def test_every_setting_that_holds_a_secret_is_listed_here() -> None:
    # What no `repr` shows; a `SecretStr` is shown as stars.
    shown = repr(Settings.read())
    hidden = {name for name in Settings.model_fields if f"{name}=" not in shown}
    stars = {
        name
        for name, field in Settings.model_fields.items()
        if "SecretStr" in str(field.annotation) and field.repr
    }
    assert hidden | stars == {*BY_FILE, "openid_providers"}


@pytest.mark.parametrize("name", BY_FILE)
def test_each_secret_may_stand_in_a_file(
    name: str, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret.write_text(f"{BY_FILE[name]}\n")
    monkeypatch.setenv(f"BYFIELD_{name.upper()}_FILE", str(secret))
    if name == "mail_password":
        for setting, value in (("HOST", "mail.example"), ("FROM", "b@c.example"), ("USER", "b")):
            monkeypatch.setenv(f"BYFIELD_MAIL_{setting}", value)
    value = getattr(Settings.read(), name)
    assert getattr(value, "get_secret_value", lambda: value)() == BY_FILE[name]


def test_providers_stand_in_a_file_as_json(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret.write_text(json.dumps({"city": PROVIDER}))
    monkeypatch.setenv("BYFIELD_OPENID_PROVIDERS_FILE", str(secret))
    read = Settings.read().openid_providers["city"]
    assert read.client_secret is not None
    assert read.client_secret.get_secret_value() == KEY
    secret.write_text(f'{{"city": "{KEY}"')
    with pytest.raises(SettingsError, match=r"BYFIELD_OPENID_PROVIDERS_FILE: .*JSON") as refused:
        Settings.read()
    assert KEY not in str(refused.value)


def test_an_argument_goes_before_a_file(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret.write_text(KEY)
    monkeypatch.setenv("BYFIELD_PAGES_KEY_FILE", str(secret))
    assert Settings.read(pages_key=KEY[::-1]).pages_key.get_secret_value() == KEY[::-1]


def test_a_secret_that_is_set_twice_is_refused(
    secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret.write_text(KEY)
    monkeypatch.setenv("BYFIELD_PAGES_KEY_FILE", str(secret))
    monkeypatch.setenv("BYFIELD_PAGES_KEY", KEY)
    with pytest.raises(SettingsError) as refused:
        Settings.read()
    assert refused.value.faults == (
        "BYFIELD_PAGES_KEY: is set, and so is BYFIELD_PAGES_KEY_FILE; unset one",
    )


def test_all_files_that_cannot_be_used_are_named_at_once(
    secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing, exposed, empty = (secret.with_name(name) for name in ("none", "exposed", "empty"))
    exposed.write_text(KEY)
    exposed.chmod(0o644)
    empty.touch(0o600)
    for name, file in (("PAGES_KEY", missing), ("ACCESS_SECRET", exposed), ("LOG_DSN", empty)):
        monkeypatch.setenv(f"BYFIELD_{name}_FILE", str(file))
    with pytest.raises(SettingsError) as refused:
        Settings.read()
    assert sorted(refused.value.faults) == [
        f"BYFIELD_ACCESS_SECRET_FILE: {exposed}: others may read or change it",
        f"BYFIELD_LOG_DSN_FILE: {empty} is empty",
        f"BYFIELD_PAGES_KEY_FILE: there is no file {missing}",
    ]


def test_a_weak_secret_of_a_file_is_refused_without_showing_it(
    secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret.write_text("hush")
    monkeypatch.setenv("BYFIELD_PAGES_KEY_FILE", str(secret))
    with pytest.raises(SettingsError, match="BYFIELD_PAGES_KEY: must be set") as refused:
        Settings.read()
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("name", ["PORT", "TIME_ZONE", "MAIL_CA_FILE"])
def test_what_is_no_secret_has_no_file(
    name: str, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"BYFIELD_{name}_FILE", str(secret))
    with pytest.raises(SettingsError, match=f"BYFIELD_{name}_FILE: there is no such setting"):
        Settings.read()


def test_a_mistyped_name_of_a_file_is_refused_and_the_nearest_suggested(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BYFIELD_PAGE_KEY_FILE", "x")
    with pytest.raises(SettingsError, match=r"did you mean BYFIELD_PAGES_KEY_FILE\?"):
        Settings.read()

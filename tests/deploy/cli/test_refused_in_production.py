"""What is unsafe does not start in production: each fault alone, told before anything is done."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from deploy.logins import make_logins
from deploy.nats_keys import ensure_key
from services.kit.settings import PREFIX
from tests.deploy.cli.conftest import Cli
from tests.keys import MASTER_KEYS

Settings = dict[str, Any]
KEY: Final = "vW7-qZ2x_Lm9Tr4kYb6nHc3sJd8fGp5e"
OF_THE_CITY: Final = {
    "issuer": "https://id.city.example",
    "display_name": "The city",
    "client_id": "byfield",
    "client_secret": KEY,
}


@pytest.fixture
async def safe(database: str, tmp_path: Path) -> Settings:
    """The settings of intake's process, safe but for a key of NATS that is not there."""
    logins, files = tmp_path / "logins", {"pages_key", "evaluation_key", "access_secret"}
    await make_logins(database, logins)
    for name in files:
        _secret(tmp_path / name, secrets.token_urlsafe(32))
    return {
        "environment": "production",
        "home": tmp_path,
        "port": 0,
        "postgres_dsn_file": logins / "intake.dsn",
        "vault_key_file": MASTER_KEYS,
        "nats_url": "tls://nats.center.example",
        "nats_keys": tmp_path,
        "public_url": "https://center.example",
        "access_url": "https://center.example",
        "openid_providers": json.dumps({"city": OF_THE_CITY}),
        **{f"{name}_file": tmp_path / name for name in files},
    }


def _secret(file: Path, text: str) -> Path:
    file.write_text(text)
    file.chmod(0o600)
    return file


def _open_to_others(file: Path) -> Path:
    _secret(file, KEY).chmod(0o644)
    return file


def _keyed(folder: Path) -> Path:
    ensure_key(folder, "intake")
    return folder


Changed = Callable[[Path, str], Mapping[str, Any]]
"""From the folder of secrets, and the address of the owner of the database."""
REFUSED: Final[dict[str, tuple[Changed, int, str]]] = {
    "NATS in clear": (
        lambda _, __: {"nats_url": "nats://nats.center.example"},
        2,
        "BYFIELD_NATS_URL: must begin with tls://",
    ),
    "a NATS of several in clear": (
        lambda _, __: {"nats_intake_url": "tls://a.example,nats://b.example"},
        2,
        "BYFIELD_NATS_INTAKE_URL: must begin with tls://",
    ),
    "no key of NATS": (
        lambda _, __: {},
        2,
        "BYFIELD_NATS_KEYS: there is no ",
    ),
    "a key of NATS that others may read": (
        lambda folder, _: {"nats_keys": _open_to_others(folder / "intake.nk").parent},
        2,
        "intake.nk: others may read or change it",
    ),
    "PostgreSQL whose certificate is not checked": (
        lambda _, __: {
            "postgres_dsn_file": "",
            "postgres_dsn": "postgresql://byfield_intake:x@db.example/byfield?sslmode=require",
        },
        2,
        "BYFIELD_POSTGRES_DSN: must have sslmode=verify-full",
    ),
    "the vault in clear": (
        lambda _, __: {"vault_dsn": "postgresql://byfield_intake:x@db.example/vault"},
        2,
        "BYFIELD_VAULT_DSN: must have sslmode=verify-full",
    ),
    "a superuser": (
        lambda _, owner: {"postgres_dsn_file": "", "postgres_dsn": owner},
        1,
        "as byfield, a superuser",
    ),
    "a superuser at the vault alone": (
        lambda _, owner: {"vault_dsn": owner},
        1,
        "as byfield, a superuser",
    ),
    "a login that has no file": (
        lambda folder, _: {"postgres_logins": folder / "none"},
        2,
        "BYFIELD_POSTGRES_LOGINS: there is no ",
    ),
    "no master key": (
        lambda folder, _: {
            "vault_key_file": "",
            "nats_url": "tls://127.0.0.1:1",
            "nats_keys": _keyed(folder / "nats"),
        },
        2,
        "BYFIELD_VAULT_KEY_FILE: must be set in production",
    ),
    "development keys": (
        lambda _, __: {"development_secret": secrets.token_urlsafe(32)},
        2,
        "BYFIELD_DEVELOPMENT_SECRET: signs nothing in production",
    ),
    "an issuer in clear": (
        lambda _, __: {
            "openid_providers": json.dumps(
                {"city": OF_THE_CITY | {"issuer": "http://127.0.0.1:9000"}}
            )
        },
        2,
        "BYFIELD_OPENID_PROVIDERS[city]: the issuer must begin with https://",
    ),
    "a center in clear": (
        lambda _, __: {"public_url": "http://center.example"},
        2,
        "BYFIELD_PUBLIC_URL: must be set and begin with https://",
    ),
    "access in clear": (
        lambda _, __: {"access_url": "http://access.center.example"},
        2,
        "BYFIELD_ACCESS_URL: must begin with https://",
    ),
    "another service in clear": (
        lambda _, __: {"reporting_url": "http://reporting.center.example"},
        2,
        "BYFIELD_REPORTING_URL: must begin with https://",
    ),
    "a secret that others may read": (
        lambda folder, _: {"pages_key_file": _open_to_others(folder / "open")},
        2,
        "open: others may read or change it",
    ),
    "a secret that is not there": (
        lambda folder, _: {"pages_key_file": folder / "nowhere"},
        2,
        "BYFIELD_PAGES_KEY_FILE: there is no file",
    ),
    "a secret that is not set": (
        lambda _, __: {"evaluation_key_file": ""},
        2,
        "BYFIELD_EVALUATION_KEY: must be set",
    ),
    "a secret that can be guessed": (
        lambda folder, _: {"pages_key_file": _secret(folder / "weak", "a" * 40)},
        2,
        "BYFIELD_PAGES_KEY: ",
    ),
    "no secret by which access is asked": (
        lambda _, __: {"access_secret_file": ""},
        2,
        "BYFIELD_ACCESS_SECRET: must be set where BYFIELD_ACCESS_URL is",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_unsafe_does_not_start(
    name: str,
    safe: Settings,
    database: str,
    bare_cli: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed, status, why = REFUSED[name]
    for setting, value in (safe | dict(changed(tmp_path, database))).items():
        monkeypatch.setenv(f"{PREFIX}{setting.upper()}", str(value))
    said = bare_cli("run", "intake")
    told = " ".join(said.err.split())
    assert (said.status, said.out, why in told) == (status, "", True), said.err
    assert KEY not in said.err

"""Logins of PostgreSQL: each process as its own role, with a password that only its file has."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from base64 import b64encode
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from deploy.service_names import SERVICE_NAMES
from events.log.database.connections import ROLE_PREFIX
from events.log.database.statements import statement
from events.secret_file import SecretFileError, read_secret_file, write_secret_file
from events.vault.readers import EXPORT

LOGINS: Final = (*SERVICE_NAMES, "relay", "seal", EXPORT)
"""Whose role logs in itself: each service, the relay with the sealer, and exports with names."""
_ITERATIONS: Final = 4096
_SALT_BYTES: Final = 16


async def make_logins(dsn: str, folder: Path) -> list[Path]:
    """Let each role log in, by a new password where it has no file yet; return the files.

    `intake.dsn` is the address for intake's process. The server gets a verifier alone, so that no
    log of it has a password. Roles belong to a cluster: on another, as after a restore, they log in
    by the files that there are. Raises what asyncpg raises, `SecretFileError`.
    """
    files = _files_in(folder)
    connection = await asyncpg.connect(dsn)
    try:
        for name, file in zip(LOGINS, files, strict=True):
            role, is_there = f"{ROLE_PREFIX}{name}", file.exists()
            if is_there and await connection.fetchval(statement("deploy", "login_can"), role):
                continue
            password = _password_in(file) if is_there else secrets.token_urlsafe(24)
            let = await connection.fetchval(
                statement("deploy", "login_statement"), role, scram_verifier(password)
            )
            # The file comes last: without one the next attempt makes another password.
            await connection.execute(let)
            if not is_there:
                write_secret_file(file, f"{address_of(dsn, role, password)}\n", replace=False)
    finally:
        await connection.close()
    return files


def _files_in(folder: Path) -> list[Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [folder / f"{name}.dsn" for name in LOGINS]


def _password_in(file: Path) -> str:
    # Whoever may read it, it is handed on to nobody.
    password = urlsplit(read_secret_file(file, exposed=True).strip()).password
    if password is None:
        raise SecretFileError(file, "is no address with a password")
    return unquote(password)


def address_of(dsn: str, role: str, password: str) -> str:
    """Return the address of the same database for another login."""
    parts = urlsplit(dsn)
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(role)}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


def scram_verifier(password: str) -> str:
    """Return what PostgreSQL keeps of an ASCII password (RFC 5802, RFC 7677)."""
    salt = os.urandom(_SALT_BYTES)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    stored_key = hashlib.sha256(client_key).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    coded = (b64encode(each).decode() for each in (salt, stored_key, server_key))
    return "SCRAM-SHA-256${}:{}${}:{}".format(_ITERATIONS, *coded)

"""The configuration of the embedded NATS: its users sign in by passwords made in the home."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from deploy.nats_limits import limits
from deploy.nats_users import USERS, permissions
from events.secret_file import write_secret_file


def passwords(directory: Path) -> dict[str, str]:
    """Return the password of each user, made once and kept in a file that others cannot read."""
    file = directory / "passwords.json"
    kept: dict[str, str] = json.loads(file.read_bytes()) if file.exists() else {}
    if missing := USERS.keys() - kept.keys():
        kept |= {user: secrets.token_urlsafe(24) for user in sorted(missing)}
        write_secret_file(file, json.dumps(kept), replace=True)
    return kept


def configuration(directory: Path, listen: str) -> str:
    """Return the configuration of the server, as JSON, which its language includes."""
    kept = passwords(directory)
    users = [
        {"user": user, "password": kept[user], "permissions": permissions(user)} for user in USERS
    ]
    settings = {
        "listen": listen,
        "ports_file_dir": str(directory),
        **limits(str(directory)),
        "authorization": {"users": users},
    }
    return json.dumps(settings, indent=2) + "\n"

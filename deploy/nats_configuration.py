"""The configuration of a NATS server in production: users by their NKeys, consumers apart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from deploy.nats_keys import named_consumers, public_keys
from deploy.nats_limits import limits
from deploy.nats_users import USERS, permissions

ACCOUNT: Final = "BYFIELD"
_OF_ALL: Final = frozenset({"consumer"})
"""In production each consumer has an account of its own instead."""


def production_configuration(
    keys: Path, *, listen: str, store: str, certificate: str | None, certificate_key: str | None
) -> str:
    """Return the configuration, as JSON, which the server's language includes.

    `keys` is a directory of public keys. Raises `NatsKeyError`, `OSError`.
    """
    consumers = list(named_consumers(keys))
    said: dict[str, Any] = {
        "listen": listen,
        **limits(store),
        "accounts": {
            "SYS": {},
            ACCOUNT: {
                "jetstream": "enabled",
                "users": [
                    {"nkey": key, "permissions": permissions(user)}
                    for user in USERS
                    if user not in _OF_ALL
                    for key in public_keys(keys, user)
                ],
                "exports": [export for name in consumers for export in _exports(name)],
            },
            **{account_of(name): _account(keys, name) for name in consumers},
        },
        "system_account": "SYS",
    }
    if certificate is not None:
        said["tls"] = {
            "cert_file": certificate,
            "key_file": certificate_key,
            # Before a word is said: a client that waits for the server to offer TLS can be misled.
            "handshake_first": True,
        }
    return json.dumps(said, indent=2) + "\n"


def account_of(consumer: str) -> str:
    """Return the name of the account of a consumer."""
    return f"CONSUMER_{consumer.upper().replace('-', '_')}"


def durable_of(consumer: str) -> str:
    """Return the name of the pull consumer that is made for a consumer."""
    return f"consumer-{consumer}"


def consumer_subjects(consumer: str) -> dict[str, str]:
    """Return what a consumer may ask of JetStream, with the kind of the answer."""
    durable = durable_of(consumer)
    return {
        f"$JS.API.CONSUMER.MSG.NEXT.BYFIELD.{durable}": "stream",
        f"$JS.ACK.BYFIELD.{durable}.>": "singleton",
    }


def _exports(consumer: str) -> Iterable[dict[str, Any]]:
    for subject, answer in consumer_subjects(consumer).items():
        yield {"service": subject, "response_type": answer, "accounts": [account_of(consumer)]}


def _account(keys: Path, consumer: str) -> dict[str, Any]:
    subjects = list(consumer_subjects(consumer))
    return {
        "users": [
            {
                "nkey": key,
                "permissions": {
                    "publish": {"allow": subjects},
                    "subscribe": {"allow": ["_INBOX.>"]},
                },
            }
            for key in public_keys(keys, f"consumer-{consumer}")
        ],
        "imports": [{"service": {"account": ACCOUNT, "subject": subject}} for subject in subjects],
    }

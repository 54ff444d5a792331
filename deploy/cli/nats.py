"""`byfield nats`: the users of NATS in production, and what each may do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from deploy.cli.output import OUT
from deploy.cli.runtime import run, settings_with
from deploy.nats_admin import nats_admin
from deploy.nats_configuration import durable_of, production_configuration
from deploy.nats_keys import ensure_key, renew_key
from deploy.nats_users import USERS
from events.log.stream.stream import STREAM

nats_app = App(name="nats", help="The users of NATS in production, and what each may do.")


@nats_app.command
def keys(folder: Path, /, *, consumer: tuple[str, ...] = (), renew: tuple[str, ...] = ()) -> int:
    """Make an NKey for each user that has none; print the public keys.

    A process gets the file of its own user alone (`intake.nk`), in the directory that
    BYFIELD_NATS_KEYS names; whoever configures the server needs the public keys (`*.pub`).

    Example: byfield nats keys /etc/byfield/nats --consumer warehouse

    Parameters
    ----------
    folder
        The directory of the keys; it is made if there is none.
    consumer
        A program of somebody else that reads every fact, with an account of its own.
    renew
        A user that gets a new key; the former one is believed beside it until the next renewal.
    """
    users = [user for user in USERS if user != "consumer"]
    users += [f"consumer-{each}" for each in consumer]
    for user in users:
        ensure_key(folder, user)
    for user in renew:
        renew_key(folder, user)
    for user in [*users, *(each for each in renew if each not in users)]:
        OUT.print(f"{user:<20} {ensure_key(folder, user)}", soft_wrap=True)
    return 0


@nats_app.command
def config(
    folder: Path,
    /,
    *,
    listen: str = "127.0.0.1:4222",
    store: str = "/var/lib/nats",
    tls: Annotated[tuple[str, str] | None, Parameter(consume_multiple=False)] = None,
) -> int:
    """Print the configuration of the server, by the public keys of a directory.

    Example: byfield nats config /etc/byfield/nats --tls /etc/nats/cert.pem /etc/nats/key.pem

    Parameters
    ----------
    folder
        Where `byfield nats keys` made them; no seed is read.
    listen
        The address and port.
    store
        The directory of JetStream.
    tls
        The files of the certificate and of its key; clients then connect by tls://.
    """
    certificate, certificate_key = tls or (None, None)
    said = production_configuration(
        folder, listen=listen, store=store, certificate=certificate, certificate_key=certificate_key
    )
    OUT.out(said, end="", highlight=False)
    return 0


@nats_app.command
def consumer(name: str, /) -> int:
    """Make the pull consumer of a program that has an account of its own; again: nothing happens.

    Example: byfield nats consumer warehouse

    Parameters
    ----------
    name
        As in `byfield nats keys --consumer`.
    """

    async def work() -> None:
        async with nats_admin(settings_with()) as connection:
            await make_consumer(connection, name)

    run(work())
    OUT.print(f"{durable_of(name)} reads {STREAM}, from the first message on.")
    return 0


async def make_consumer(admin: Client, name: str) -> None:
    """Make the pull consumer of a program, unless it is there."""
    await admin.jetstream().add_consumer(
        STREAM,
        ConsumerConfig(
            durable_name=durable_of(name),
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.EXPLICIT,
        ),
    )

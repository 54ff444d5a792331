"""Of several addresses of NATS the one that answers is taken, whatever stands in its password."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from deploy.local.nats import Nats
from events.log.stream.broker import Broker
from events.log.stream.connection import connected
from events.log.stream.login import NatsLogin, addresses_in
from tests.waiting import eventually


@pytest.fixture
def away() -> Iterator[str]:
    """An address where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host, port = taken.getsockname()
        yield f"{host}:{port}"


@pytest.fixture
def several(nats: Nats, away: str) -> list[str]:
    """Addresses of which one answers, in either order."""
    service = nats.service_url
    login = urlsplit(service).netloc.rpartition("@")[0]
    other = f"nats://{login}@{away}"
    return [f"{other},{service}", f"{service},{other}"]


async def test_a_connection_is_made_to_the_one_that_answers(nats: Nats, several: list[str]) -> None:
    for url in several * 4:  # a client may shuffle them
        async with connected(url, name="test", on_lost=lambda: None) as client:
            assert client.connected_url is not None
            assert client.connected_url.port == urlsplit(nats.service_url).port


@pytest.mark.parametrize("order", [0, 1])
async def test_a_broker_finds_the_one_that_answers(several: list[str], order: int) -> None:
    broker = Broker(several[order], name="test")
    await broker.start()
    await eventually(lambda: broker.connected)
    await broker.stop()


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("nats://a:1,2@n1", ["nats://a:1,2@n1"]),
        ("nats://a:1,2@n1,tls://b:3@n2:4222", ["nats://a:1,2@n1", "tls://b:3@n2:4222"]),
        ("", [""]),
    ],
)
def test_a_comma_in_a_password_begins_no_address(url: str, addresses: list[str]) -> None:
    assert addresses_in(url) == addresses


def test_answers_come_to_the_user_of_a_password_with_a_comma() -> None:
    assert NatsLogin("nats://intake:hu,sh@n1,nats://intake:hu,sh@n2").inbox == "_INBOX.intake"

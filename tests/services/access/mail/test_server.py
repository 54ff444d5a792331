"""Mails are handed to a real server, by TLS; what it refuses is told apart, and quotes nobody."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.access.mail import server as mail_server_of_ours
from services.access.mail.message import Recipient, message_of
from services.access.mail.server import MailServerError, NotTakenError, connected
from services.access.mail.settings import MailSettings
from services.access.mail.words import Kind, news
from tests.smtp import PASSWORD, USER, MailServer, certified, mail_server

MAIL_ID = UUID(int=7)


async def send(
    server: MailServer, to: str = "ana@city.example", host: str = "127.0.0.1", **said: Any
) -> None:
    settings = MailSettings.read(
        mail_host=host, mail_port=server.port, mail_from="help@center.example", **said
    )
    words = news(Kind.RECEIVED, "https://byfield.example/access/sign-in")
    now = datetime(2024, 3, 1, tzinfo=UTC)
    message = message_of(MAIL_ID, words, Recipient("Ana", to), settings.mail_sender, now)
    async with connected(settings) as postbox:
        await postbox.send(MAIL_ID, message, to)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_mail_goes_by_tls_after_a_login(tmp_path: Path, security: str) -> None:
    tls, ca_file = certified(tmp_path)
    async with mail_server(tls=tls, from_the_first_byte=security == "tls") as server:
        server.needs_login = True
        login = {"mail_user": USER, "mail_password": PASSWORD}
        await send(server, mail_security=security, mail_ca_file=ca_file, **login)
    [mail] = server.taken
    assert (mail.sender, mail.to) == ("help@center.example", "ana@city.example")
    assert mail.by_tls
    assert server.logins == [(USER, PASSWORD)]


async def test_no_mail_and_no_password_goes_to_a_server_with_another_name(tmp_path: Path) -> None:
    tls, ca_file = certified(tmp_path, "other.example")
    async with mail_server(tls=tls) as server:
        server.needs_login = True
        login = {"mail_user": USER, "mail_password": PASSWORD}
        with pytest.raises(MailServerError, match="certificate is not good"):
            await send(server, mail_ca_file=ca_file, **login)
    assert (server.taken, server.logins) == ([], [])


async def test_no_mail_goes_to_a_server_that_nobody_vouches_for(tmp_path: Path) -> None:
    tls, _ = certified(tmp_path)
    async with mail_server(tls=tls) as server:
        with pytest.raises(MailServerError, match="certificate is not good"):
            await send(server)
    assert server.taken == []


async def test_a_server_that_offers_no_tls_gets_no_mail() -> None:
    async with mail_server() as server:
        with pytest.raises(MailServerError, match="not by TLS"):
            await send(server)
    assert server.taken == []


async def test_a_wrong_password_is_the_servers_fault_and_no_mails(tmp_path: Path) -> None:
    tls, ca_file = certified(tmp_path)
    async with mail_server(tls=tls) as server:
        server.needs_login = True
        login = {"mail_user": USER, "mail_password": "another"}
        with pytest.raises(MailServerError, match=r"sign in \(535 5.7.8\)") as fault:
            await send(server, mail_ca_file=ca_file, **login)
    assert "another" not in str(fault.value)


@pytest.mark.parametrize(
    ("command", "answer", "says", "for_good"),
    [
        ("RCPT", "550 5.1.1 <ana@city.example> unknown", "550 5.1.1", True),
        ("RCPT", "451 4.7.1 greylisted, ana@city.example", "451 4.7.1", False),
        ("CONTENT", "554 5.6.0 not like this", "554 5.6.0", True),
        ("CONTENT", "452 no room", "452", False),
        ("DATA", "554 no", "554", True),
    ],
)
async def test_a_mail_that_is_not_taken_is_told_by_its_codes_alone(
    command: str, answer: str, says: str, *, for_good: bool
) -> None:
    async with mail_server() as server:
        server.answers[command] = [answer]
        with pytest.raises(NotTakenError) as refused:
            await send(server, mail_security="none")
        assert (refused.value.says, refused.value.for_good) == (says, for_good)
        await send(server, mail_security="none")
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("command", "answer", "says"),
    [
        ("CONNECT", "554 go away", "takes no mail now"),
        ("MAIL", "550 5.7.1 not you", r"from our address \(550 5.7.1\)"),
        ("RCPT", "421 4.3.2 closing", "takes no mail now"),
    ],
)
async def test_what_would_meet_every_mail_is_no_fault_of_one(
    command: str, answer: str, says: str
) -> None:
    async with mail_server() as server:
        server.answers[command] = [answer]
        with pytest.raises(MailServerError, match=says):
            await send(server, mail_security="none")


@pytest.mark.parametrize("command", ["CONNECT", "EHLO", "MAIL", "CONTENT"])
async def test_a_server_that_hangs_is_not_waited_for(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_server_of_ours, "ANSWER_SECONDS_MAX", 0.1)
    async with mail_server() as server:
        server.answers[command] = [""]
        with pytest.raises(MailServerError, match="in time"):
            await send(server, mail_security="none")


async def test_a_server_that_is_away_is_said_to_be(tmp_path: Path) -> None:  # noqa: ARG001 - alike
    async with mail_server() as server:
        pass
    with pytest.raises(MailServerError, match="cannot be reached"):
        await send(server, mail_security="none")


async def test_an_address_with_other_letters_goes_where_the_server_takes_it() -> None:
    async with mail_server() as server:
        with pytest.raises(NotTakenError, match="ASCII") as refused:
            await send(server, "josé@city.example", mail_security="none")
        assert refused.value.for_good
        server.extensions = ("8BITMIME", "SMTPUTF8")
        await send(server, "josé@city.example", mail_security="none")
    assert [mail.to for mail in server.taken] == ["josé@city.example"]

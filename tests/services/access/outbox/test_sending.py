"""Mails are sent whatever happens: a kill loses none, pauses have bounds, a refusal ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
import structlog

from events.decider import Refused
from services.access.binding import bind
from services.access.commands.people import RemovePerson
from services.access.mail import server as mail_server_of_ours
from services.access.mail.server import MailServerError, NotTakenError, Postbox
from services.access.outbox.sending import KEPT_DAYS, MailsLateError, Sender
from services.access.outbox.waiting import ATTEMPTS_MAX, WAITING_DAYS_MAX
from services.kit.feed.schedule import Moment
from tests.services.access.conftest import House, identity
from tests.services.access.outbox.conftest import Office, token_in
from tests.smtp import MailServer


async def test_who_is_invited_gets_a_mail_whose_link_lets_in(office: Office) -> None:
    made = await office.asked()
    await office.act()
    [mail] = office.taken
    assert mail.to == "ana@center.example"
    assert mail.message["To"] == "ana <ana@center.example>"
    last = office.house.running.today() + timedelta(days=7)
    assert f"until the end of {last:%B} {last.day}, {last.year}" in mail.text
    assert await bind(office.house.running, token_in(mail), identity()) == made.person_id
    assert await office.ended() == [("sent", None)]


async def test_what_was_sent_is_not_sent_again(office: Office) -> None:
    await office.asked()
    for _ in range(3):
        await office.heard()
        await office.act()
        office.house.clock.later(days=1)
    assert len(office.taken) == 1


async def test_no_token_is_kept(office: Office) -> None:
    await office.asked()
    await office.act()
    tables = ("mail", "invitation_token", "invitation_link", "caught_mail")
    for table in tables:
        rows = await office.house.running.pool.fetch(f"SELECT * FROM {table}")  # noqa: S608 - a constant
        assert token_in(office.taken[0]) not in str([dict(row) for row in rows])


async def test_a_kill_between_the_servers_answer_and_our_note_sends_it_twice_and_loses_nothing(
    office: Office,
) -> None:
    await office.asked()
    turn = asyncio.create_task(office.act())
    office.server.on_taken = turn.cancel
    with pytest.raises(asyncio.CancelledError):
        await turn
    office.server.on_taken = None
    assert await office.ended() == [(None, None)]
    await office.act()
    assert len(office.taken) == 1, "the pause is not over: perhaps it is still being handed over"

    office.house.clock.later(minutes=1)
    await office.act()
    first, second = office.taken
    assert first.message["Message-ID"] == second.message["Message-ID"]
    tokens = [token_in(first), token_in(second)]
    assert len(set(tokens)) == 2
    assert await office.ended() == [("sent", None)]
    # Of the two links one lets in, whichever is used first, and nobody else.
    await bind(office.house.running, tokens[0], identity())
    for token in tokens:
        with pytest.raises(Refused, match="link-used"):
            await bind(office.house.running, token, identity("eve", email="ana@center.example"))
        await bind(office.house.running, token, identity())


async def test_of_two_links_of_one_invitation_that_are_used_at_once_one_lets_in(
    office: Office,
) -> None:
    made = await office.asked()
    await office.act()
    links = [(made.token, "ana"), (token_in(office.taken[0]), "eve")]
    came = await asyncio.gather(
        *(
            bind(office.house.running, token, identity(who, email_verified=False))
            for token, who in links
        ),
        return_exceptions=True,
    )
    assert [type(each) for each in came].count(Refused) == 1


async def test_a_mail_that_is_put_off_is_tried_after_pauses_that_grow(office: Office) -> None:
    await office.asked()
    office.server.answers["RCPT"] = ["451 4.7.1 greylisted"] * 3
    pauses = []
    for _ in range(4):
        await office.act()
        [row] = await office.rows()
        pauses.append((row["due_at"] - office.house.running.now()).total_seconds() / 60)
        office.house.clock.now = row["due_at"]
    assert pauses[:3] == [1, 4, 16]
    assert len(office.taken) == 1
    assert await office.ended() == [("sent", "451 4.7.1")]


async def test_a_mail_that_is_refused_for_good_ends_and_stops_no_other(office: Office) -> None:
    await office.asked("ana")
    await office.asked("bob")
    office.server.answers["RCPT"] = ["550 5.1.1 <ana@center.example> is unknown"]
    await office.act()
    assert len(office.taken) == 1
    assert set(await office.ended()) == {("refused", "550 5.1.1"), ("sent", None)}


async def test_put_off_first_and_then_refused_it_ends(office: Office) -> None:
    await office.asked()
    office.server.answers["RCPT"] = ["450 4.2.0 later", "550 5.7.1 never"]
    await office.act()
    office.house.clock.later(minutes=1)
    await office.act()
    assert await office.ended() == [("refused", "550 5.7.1")]


async def test_a_mail_is_tried_so_often_and_then_given_up(office: Office) -> None:
    await office.asked()
    office.server.answers["RCPT"] = ["450 later"] * 100
    for _ in range(ATTEMPTS_MAX + 1):
        with suppress(MailsLateError):  # health says so meanwhile
            await office.act()
        office.house.clock.later(hours=6)
    await office.act()
    assert await office.ended() == [("given-up", "450")]
    assert len(office.server.answers["RCPT"]) == 100 - ATTEMPTS_MAX


async def test_a_mail_that_nobody_could_send_for_days_is_given_up(office: Office) -> None:
    await office.asked()
    office.server.answers["CONNECT"] = ["421 closed"]
    assert "takes no mail now (421)" in await office.fails()
    [row] = await office.rows()
    assert row["attempts"] == 0, "while the server is away no mail uses up its attempts"
    office.house.clock.later(days=WAITING_DAYS_MAX, minutes=1)
    await office.act()
    assert await office.ended() == [("given-up", None)]


async def test_health_says_when_mails_are_tried_in_vain(office: Office) -> None:
    await office.asked()
    office.server.answers["RCPT"] = ["450 later"] * 9
    await office.act()
    office.house.clock.later(hours=2)
    with pytest.raises(MailsLateError, match="1 mails are tried in vain, since 2"):
        await office.act()


async def test_a_server_that_hangs_within_a_mail_ends_the_turn_and_the_mail_comes_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_server_of_ours, "ANSWER_SECONDS_MAX", 0.1)
    await office.asked()
    office.server.answers["CONTENT"] = [""]
    assert "in time" in await office.fails()
    office.house.clock.later(minutes=1)
    await office.act()
    assert [ended_as for ended_as, _ in await office.ended()] == ["sent"]


async def test_an_invitation_that_was_used_renewed_or_taken_back_is_not_sent(
    office: Office,
) -> None:
    used = await office.asked("ana")
    await bind(office.house.running, used.token, identity("ana"))
    gone = await office.asked("bob")
    await office.house.give(RemovePerson, gone.person_id, reason="left", others=())
    await office.act()
    assert office.taken == []
    assert [ended_as for ended_as, _ in await office.ended()] == ["out-of-date"] * 2


async def test_two_senders_send_a_mail_once(office: Office) -> None:
    for name in ("ana", "bob", "eve"):
        await office.asked(name)
    await asyncio.gather(office.act(), office.act())
    assert sorted(mail.to.partition("@")[0] for mail in office.taken) == ["ana", "bob", "eve"]


async def test_what_is_wrong_with_one_mail_stops_no_other(office: Office) -> None:
    await office.asked("ana")
    await office.asked("bob")
    await office.house.running.pool.execute(
        "UPDATE person_name SET mail = 'ana@[x]' WHERE name = 'ana'"
    )
    await office.act()
    assert [mail.to for mail in office.taken] == ["bob@center.example"]
    assert ("refused", "the address cannot be written: its domain is none") in await office.ended()


async def test_a_fault_of_ours_is_tried_again_and_stops_no_other(office: Office) -> None:
    await office.asked("ana")
    await office.asked("bob")
    broken: list[str] = []

    class Breaks:
        async def send(self, mail_id: UUID, message: EmailMessage, to: str) -> None:  # noqa: ARG002 - of `Postbox`
            broken.append(to)
            if len(broken) == 1:
                raise RuntimeError(to)

    @asynccontextmanager
    async def breaks() -> AsyncIterator[Postbox]:
        yield Breaks()

    await Sender(office.house.running, breaks).act(Moment(office.house.running.now()))
    assert len(broken) == 2
    assert set(await office.ended()) == {(None, "RuntimeError"), ("sent", None)}


async def test_no_name_and_no_address_is_logged(office: Office) -> None:
    await office.asked("ana")
    await office.asked("bob")
    office.server.answers["RCPT"] = ["550 <ana@center.example>", "450 <bob@center.example>"]
    with structlog.testing.capture_logs() as lines:
        await office.act()
    assert {line["event"] for line in lines} == {"mail_ended", "mail_delayed"}
    assert not any(word in str(lines) for word in ("ana", "bob", "center.example"))


async def test_what_became_of_a_mail_is_known_for_some_months(office: Office) -> None:
    await office.asked()
    await office.act()
    office.house.clock.later(days=KEPT_DAYS + 1)
    await office.act()
    assert await office.rows() == []


async def test_in_development_mails_are_caught(house: House) -> None:
    office = Office(house, MailServer(), house.running.log)
    house.clock.now = datetime.now(UTC)
    await office.asked()
    await office.act()
    [caught] = await house.running.pool.fetch("SELECT * FROM caught_mail")
    assert b"/access/invitation/" in caught["content"]
    assert await office.ended() == [("sent", None)]


def test_faults_of_a_mail_and_of_the_server_are_not_one_another() -> None:
    assert not issubclass(NotTakenError, MailServerError)

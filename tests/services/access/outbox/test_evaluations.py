"""The center's mail brings the token of an evaluation to whom it asks, and to nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from deploy.local.loopback import listen_on_loopback, serving
from deploy.settings import Settings
from events.catalogue import dump
from events.event import IMPORTER, REMOVED, Event
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import NewEvent
from services.access.app import SERVICE as ACCESS
from services.access.links.errands import ERRAND_SECONDS, begin_errand, principal_of_errand
from services.access.outbox.waiting import WAITING_DAYS_MAX
from services.access.reactions.evaluation_mails import ask_evaluation_mails
from services.access.tokens import hash_of
from services.intake.app import SERVICE as INTAKE
from services.kit.http import kept_principals
from services.kit.http.running_service import RunningService
from services.kit.pages.cross_site import SESSION_COOKIE
from tests.appends import append_of
from tests.keys import key
from tests.services.access.conftest import House, example
from tests.services.access.outbox.conftest import Office
from tests.services.access.test_pages import token_of
from tests.services.intake import given
from tests.services.recording import stream_of
from tests.services.serving import mounted
from tests.smtp import MailServer, Taken, mail_server
from tests.waiting import eventually

PROVIDER = "iacp"
CONTACT = given.REQUEST["contact"]["email"]
DANA = "dana@center.example"
KINDS = ("evaluation", "evaluation-reminder")


@dataclass
class Center:
    """Intake and access in one process, a mail server, and a log."""

    client: httpx.AsyncClient
    house: House
    server: MailServer
    log: PostgresLog
    intake: RunningService

    @property
    def running(self) -> RunningService:
        return self.house.running

    async def tell(self, *facts: Event, actor: str = "coordinator:maria") -> None:
        for fact in facts:
            event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
            await self.log.append(append_of(stream_of(fact), None, events=[event], actor=actor))

    async def mails(self, count: int) -> list[Taken]:
        """So many mails, the earliest first."""

        async def taken() -> list[Taken] | None:
            return None if len(self.server.taken) < count else list(self.server.taken)

        found = await eventually(taken)
        assert found is not None
        assert len(found) == count, [mail.to for mail in found]
        return found

    async def ended(self, count: int = 1) -> list[str]:
        """How all mails ended, once so many have."""

        async def rows() -> list[str] | None:
            found = await self.running.pool.fetch(
                "SELECT ended_as FROM mail WHERE kind = ANY ($1::text[]) AND ended_as IS NOT NULL",
                KINDS,
            )
            return None if len(found) < count else sorted(row["ended_as"] for row in found)

        found = await eventually(rows)
        assert found is not None
        return found

    async def asked(self, **fields: Any) -> UUID:
        """Somebody is asked today; the invitation's id."""
        invitation_id = uuid4()
        today = self.running.today()
        said = {"invited_on": today, "expires_on": today + timedelta(days=60)}
        await self.tell(given.invited(invitation_id=invitation_id, **{**said, **fields}))
        return invitation_id

    async def again(self) -> None:
        """The mails that were sent are due, as after a kill before that was noted."""
        await self.running.pool.execute(
            "UPDATE mail SET ended_as = NULL, ended_at = NULL, due_at = asked_at"
        )

    async def answer(self, invitation_id: UUID, token: str) -> int:
        answer = await self.client.post(
            f"/intake/evaluations/{invitation_id}",
            headers={"authorization": f"Bearer {token}"},
            json=given.ANSWER,
        )
        return answer.status_code

    async def is_dana(self) -> UUID:
        """The expert signs in, and an administrator says who it is."""
        person_id = await self.house.admitted("dana", role="provider", provider=PROVIDER)
        await self.running.pool.execute(
            "INSERT INTO expert_account VALUES ($1, $2, 'person-x', now())",
            given.EXPERT_ID,
            person_id,
        )
        return person_id

    async def cookie(self, name: str, role: str = "coordinator") -> str:
        """That of somebody who signs in."""
        return f"{SESSION_COOKIE}={(await self.house.signed_in(name, role=role)).token}"

    async def page(
        self, cookie: str, path: str, form: dict[str, str] | None = None, at: str | None = None
    ) -> httpx.Response:
        """A page for whoever has the cookie, or a form of it."""
        headers = {"accept": "text/html", "sec-fetch-site": "same-origin", "cookie": cookie}
        shown = await self.client.get(path, headers=headers)
        if form is None:
            return shown
        inside = shown.text.partition(f'action="{at or path}"')[2].partition("</form>")[0]
        token = token_of(inside)
        return await self.client.post(
            at or path, headers=headers, data={**form, "form_token": token}
        )


def token_in(mail: Taken) -> str:
    [line] = [line for line in mail.text.splitlines() if "/intake/answer/" in line]
    return line.rpartition("/")[2]


@pytest.fixture
async def center(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Center]:
    monkeypatch.setattr(kept_principals, "KEPT_SECONDS", 0.0)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(mail_server())
        log = await stack.enter_async_context(PostgresLog(database))
        listening, url = listen_on_loopback()
        settings = Settings.read(
            postgres_dsn=database,
            intake_url=url,
            mail_host="127.0.0.1",
            mail_port=server.port,
            mail_security="none",
            mail_from="help@center.example",
            public_url="https://byfield.example",
        )
        app = mounted([INTAKE, ACCESS], settings)
        await stack.enter_async_context(app.router.lifespan_context(app))
        await stack.enter_async_context(serving(app, listening))
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")
        )
        running = {name: each.state.running for name, each in app.state.services.items()}
        center = Center(client, House(running["access"]), server, log, running["intake"])
        await center.house.know(provider=PROVIDER)
        listed = example("ExpertListed", expert_id=given.EXPERT_ID, provider=PROVIDER)
        await center.tell(given.registered(), given.submitted(), listed)
        await center.tell(given.delivered(), actor=IMPORTER)  # of which no reaction asks
        yield center


async def test_the_contact_of_a_request_gets_a_token_that_answers_once(center: Center) -> None:
    invitation_id = await center.asked()
    [mail] = await center.mails(1)
    assert mail.to == CONTACT
    assert mail.message["Subject"] == "How was the help?"
    for body in (mail.text, mail.html):
        assert "the center knows that it is you who say it" in body
        assert token_in(mail) in body
    token = token_in(mail)
    assert await center.answer(invitation_id, token) == 201
    assert await center.answer(invitation_id, token) == 409


async def test_a_mail_says_nothing_of_the_work_and_names_nobody(center: Center) -> None:
    await center.asked()
    [mail] = await center.mails(1)
    said = given.REQUEST
    for word in (
        said["problem"],
        given.ORI,
        str(given.REQUEST_ID),
        PROVIDER,
        said["contact"]["name"],
    ):
        assert word not in mail.text + mail.html


async def test_an_expert_gets_a_token_once_it_is_known_who_that_is(center: Center) -> None:
    await center.is_dana()
    invitation_id = await center.asked(audience="expert")
    [mail] = await center.mails(1)
    assert mail.to == DANA
    assert "You helped an agency" in mail.text
    assert await center.answer(invitation_id, token_in(mail)) == 201


async def test_an_expert_who_was_removed_is_asked_nothing(center: Center) -> None:
    person_id = await center.is_dana()
    await center.house.remove(person_id)
    await center.asked(audience="expert")
    assert await center.ended() == ["no-address"]
    assert center.server.taken == []


async def test_a_reminder_brings_another_token_and_voids_the_first(center: Center) -> None:
    invitation_id = await center.asked()
    await center.mails(1)
    await center.tell(given.reminded(invitation_id=invitation_id))
    first, second = await center.mails(2)
    assert second.message["Subject"] == "A reminder: how was the help?"
    assert await center.answer(invitation_id, token_in(first)) == 401
    assert await center.answer(invitation_id, token_in(second)) == 201


async def test_a_kill_before_it_was_noted_sends_another_mail_with_the_token_that_is_good(
    center: Center,
) -> None:
    invitation_id = await center.asked()
    await center.mails(1)
    await center.ended()
    await center.again()
    first, second = await center.mails(2)
    # A mailbox that drops copies must not drop this one: the link of the first is void.
    assert first.message["Message-ID"] != second.message["Message-ID"]
    assert await center.answer(invitation_id, token_in(first)) == 401
    assert await center.answer(invitation_id, token_in(second)) == 201


async def test_who_has_answered_is_sent_no_token_also_before_that_is_told(center: Center) -> None:
    invitation_id = await center.asked()
    [mail] = await center.mails(1)
    assert await center.answer(invitation_id, token_in(mail)) == 201
    await center.tell(given.reminded(invitation_id=invitation_id))
    assert await center.ended(2) == ["out-of-date", "sent"]
    assert len(center.server.taken) == 1


@pytest.mark.parametrize("how", ["expired", "over", "participant"])
async def test_who_is_not_asked_any_more_gets_no_token(center: Center, how: str) -> None:
    if how == "participant":
        await center.asked(audience="participant")
        await center.asked()
        await center.mails(1)
        return
    today = center.running.today()
    until = today - timedelta(days=1)
    invitation_id = uuid4()
    fact = given.invited(
        invitation_id=invitation_id,
        invited_on=today - timedelta(days=61),
        expires_on=None if how == "expired" else until,
    )
    ended = [given.expired(invitation_id=invitation_id)] if how == "expired" else []
    await center.tell(fact, *ended)
    assert await center.ended() == ["out-of-date"]
    assert center.server.taken == []


async def test_what_was_told_long_ago_or_imported_asks_for_no_mail(office: Office) -> None:
    house, fact = office.house, given.invited()
    event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
    await office.log.append(append_of(stream_of(fact), None, events=[event]))
    reaction = ask_evaluation_mails(house.running)
    [recorded] = await house.running.log.read_stream(stream_of(fact))
    heard = CATALOGUE.hear(recorded)
    assert heard is not None
    house.clock.now = recorded.recorded_at + timedelta(days=WAITING_DAYS_MAX, minutes=1)
    await reaction.react(heard)
    assert await office.rows() == []
    house.clock.now = recorded.recorded_at
    await reaction.react(heard)
    await reaction.react(heard)
    assert await office.kinds() == ["evaluation: None"]


async def test_no_token_and_no_credential_is_kept_or_logged(
    center: Center, capsys: pytest.CaptureFixture[str]
) -> None:
    await center.asked()
    [mail] = await center.mails(1)
    await center.ended()
    token = token_in(mail)
    for running, tables in (
        (center.running, ("mail", "caught_mail", "act_token")),
        (center.intake, ("evaluation_token", "invitations")),
    ):
        for table in tables:
            rows = await running.pool.fetch(f"SELECT * FROM {table}")  # noqa: S608 - a constant
            assert token not in str([dict(row) for row in rows])
    [row] = await center.running.pool.fetch("SELECT errand_hash FROM mail")
    assert row["errand_hash"] is None
    assert token not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("role", "subject"),
    [("coordinator", None), ("operator", None), ("requester", None), ("provider", "iacp.dana")],
)
async def test_nobody_but_the_mail_gets_it(center: Center, role: Any, subject: Any) -> None:
    invitation_id = await center.asked(audience="expert")
    answer = await center.client.post(
        f"/intake/invitations/{invitation_id}/token-for-mail",
        headers={"authorization": f"Bearer {key(role, subject)}"},
    )
    assert answer.status_code == 403
    assert "a credential that was made for it alone" in answer.json()["detail"]


async def test_the_credential_of_a_mail_opens_one_invitation_for_a_minute(center: Center) -> None:
    center.server.answers["RCPT"] = ["451 later"] * 9
    invitation_id, other = await center.asked(), await center.asked(audience="expert")
    pool = center.running.pool

    async def asked_for() -> UUID | None:
        found: UUID | None = await pool.fetchval(
            "SELECT mail_id FROM mail WHERE about = $1", invitation_id
        )
        return found

    mail_id = await eventually(asked_for)
    assert mail_id is not None
    credential = await begin_errand(center.running, mail_id)
    assert credential is not None

    async def post(path: str) -> int:
        headers = {"authorization": f"Bearer {credential}"}
        return (await center.client.post(f"/intake{path}", headers=headers)).status_code

    assert await post(f"/invitations/{invitation_id}/token-for-mail") == 201
    assert await post(f"/invitations/{other}/token-for-mail") == 403
    assert await post(f"/invitations/{invitation_id}/token") == 403
    assert await post(f"/invitations/{invitation_id}/remind") == 403
    assert await post(f"/engagements/{given.ENGAGEMENT_ID}/invitations") == 403
    await pool.execute(
        "UPDATE mail SET errand_until = errand_until - make_interval(secs => $1)", ERRAND_SECONDS
    )
    assert await principal_of_errand(center.running, hash_of(credential)) is None


async def test_whom_no_mail_reaches_a_coordinator_reads_and_sends_to_once_it_is_known(
    center: Center,
) -> None:
    invitation_id = await center.asked(audience="expert")
    assert await center.ended() == ["no-address"]
    cookie = await center.cookie("maria")
    listed = await center.page(cookie, "/access/unreached")
    assert str(given.EXPERT_ID) in listed.text
    assert "It is not known here who this expert is" in listed.text

    administrator = await center.cookie("ann", "administrator")
    dana = await center.house.admitted("dana", role="provider", provider=PROVIDER)
    named = await center.page(
        administrator, f"/access/people/{dana}/expert", {"expert_id": str(given.EXPERT_ID)}
    )
    assert named.status_code == 303, named.text

    mail_id = await center.running.pool.fetchval(
        "SELECT mail_id FROM mail WHERE ended_as = 'no-address'"
    )
    sent = await center.page(cookie, "/access/unreached", {}, f"/access/unreached/{mail_id}")
    assert sent.status_code == 303, sent.text
    [mail] = await center.mails(1)
    assert mail.to == DANA
    assert await center.answer(invitation_id, token_in(mail)) == 201
    await center.ended()
    assert str(given.EXPERT_ID) not in (await center.page(cookie, "/access/unreached")).text


async def test_a_contact_whose_address_is_refused_is_listed_too(center: Center) -> None:
    center.server.answers["RCPT"] = ["550 5.1.1 unknown"]
    await center.asked()
    assert await center.ended() == ["refused"]
    cookie = await center.cookie("maria")
    listed = await center.page(cookie, "/access/unreached")
    for word in (str(given.REQUEST_ID), "The contact of the request", "550 5.1.1"):
        assert word in listed.text
    assert CONTACT not in listed.text


async def test_a_contact_who_was_forgotten_is_sent_nothing_until_another_one_is_named(
    center: Center,
) -> None:
    contact = given.REQUEST["contact"]
    gone = dict.fromkeys(("name", "email", "telephone"), REMOVED)
    await center.tell(given.amended(contact=contact | gone))
    await center.asked()
    assert await center.ended() == ["no-address"]
    cookie = await center.cookie("maria")
    listed = (await center.page(cookie, "/access/unreached")).text
    assert "The contact was forgotten, with the address." in listed
    assert center.server.taken == []
    await center.tell(given.amended(contact=contact))
    mail_id = await center.running.pool.fetchval(
        "SELECT mail_id FROM mail WHERE ended_as = 'no-address'"
    )
    sent = await center.page(cookie, "/access/unreached", {}, f"/access/unreached/{mail_id}")
    assert sent.status_code == 303, sent.text
    [mail] = await center.mails(1)
    assert mail.to == CONTACT


@pytest.mark.parametrize(
    ("expert_id", "says"),
    [
        ("01900000-0000-7000-8000-0000000000ee", "No provider lists an expert of this number"),
        (str(given.EXPERT_ID), "Another provider lists this expert"),
        ("x", "Check the number of the expert"),
    ],
)
async def test_an_expert_is_named_that_the_persons_own_provider_lists(
    center: Center, expert_id: str, says: str
) -> None:
    administrator = await center.cookie("ann", "administrator")
    person = await center.house.admitted("lee", role="provider", provider="noble")
    path = f"/access/people/{person}/expert"
    answer = await center.page(administrator, path, {"expert_id": expert_id})
    assert (answer.status_code, says in answer.text) == (422, True), answer.text


async def test_an_expert_is_one_person_until_it_is_said_that_it_is_not(center: Center) -> None:
    administrator = await center.cookie("ann", "administrator")
    first = await center.is_dana()
    second = await center.house.admitted("eve", role="provider", provider=PROVIDER)
    said = {"expert_id": str(given.EXPERT_ID)}
    path = f"/access/people/{second}/expert"
    taken = await center.page(administrator, path, said)
    assert (taken.status_code, "Another person is this expert" in taken.text) == (422, True)
    own = f"/access/people/{first}/expert"
    assert (await center.page(administrator, own, said, f"{own}/end")).status_code == 303
    assert (await center.page(administrator, path, said)).status_code == 303


async def test_who_is_removed_is_no_expert_any_more(center: Center) -> None:
    person_id = await center.is_dana()
    await center.house.remove(person_id)

    async def erased() -> bool | None:
        count = await center.running.pool.fetchval("SELECT count(*) FROM expert_account")
        return True if count == 0 else None

    assert await eventually(erased)


async def test_an_administrator_is_shown_none_of_these_mails(center: Center) -> None:
    center.server.answers["RCPT"] = ["550 5.1.1 unknown"]
    await center.asked()
    await center.ended()
    administrator = await center.cookie("ann", "administrator")
    assert "550 5.1.1" not in (await center.page(administrator, "/access/unsent-mail")).text
    assert (await center.page(administrator, "/access/unreached")).status_code == 403

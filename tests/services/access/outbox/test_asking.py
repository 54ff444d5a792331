"""Facts ask for mails: of invitations to whom they invite, of requests to whoever asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

import events.schemas
from events.event import IMPORTER
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.store.event_log import NewEvent
from events.vault.private_log import as_stored
from services.access.commands.people import EndRole, RenewInvitation
from services.access.inviting import give_invitation
from services.access.outbox import asking
from services.access.outbox.asking import OutboxFullError
from services.access.outbox.waiting import WAITING_DAYS_MAX
from services.access.queries.statements import SQL
from services.access.reactions import mails
from services.access.schedules import schedules
from services.kit.feed.schedule import Moment
from tests.appends import append_of
from tests.services.access.conftest import cause
from tests.services.access.outbox.conftest import ADMINISTRATOR, Office, token_in
from tests.statements import watched

ORI = "IA0570100"
OTHER = "IA0770300"
REQUESTER: dict[str, Any] = {"role": "requester", "agency": ORI}
EXAMPLES = Path(events.schemas.__path__[0])
STEPS = {
    "RequestSubmitted": ("request-received", "Your request was received"),
    "RequestScreened": ("request-screened", "Your request was screened"),
    "RequestDeclined": ("request-declined", "Your request was declined"),
    "ProviderAccepted": ("request-assigned", "Your request was assigned"),
    "EngagementDelivered": ("request-delivered", "What you requested was delivered"),
}
REQUEST_ID = new_id()


async def told(office: Office, name: str, actor: str, ori: str = ORI) -> None:
    """A fact of a request, as its example has it, which is reacted to."""
    await tell(office, name, actor, ori, REQUEST_ID)
    await office.heard()


async def tell(office: Office, name: str, actor: str, ori: str, request_id: UUID) -> None:
    content = orjson.loads((EXAMPLES / f"{name}.v1.example.json").read_bytes())
    said = {"request_id": str(request_id), "ori": ori}
    content |= {field: value for field, value in said.items() if field in content}
    kind = CATALOGUE[name]
    key = request_id if kind.category == "request" else UUID(content["engagement_id"])
    event = NewEvent(new_id(), name, kind.schema_version, orjson.dumps(content))
    stream = f"{kind.category}-{key}"
    await office.log.append(append_of(stream, None, events=[event], actor=actor))


async def test_who_asked_is_told_that_there_is_news_and_nothing_of_the_work(
    office: Office,
) -> None:
    ana = await office.house.admitted("ana", **REQUESTER)
    await office.house.admitted("bob", **REQUESTER)
    for name in STEPS:
        await told(office, name, f"requester:person-{ana}")
    await office.act()
    mails = [mail for mail in office.taken if "invited" not in mail.text]
    assert {mail.to for mail in mails} == {"ana@center.example"}
    assert [mail.message["Subject"] for mail in mails] == [subject for _, subject in STEPS.values()]
    submitted = orjson.loads((EXAMPLES / "RequestSubmitted.v1.example.json").read_bytes())
    for mail in mails:
        for word in (ORI, str(REQUEST_ID), submitted["problem"], submitted["contact"]["name"]):
            assert word not in mail.text + mail.html


async def test_where_who_asked_has_left_those_are_told_who_ask_for_the_agency(
    office: Office,
) -> None:
    ana = await office.house.admitted("ana", **REQUESTER)
    bob = await office.house.admitted("bob", **REQUESTER)
    await office.house.admitted("eve", role="requester", agency="IA0770300")
    await office.house.admitted("coordinator")
    now = office.house.running.today()
    await office.house.give(
        EndRole, ana, **REQUESTER, ends_on=now, reason="duties-changed", others=()
    )
    await office.people_projected()
    await told(office, "RequestSubmitted", f"requester:person-{ana}")
    assert {row["person_id"] for row in await office.rows()} == {bob}


async def test_of_a_request_by_telephone_those_are_told_who_ask_for_the_agency(
    office: Office,
) -> None:
    ana = await office.house.admitted("ana", **REQUESTER)
    await office.people_projected()
    await told(office, "RequestSubmitted", "coordinator:maria")
    [row] = await office.rows()
    assert (row["person_id"], row["kind"]) == (ana, "request-received")


async def test_of_what_was_imported_nobody_is_told(office: Office) -> None:
    await office.house.admitted("ana", **REQUESTER)
    await office.people_projected()
    await told(office, "RequestSubmitted", IMPORTER)
    assert await office.rows() == []


async def test_of_what_was_told_long_ago_nobody_is_told(office: Office) -> None:
    ana = await office.house.admitted("ana", **REQUESTER)
    office.house.clock.later(days=WAITING_DAYS_MAX, minutes=1)
    await told(office, "RequestSubmitted", f"requester:person-{ana}")
    await office.asked("bob")
    assert await office.rows() == []


async def test_who_has_no_role_any_more_gets_no_news(office: Office) -> None:
    ana = await office.house.admitted("ana", **REQUESTER)
    await told(office, "RequestSubmitted", f"requester:person-{ana}")
    await office.house.remove(ana)
    await office.act()
    assert office.taken == []
    assert await office.ended() == [("out-of-date", None)]


async def test_of_many_facts_at_once_the_same_people_are_told_for_as_few_questions(
    office: Office,
) -> None:
    ana, gone = [await office.house.admitted(name, **REQUESTER) for name in ("ana", "gone")]
    bob = await office.house.admitted("bob", role="requester", agency=OTHER)
    await office.people_projected()
    await office.house.give(
        EndRole,
        gone,
        **REQUESTER,
        ends_on=office.house.running.today(),
        reason="duties-changed",
        others=(),
    )
    expected = []
    for ori, actor, readers in (
        (ORI, f"requester:person-{ana}", [ana]),
        (ORI, f"requester:person-{gone}", [ana]),
        (ORI, "coordinator:maria", [ana]),
        (OTHER, "coordinator:maria", [bob]),
        (OTHER, f"requester:person-{ana}", [bob]),
        ("IA0880400", "coordinator:maria", []),
        (ORI, IMPORTER, []),
    ):
        request_id = new_id()
        await tell(office, "RequestSubmitted", actor, ori, request_id)
        await tell(office, "RequestScreened", actor, ori, request_id)
        expected += [(request_id, reader) for reader in readers for _ in range(2)]
    await office.heard_at_once()
    running = office.house.running
    of_tables, of_log = watched(running.pool), watched(as_stored(running.log)._pool)  # type: ignore[attr-defined] # a PostgresLog
    await office.heard_at_once()
    assert await _told(office) == sorted(expected)
    assert len([sql for sql in of_tables if sql == SQL["requesters_of"]]) == 1
    assert len(of_log) == 3  # all that there is, those who asked, those of agencies
    await running.pool.execute("DELETE FROM mail")
    await office.heard()
    assert await _told(office) == sorted(expected)


async def test_of_each_agency_as_many_are_told_as_may_be(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mails, "REQUESTERS_MAX", 1)
    for name, agency in (("ana", ORI), ("eve", ORI), ("bob", OTHER), ("sam", OTHER)):
        await office.house.admitted(name, role="requester", agency=agency)
    await office.people_projected()
    requests = [new_id(), new_id()]
    for request_id, ori in zip(requests, (ORI, OTHER), strict=True):
        await tell(office, "RequestSubmitted", "coordinator:maria", ori, request_id)
    await office.heard_at_once()
    assert [request_id for request_id, _ in await _told(office)] == sorted(requests)


async def _told(office: Office) -> list[tuple[UUID, UUID]]:
    return sorted((row["about"], row["person_id"]) for row in await office.rows())


async def test_who_was_invited_on_the_machine_has_the_link_there(office: Office) -> None:
    await office.asked(by=None)
    assert await office.rows() == []


async def test_a_renewal_is_a_mail_of_its_own_and_the_former_is_not_sent(office: Office) -> None:
    made = await office.asked()
    running = office.house.running
    now = running.now()
    command = RenewInvitation(
        person_id=made.person_id, invitation_id=new_id(), on=now.date(), now=now, by=ADMINISTRATOR
    )
    await give_invitation(running.log, running.pool, command, cause())
    await office.heard()
    office.house.clock.later(minutes=1)
    await office.act()
    [mail] = office.taken
    assert mail.message["Subject"] == "Your new invitation to use Byfield"
    assert sorted(await office.kinds()) == ["invitation: out-of-date", "renewal: sent"]


async def test_an_invitation_is_reminded_of_once_before_it_ends(office: Office) -> None:
    await office.asked()
    await office.act()
    await office.people_projected()
    _, remind = schedules(office.house.running)
    for days in (4, 1, 0, 1):  # the fourth day is too early, the others are the last three
        office.house.clock.later(days=days)
        now = office.house.running.now()
        await remind.act(Moment(now, office.house.running.settings.time_zone))
        await office.act()
    first, second = office.taken
    assert second.message["Subject"] == "Your invitation to use Byfield ends soon"
    assert token_in(first) != token_in(second)
    assert await office.kinds() == ["invitation: sent", "reminder: sent"]


async def test_a_full_outbox_lets_facts_wait_in_the_log(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MAILS_WAITING_MAX", 1)
    await office.asked("ana")
    with pytest.raises(OutboxFullError, match="1 mails wait"):
        await office.asked("bob")
    with pytest.raises(OutboxFullError):
        await office.heard()
    await office.act()
    await office.heard()
    office.house.clock.later(minutes=1)
    await office.act()
    assert sorted(mail.to for mail in office.taken) == ["ana@center.example", "bob@center.example"]

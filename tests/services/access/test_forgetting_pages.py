"""Two administrators forget somebody at their pages, and a legal hold keeps what it must."""

from __future__ import annotations

from uuid import UUID

import pytest

from events.access import ForgettingConfirmed, NoteForgotten, RequestForgotten
from events.catalogue import dump
from events.event import REMOVED, Content, Event, Heard, Metadata
from events.facts import CATALOGUE
from events.ids import new_id
from events.intake import RequestSubmitted
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from services.access.feeds import CARRY_OUT_FORGETTING_FEED
from services.access.forgetting.carrying_out import carry_out
from services.kit.run.private_log import open_log
from tests.services.access.administrators import Administrator, administrator, faults_of
from tests.services.access.conftest import example
from tests.services.access.test_pages import Site, site
from tests.waiting import eventually

__all__ = ["site"]
ORI = "IA0570100"
DOCKET = "LACV 2026-0117"


@pytest.fixture
async def ada(site: Site) -> Administrator:
    return await administrator(site)


@pytest.fixture
async def ben(site: Site) -> Administrator:
    return await administrator(site, "ben")


async def tell(site: Site, stream: str, fact: Event) -> UUID:
    """Tell a fact of another service, as that does."""
    event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
    by = Metadata("requester:person-x", "1")
    async with open_log(site.house.running.settings, "intake") as log:
        await log.append(Append(stream, None, (event,), by))
    return event.id


@pytest.fixture
async def request_id(site: Site) -> UUID:
    """A request that the log knows."""
    fact = example("RequestSubmitted", ori=ORI)
    assert isinstance(fact, RequestSubmitted)
    await tell(site, f"request-{fact.request_id}", fact)
    return fact.request_id


async def told_of(site: Site, subject: str) -> list[Content]:
    records = await site.house.running.log.read_stream(f"forgetting-{subject}")
    return [CATALOGUE.require(each) for each in records]


async def carried_out(site: Site) -> None:
    running = site.house.running
    head = await running.log.head()
    await running.wait_for_position(head.position, CARRY_OUT_FORGETTING_FEED)


async def test_nothing_was_asked_and_nothing_is_held(ada: Administrator) -> None:
    shown = await ada.read("/forgetting")
    assert "Nobody was asked to be forgotten" in shown
    assert "No legal hold lies on anything" in shown


async def test_one_asks_another_confirms_and_it_is_done(
    site: Site, ada: Administrator, ben: Administrator, request_id: UUID
) -> None:
    subject = f"request-{request_id}"
    page = f"/forgetting/{subject}"
    asked = await ada.send("/forgetting/ask", subject=subject, reason="on-request")
    assert asked.headers["location"] == f"{page}?done=asked"
    assert "You asked for it: another administrator must confirm it" in await ada.read(page)

    own = await ada.send(f"{page}/confirm")
    assert faults_of(own) == {}  # it is of the whole form
    assert "You asked for it. Another administrator" in own.text

    form = await ben.form(f"{page}/confirm")
    assert "This cannot be undone" in await ben.read(f"{page}/confirm")
    for _ in range(2):
        confirmed = await ben.post(f"{page}/confirm", form)
        assert confirmed.headers["location"] == f"{page}?done=confirmed"
    await carried_out(site)

    _, confirmed_fact, done = await told_of(site, subject)
    assert isinstance(confirmed_fact, ForgettingConfirmed)
    assert isinstance(done, RequestForgotten)
    assert (done.request_id, done.keys_destroyed, done.plain_facts) == (request_id, 1, 0)
    async with open_log(site.house.running.settings, "intake") as log:
        [submitted] = await log.read_stream(subject)
    assert b"Dana Example" not in submitted.data
    assert submitted.data.count(REMOVED.encode()) > 1
    shown = await ben.read(page)
    assert "Forgotten" in shown
    assert "Dana Example" not in shown
    assert subject.partition("-")[2] in await ada.read("/forgetting")


async def test_who_asked_withdraws_it(
    site: Site, ada: Administrator, ben: Administrator, request_id: UUID
) -> None:
    page = f"/forgetting/request-{request_id}"
    await ada.send("/forgetting/ask", subject=f"request-{request_id}", reason="on-request")
    refused = await ben.send(f"{page}/withdraw")
    assert "Who asked may withdraw it" in refused.text
    withdrawn = await ada.send(f"{page}/withdraw")
    assert withdrawn.headers["location"] == "/forgetting?done=withdrawn"
    assert "Nothing waits to be confirmed" in await ben.read(f"{page}/confirm")
    assert len(await told_of(site, f"request-{request_id}")) == 2


async def test_a_legal_hold_on_the_agency_keeps_its_request_until_it_is_lifted(
    site: Site, ada: Administrator, ben: Administrator, request_id: UUID
) -> None:
    await tell(site, f"agency-{ORI}", example("AgencyRegistered", ori=ORI))
    placed = await ada.send(
        "/forgetting/hold", subject=f"agency-{ORI}", reason="litigation", document=DOCKET
    )
    assert placed.headers["location"] == f"/forgetting/agency-{ORI}?done=held"
    asked = {"subject": f"request-{request_id}", "reason": "on-request"}
    refused = await ada.send("/forgetting/ask", **asked)
    assert "A legal hold lies on it, or on what it is a part of" in refused.text
    assert DOCKET in await ada.read("/forgetting")

    lift = f"/forgetting/agency-{ORI}/lift"
    lifted = await ben.send(lift, document=DOCKET, reason="ended")
    assert lifted.headers["location"] == f"/forgetting/agency-{ORI}?done=lifted"
    taken = await ada.send("/forgetting/ask", **asked)
    assert taken.status_code == 303


async def test_a_hold_placed_after_it_was_asked_refuses_the_confirmation(
    site: Site, ada: Administrator, ben: Administrator, request_id: UUID
) -> None:
    subject = f"request-{request_id}"
    await ada.send("/forgetting/ask", subject=subject, reason="on-request")
    await ada.send("/forgetting/hold", subject=subject, reason="audit", document="IG-7")
    refused = await ben.send(f"/forgetting/{subject}/confirm")
    assert "A legal hold lies on it" in refused.text
    assert len(await told_of(site, subject)) == 1


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        (f"request-{UUID(int=9)}", "Nothing was told of this"),
        (f"event-{UUID(int=9)}", "Nothing was told of this"),
        ("somebody", "Enter whom or what to forget"),
    ],
)
async def test_what_the_log_does_not_know_is_refused_at_its_field(
    ada: Administrator, subject: str, says: str
) -> None:
    refused = await ada.send("/forgetting/ask", subject=subject, reason="on-request")
    assert says in faults_of(refused)["subject"]


async def test_who_may_use_the_system_is_removed_first(
    ada: Administrator, ben: Administrator
) -> None:
    asked = {"subject": f"person-{ben.person_id}", "reason": "on-request"}
    refused = await ada.send("/forgetting/ask", **asked)
    assert "Remove it first" in faults_of(refused)["subject"]


async def test_a_fact_from_before_the_vault_stays_plain_and_is_counted(
    site: Site, ada: Administrator, ben: Administrator
) -> None:
    fact = example("RequestSubmitted", ori=ORI)
    assert isinstance(fact, RequestSubmitted)
    subject = f"request-{fact.request_id}"
    event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
    by = Metadata("requester:person-x", "1")
    async with PostgresLog(site.house.running.settings.dsn_of("log")) as log:
        await log.append(Append(subject, None, (event,), by))
    await ada.send("/forgetting/ask", subject=subject, reason="court-order")
    await ben.send(f"/forgetting/{subject}/confirm")
    await carried_out(site)
    [*_, done] = await told_of(site, subject)
    assert isinstance(done, RequestForgotten)
    assert (done.keys_destroyed, done.plain_facts) == (0, 1)
    assert "told before names were encrypted" in await ada.read(f"/forgetting/{subject}")


async def test_a_note_is_forgotten_in_every_wording_and_no_other_note(
    site: Site, ada: Administrator, ben: Administrator, request_id: UUID
) -> None:
    note_id = new_id()
    said = {"request_id": request_id, "text": "Zelda called."}
    stream = f"desk-{request_id}"
    first = await tell(site, stream, example("NoteWritten", note_id=note_id, **said))
    await tell(site, stream, example("NoteCorrected", note_id=note_id, **said))
    await tell(site, stream, example("NoteWritten", note_id=new_id(), **said))
    await ada.send("/forgetting/ask", subject=f"event-{first}", reason="entered-in-error")
    await ben.send(f"/forgetting/event-{first}/confirm")
    await carried_out(site)
    [*_, done] = await told_of(site, f"event-{first}")
    assert isinstance(done, NoteForgotten)
    assert (done.note_id, done.request_id, done.keys_destroyed) == (note_id, request_id, 2)
    async with open_log(site.house.running.settings, "intake") as log:
        notes = await log.read_stream(stream)
    assert [b"Zelda" in each.data for each in notes] == [False, False, True]


async def test_doing_it_again_forgets_nothing_that_was_told_later(
    site: Site, ada: Administrator, ben: Administrator, request_id: UUID
) -> None:
    subject = f"request-{request_id}"
    stream = f"desk-{request_id}"
    await ada.send("/forgetting/ask", subject=subject, reason="on-request")
    await ben.send(f"/forgetting/{subject}/confirm")
    await carried_out(site)
    said = {"note_id": new_id(), "request_id": request_id, "text": "Zelda called."}
    await tell(site, stream, example("NoteWritten", **said))
    running = site.house.running
    _, confirmed, _ = await running.log.read_stream(f"forgetting-{subject}")
    await carry_out(running, Heard(CATALOGUE.require(confirmed), confirmed))
    async with open_log(running.settings, "intake") as log:
        [note] = await log.read_stream(stream)
    assert b"Zelda" in note.data


async def test_what_is_told_while_it_is_carried_out_is_forgotten(
    site: Site, ada: Administrator, ben: Administrator, request_id: UUID
) -> None:
    subject = f"request-{request_id}"
    stream = f"desk-{request_id}"
    said = {"note_id": new_id(), "request_id": request_id, "text": "Zelda called."}
    async with site.house.running.pool.acquire() as holding, holding.transaction():
        # Carrying out has looked at the facts when it comes to this table, and waits there.
        await holding.execute("LOCK TABLE act_link IN ACCESS EXCLUSIVE MODE")
        await ada.send("/forgetting/ask", subject=subject, reason="on-request")
        await ben.send(f"/forgetting/{subject}/confirm")
        waits = (
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'act_link'::regclass"
        )
        await eventually(lambda: holding.fetchval(waits))
        await tell(site, stream, example("NoteWritten", **said))
    await carried_out(site)
    async with open_log(site.house.running.settings, "intake") as log:
        [note] = await log.read_stream(stream)
    assert b"Zelda" not in note.data

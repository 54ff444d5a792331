"""Administrators correct a name or an address; what was bound stays bound."""

from __future__ import annotations

import pytest
import structlog

from events.decider import Refused
from services.access.binding import bind
from services.access.sessions import list_sessions, sign_in
from tests.services.access.administrators import (
    Administrator,
    Site,
    administrator,
    faults_of,
    identity,
    link_of,
)
from tests.services.access.conftest import POLICE
from tests.services.access.test_pages import site

__all__ = ["site"]


@pytest.fixture
async def ada(site: Site) -> Administrator:
    return await administrator(site)


async def test_a_name_and_an_address_are_corrected_and_the_account_stays_bound(
    site: Site, ada: Administrator
) -> None:
    ana = (await site.house.signed_in("ana")).person_id
    path = f"/people/{ana}/correct"
    form = await ada.form(path) | {"name": "Ana Álvarez", "mail": "ana.alvarez@center.example"}
    for _ in range(2):  # the second click is fine
        with structlog.testing.capture_logs() as said:
            answer = await ada.post(path, form)
        assert answer.headers["location"] == f"/people/{ana}?done=corrected"
    told = [line for line in said if line["event"] == "person_corrected"]
    assert "Álvarez" not in str(said)
    assert "alvarez" not in str(said)
    assert [(line["by"], line["mail"]) for line in told] == [(f"person-{ada.person_id}", True)]
    shown = await ada.read(f"/people/{ana}")
    assert "Ana Álvarez" in shown
    assert "ana.alvarez@center.example" in shown
    running = site.house.running
    assert len(await list_sessions(running, ana)) == 1
    assert (await sign_in(running, identity("ana"))).person_id == ana
    assert len(await running.log.read_stream(f"person-{ana}")) == 3


async def test_the_link_that_went_to_a_wrong_address_is_dead_and_a_renewed_one_is_not(
    site: Site, ada: Administrator
) -> None:
    made = await site.house.invite("ana")
    path = f"/people/{made.person_id}"
    same = await ada.send(f"{path}/correct", name="Ana Alvarez", mail="ana@center.example")
    assert same.headers["location"] == f"{path}?done=corrected"
    answer = await ada.send(f"{path}/correct", name="Ana Alvarez", mail="alvarez@center.example")
    assert answer.headers["location"] == f"{path}?done=corrected-invited"
    with pytest.raises(Refused, match="no such link"):
        await bind(site.house.running, made.token, identity("ana"))
    renewed = link_of(await ada.send(f"{path}/invitation"))
    account = identity("alvarez")
    assert await bind(site.house.running, renewed, account) == made.person_id


async def test_an_address_is_one_persons_and_what_was_not_seen_is_not_overwritten(
    site: Site, ada: Administrator
) -> None:
    ana, ben = await site.house.admitted("ana"), await site.house.admitted("ben")
    path = f"/people/{ana}/correct"
    taken = await ada.send(path, name="ana", mail="BEN@center.example")
    assert "Somebody else has this address" in faults_of(taken)["mail"]
    wrong = await ada.send(path, name="", mail="ana")
    assert list(faults_of(wrong)) == ["name", "mail"]
    form = await ada.form(path) | {"mail": "ana@center.example"}
    assert (await ada.post(path, form | {"name": "Ana A."})).status_code == 303
    late = await ada.post(path, form | {"name": "Ana B."})
    assert (late.status_code, "Somebody else corrected this meanwhile" in late.text) == (422, True)
    shown = await ada.read("/people")
    assert "Ana A." in shown
    await site.house.remove(ben)
    assert "name and address are erased" in await ada.read(f"/people/{ben}/correct")


async def test_pages_of_people_say_what_their_organizations_are_called(
    site: Site, ada: Administrator
) -> None:
    ana = await site.house.admitted("ana", role="requester", agency="IA0570100")
    says = f"Requester for {POLICE} (IA0570100)"
    assert says in await ada.read("/people")
    person = await ada.read(f"/people/{ana}")
    assert person.count(says) >= 3  # held, and in the history twice
    end = await ada.read(f"/people/{ana}/roles/end?role=requester&agency=IA0570100")
    assert says in end
    cleo = (await site.house.invite("cleo", role="provider", provider="iacp")).person_id
    invited = await ada.read(f"/people/{cleo}")
    assert "(iacp)" in invited

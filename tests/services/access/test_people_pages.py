"""Administrators invite people, give and end roles and remove people: over HTTP, as browsers do."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from services.access import administering
from services.access.binding import bind
from services.access.commands.people import EndRole
from services.access.decisions.person_states import Admitted, Duty, Removed
from services.access.queries.persons import person_now
from services.access.sessions import list_sessions
from tests.services.access.administrators import (
    ANA,
    Administrator,
    Site,
    administrator,
    asked,
    faults_of,
    identity,
    in_browser,
    link_of,
    person_at,
)
from tests.services.access.conftest import POLICE
from tests.services.access.test_pages import site

__all__ = ["site"]
COORDINATOR = "role=coordinator"


@pytest.fixture
async def ada(site: Site) -> Administrator:
    return await administrator(site)


async def test_who_signs_in_is_told_the_role_and_where_to_go(
    site: Site, ada: Administrator
) -> None:
    home = await ada.read("/home")
    assert "You work here as <strong>Administrator</strong>" in home
    assert '<a href="/people"' in home
    await site.house.admitted("ben")
    ben = await (await in_browser(site, identity("ben"))).get("/home")
    assert "You work here as <strong>Coordinator</strong>" in ben.text
    assert "/people" not in ben.text


async def test_an_invitation_shows_its_link_once_and_the_link_admits(
    site: Site, ada: Administrator
) -> None:
    unknown = await ada.invite(role="requester", agency="ia0570100")
    assert "The registry has no agency with this ORI" in faults_of(unknown)["agency"]
    await site.house.know(agency="IA0570100")
    invited = await ada.invite(role="requester", agency="ia0570100")
    assert "A mail with a link goes to" in invited.text
    token = link_of(invited)
    person_id = await bind(site.house.running, token, identity("ana"))
    state = await person_now(site.house.running.log, person_id)
    assert isinstance(state, Admitted)
    assert state.ends == {Duty("requester", agency="IA0570100"): None}
    shown = await ada.read(f"/people/{person_id}")
    assert token not in shown
    role = f"Requester for {POLICE} (IA0570100)"
    for words in ("Ana Alvarez", role, "Needs access for the work", "ada"):
        assert words in shown


async def test_a_form_that_is_sent_twice_invites_once_by_one_link(
    site: Site, ada: Administrator
) -> None:
    form = await ada.form("/people/invite") | ANA
    both = await asyncio.gather(*(ada.post("/people/invite", form) for _ in range(2)))
    assert len({link_of(each) for each in both}) == 1
    person_id = await bind(site.house.running, link_of(both[0]), identity("ana"))
    told = await site.house.running.log.read_stream(f"person-{person_id}")
    assert [each.type for each in told] == ["PersonInvited", "PersonAdmitted", "RoleGranted"]
    late = await ada.post("/people/invite", form)
    assert "was used: the person has signed in" in late.text


async def test_a_form_that_is_sent_again_with_other_content_does_nothing(
    ada: Administrator,
) -> None:
    form = await ada.form("/people/invite") | ANA
    link_of(await ada.post("/people/invite", form))
    for other in ({"role": "operator"}, {"mail": "bea@center.example"}):
        answer = await ada.post("/people/invite", form | other)
        assert answer.status_code == 422
        assert "This form was sent before" in answer.text
    assert "bea@" not in await ada.read("/people")


async def test_a_search_by_what_no_text_can_hold_is_none(ada: Administrator) -> None:
    assert "ada@center.example" in await ada.read("/people?q=a%00d")


async def test_two_administrators_who_invite_one_address_invite_one_person(
    site: Site, ada: Administrator
) -> None:
    bea = await administrator(site, "bea")
    came = await asyncio.gather(ada.invite(), bea.invite(role="operator"))
    assert sorted(each.status_code for each in came) == [200, 422]
    [refused] = [each for each in came if each.status_code == 422]
    assert "An invitation to this address is open" in faults_of(refused)["mail"]


REFUSED_INVITATIONS: list[tuple[dict[str, str], str, str]] = [
    ({"name": ""}, "name", "Enter the full name."),
    ({"name": "x" * 201}, "name", "Enter the full name in one line of at most 200 letters."),
    ({"mail": "ana"}, "mail", "Enter one e-mail address with its @, such as jo@example.org."),
    ({"role": ""}, "role", "Choose the role."),
    ({"role": "consumer"}, "role", "Choose the role."),
    ({"reason": "renewed"}, "reason", "Choose the reason."),
    ({"role": "requester"}, "agency", "Enter the agency for which the person works."),
    ({"role": "provider"}, "provider", "Enter the provider for which the person works."),
    ({"agency": "Des Moines"}, "agency", "Enter the agency by its ORI"),
    ({"provider": "I A C P"}, "provider", "Enter the provider by its short name"),
    ({"agency": "IA0570100"}, "agency", "This role is of the center."),
    (
        {"role": "requester", "agency": "IA0570100", "provider": "iacp"},
        "provider",
        "A requester is of an agency.",
    ),
    (
        {"role": "validator", "agency": "IA0570100", "provider": "iacp"},
        "agency",
        "A validator is of an agency, of a provider, or of neither",
    ),
    ({"last_day": "soon"}, "last_day", "Enter the last day as a day, such as 2026-03-31."),
    ({"last_day": "2020-01-01"}, "last_day", "Enter today or a later day."),
    ({"last_day": "2098-01-01"}, "last_day", "Enter a day within the next ten years."),
    ({"last_day": "9999-12-31"}, "last_day", "Enter a day before 2099"),
]


async def test_each_rule_of_an_invitation_is_a_sentence_at_its_field(ada: Administrator) -> None:
    for typed, field, says in REFUSED_INVITATIONS:
        faults = faults_of(await ada.invite(**typed))
        assert list(faults) == [field], typed
        assert says in faults[field]
    assert "Nobody is as you look for." in await ada.read("/people?q=Alvarez")


async def test_faults_stand_in_the_order_of_the_fields(ada: Administrator) -> None:
    answer = await ada.invite(name="", mail="", role="", reason="")
    assert list(faults_of(answer)) == ["name", "mail", "role", "reason"]
    summary = answer.text.partition('id="faults"')[2].partition("</ul>")[0]
    assert re.findall(r'href="#(\w+)"', summary) == ["name", "mail", "role", "reason"]


async def test_who_has_access_is_not_invited_again(site: Site, ada: Administrator) -> None:
    await site.house.admitted("ana")
    assert "has access already" in faults_of(await ada.invite())["mail"]


async def test_a_role_has_a_last_day(site: Site, ada: Administrator) -> None:
    today = site.house.running.today()
    token = link_of(await ada.invite(last_day=str(today)))
    person_id = await bind(site.house.running, token, identity("ana"))
    state = await person_now(site.house.running.log, person_id)
    assert isinstance(state, Admitted)
    assert state.ends == {Duty("coordinator"): today + timedelta(days=1)}


async def test_a_renewed_invitation_has_another_link_and_the_former_is_dead(
    site: Site, ada: Administrator
) -> None:
    made = await site.house.invite("ana")
    path = f"/people/{made.person_id}/invitation"
    form = await ada.form(path)
    first, second = [link_of(await ada.post(path, form)) for _ in range(2)]
    assert first == second != made.token
    with pytest.raises(Exception, match="invitation-replaced"):
        await bind(site.house.running, made.token, identity("ana"))
    assert await bind(site.house.running, first, identity("ana")) == made.person_id


async def test_of_two_who_renew_an_invitation_at_once_the_second_does_nothing(
    site: Site, ada: Administrator
) -> None:
    bea = await administrator(site, "bea")
    made = await site.house.invite("ana")
    path = f"/people/{made.person_id}/invitation"
    forms = [await each.form(path) for each in (ada, bea)]
    first = link_of(await ada.post(path, forms[0]))
    answer = await bea.post(path, forms[1])
    assert answer.status_code == 412
    assert "Somebody else changed this at the same time" in answer.text
    assert await bind(site.house.running, first, identity("ana")) == made.person_id


async def test_an_invitation_that_was_taken_is_not_renewed(site: Site, ada: Administrator) -> None:
    made = await site.house.invite("ana")
    path = f"/people/{made.person_id}/invitation"
    form = await ada.form(path)
    await bind(site.house.running, made.token, identity("ana"))
    answer = await ada.post(path, form)
    assert answer.status_code == 412
    assert "There is no open invitation of ana" in await ada.read(path)


async def test_a_role_is_given_once_however_often_it_is_sent(
    site: Site, ada: Administrator
) -> None:
    ana = await site.house.admitted("ana")
    path = f"/people/{ana}/roles/new"
    form = await ada.form(path) | {"role": "reader", "reason": "new-duties"}
    both = await asyncio.gather(*(ada.post(path, form) for _ in range(2)))
    assert {person_at(each) for each in both} == {f"/people/{ana}?done=granted"}
    told = await site.house.running.log.read_stream(f"person-{ana}", after_version=3)
    assert [each.metadata["actor"] for each in told] == [f"administrator:person-{ada.person_id}"]
    shown = await ada.read(f"/people/{ana}?done=granted")
    assert "The role was given." in shown
    assert "Role given: Reader" in shown


REFUSED_GRANTS: list[tuple[dict[str, str], str, str]] = [
    ({"role": "coordinator", "last_day": "2090-01-01"}, "last_day", "for longer already"),
    ({"role": "provider"}, "provider", "Enter the provider"),
    ({"role": "reader", "last_day": "2020-01-01"}, "last_day", "Enter today or a later day."),
    ({"role": "reader", "reason": "invited"}, "reason", "Choose the reason."),
]


async def test_each_rule_of_a_grant_is_a_sentence_at_its_field(
    site: Site, ada: Administrator
) -> None:
    ana = await site.house.admitted("ana")
    for typed, field, says in REFUSED_GRANTS:
        answer = await ada.send(f"/people/{ana}/roles/new", **{"reason": "new-duties"} | typed)
        assert says in faults_of(answer)[field], typed


async def test_who_has_not_signed_in_yet_gets_no_role(site: Site, ada: Administrator) -> None:
    made = await site.house.invite("ana")
    path = f"/people/{made.person_id}/roles/new"
    answer = await ada.send(path, role="reader", reason="new-duties")
    assert answer.status_code == 422
    assert "has not taken the invitation yet" in answer.text


async def test_a_role_that_ends_now_ends_its_sessions(site: Site, ada: Administrator) -> None:
    ana = await site.house.signed_in("ana")
    path = f"/people/{ana.person_id}/roles/end?{COORDINATOR}"
    answer = await ada.send(path, when="now", reason="duties-changed")
    assert person_at(answer) == f"/people/{ana.person_id}?done=ended"
    with pytest.raises(Exception, match="no-role"):
        await in_browser(site, identity("ana"))
    shown = await ada.read(f"/people/{ana.person_id}")
    assert "Has no role now" in shown
    assert "Role ended: Coordinator" in shown
    assert "Has other duties now" in shown


@pytest.fixture
async def late(site: Site) -> Administrator:
    """An administrator at the last second of the center's day."""
    site.house.clock.now = datetime(2024, 3, 2, 4, 59, 59, tzinfo=UTC)
    return await administrator(site, "bea")


async def test_a_role_that_ends_now_ends_also_where_midnight_passes_meanwhile(
    site: Site, late: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await site.house.admitted("ana")
    form = await late.form(f"/people/{ana}/roles/end?{COORDINATOR}")
    shown = administering._shown

    async def shown_late(*arguments: Any) -> None:
        site.house.clock.later(seconds=1)
        await shown(*arguments)

    monkeypatch.setattr(administering, "_shown", shown_late)
    answer = await late.post(f"/people/{ana}/roles/end", form | {"when": "now", "reason": "misuse"})
    assert person_at(answer) == f"/people/{ana}?done=ended"
    state = await person_now(site.house.running.log, ana)
    assert isinstance(state, Admitted)
    assert state.ends == {Duty("coordinator"): date(2024, 3, 2)}


async def test_a_form_that_ends_a_role_now_and_is_sent_again_after_midnight_is_one_call(
    site: Site, late: Administrator
) -> None:
    ana = await site.house.admitted("ana")
    path = f"/people/{ana}/roles/end"
    form = await late.form(f"{path}?{COORDINATOR}") | {"when": "now", "reason": "misuse"}
    for _ in range(2):
        assert person_at(await late.post(path, form)) == f"/people/{ana}?done=ended"
        site.house.clock.later(seconds=1)
    told = await site.house.running.log.read_stream(f"person-{ana}")
    assert [fact.type for fact in told].count("RoleEnded") == 1


async def test_a_role_that_ends_later_is_held_until_its_last_day(
    site: Site, ada: Administrator
) -> None:
    ana = await site.house.admitted("ana")
    last = site.house.running.today() + timedelta(days=40)
    path = f"/people/{ana}/roles/end?{COORDINATOR}"
    answer = await ada.send(path, when="later", last_day=str(last), reason="end-of-contract")
    assert person_at(answer) == f"/people/{ana}?done=ends"
    state = await person_now(site.house.running.log, ana)
    assert isinstance(state, Admitted)
    assert state.ends == {Duty("coordinator"): last + timedelta(days=1)}
    assert "The role will end." in await ada.read(f"/people/{ana}?done=ends")


REFUSED_ENDS: list[tuple[dict[str, str], str, str]] = [
    ({"when": "later"}, "last_day", "Enter the last day."),
    ({"when": "later", "last_day": "2020-01-01"}, "last_day", "Enter today or a later day."),
    ({"when": ""}, "when", "Choose when the role ends."),
    ({"reason": ""}, "reason", "Choose the reason."),
]


async def test_each_rule_of_an_end_is_a_sentence_at_its_field(
    site: Site, ada: Administrator
) -> None:
    ana = await site.house.admitted("ana")
    path = f"/people/{ana}/roles/end?{COORDINATOR}"
    for typed, field, says in REFUSED_ENDS:
        faults = faults_of(await ada.send(path, **{"when": "now", "reason": "misuse"} | typed))
        assert says in faults[field], typed


async def test_a_role_that_the_person_never_had_is_not_ended(
    site: Site, ada: Administrator
) -> None:
    ana = await site.house.admitted("ana")
    answer = await ada.send(f"/people/{ana}/roles/end?role=reader", when="now", reason="misuse")
    assert answer.status_code == 422
    assert "The person never had this role." in answer.text


async def test_two_administrators_who_end_one_role_at_once_end_it_once(
    site: Site, ada: Administrator
) -> None:
    bea = await administrator(site, "bea")
    ana = await site.house.admitted("ana")
    path = f"/people/{ana}/roles/end?{COORDINATOR}"
    forms = [await each.form(path) | {"when": "now", "reason": "misuse"} for each in (ada, bea)]
    came = await asyncio.gather(ada.post(path, forms[0]), bea.post(path, forms[1]))
    assert [each.status_code for each in came] == [303, 303]
    told = await site.house.running.log.read_stream(f"person-{ana}", after_version=3)
    assert [each.type for each in told] == ["RoleEnded"]


@pytest.mark.parametrize("way", ["end", "remove"])
async def test_the_last_administrator_can_end_nothing_of_its_own(
    ada: Administrator, way: str
) -> None:
    own = f"/people/{ada.person_id}"
    answer = (
        await ada.send(f"{own}/roles/end?role=administrator", when="now", reason="misuse")
        if way == "end"
        else await ada.send(f"{own}/remove", reason="left")
    )
    assert answer.status_code == 422
    assert "Nobody else is an administrator without a last day." in answer.text
    assert "Administrator" in await ada.read(own)


async def test_while_the_list_is_late_nobody_is_called_the_last_administrator(
    site: Site, ada: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/people/{ada.person_id}/roles/end"
    form = await ada.form(f"{path}?role=administrator") | {"when": "now", "reason": "misuse"}
    await administrator(site, "bea")

    async def not_known_yet(*_: object) -> list[UUID]:
        return []

    with monkeypatch.context() as late:
        late.setattr(administering, "SHOWN_SECONDS_MAX", 0)
        late.setattr(administering, "other_administrators", not_known_yet)
        answer = await ada.post(path, form)
    assert answer.status_code == 503
    assert "Nobody else" not in answer.text
    assert person_at(await ada.post(path, form)) == f"/people/{ada.person_id}?done=ended"


async def test_one_of_two_administrators_ends_its_own_role_and_is_out(
    site: Site, ada: Administrator
) -> None:
    await administrator(site, "bea")
    own = f"/people/{ada.person_id}"
    assert "This is your own role." in await ada.read(f"{own}/roles/end?role=administrator")
    answer = await ada.send(f"{own}/roles/end?role=administrator", when="now", reason="misuse")
    next_page = await ada.browser.get(person_at(answer))
    assert next_page.status_code == 303
    assert next_page.headers["location"].startswith("/sign-in?back=")


async def test_of_two_administrators_who_remove_each_other_at_once_one_stays(
    site: Site, ada: Administrator
) -> None:
    bea = await administrator(site, "bea")
    paths = [f"/people/{each.person_id}/remove" for each in (bea, ada)]
    forms = [await by.form(at) for by, at in zip((ada, bea), paths, strict=True)]
    came = await asyncio.gather(
        *(
            by.post(at, form | {"reason": "misuse"})
            for by, at, form in zip((ada, bea), paths, forms, strict=True)
        )
    )
    states = [await person_now(site.house.running.log, each.person_id) for each in (ada, bea)]
    assert sorted(isinstance(each, Removed) for each in states) == [False, True]
    assert [each.status_code for each in came].count(303) == 1


async def test_who_is_removed_is_out_at_once_and_may_be_invited_again(
    site: Site, ada: Administrator
) -> None:
    ana = await site.house.signed_in("ana")
    own = f"/people/{ana.person_id}"
    asks = await ada.read(f"{own}/remove")
    assert "All access ends at once: Coordinator." in unescape(asks)
    form = await ada.form(f"{own}/remove") | {"reason": "left"}
    both = [await ada.post(f"{own}/remove", form) for _ in range(2)]
    assert {person_at(each) for each in both} == {f"{own}?done=removed"}
    assert "Has left the organization" in await ada.read(own)
    assert "was removed already" in await ada.read(f"{own}/remove")
    again = await ada.read(f"/people/invite?again={ana.person_id}")
    assert "ana@center.example" not in again, "the name and the address are erased"
    token = link_of(await ada.invite(reason="returns"))
    assert await bind(site.house.running, token, identity("ana")) != ana.person_id
    assert "Ana Alvarez" not in await ada.read(own), "who comes back is somebody new"


async def test_an_invitation_is_taken_back(site: Site, ada: Administrator) -> None:
    made = await site.house.invite("ana")
    path = f"/people/{made.person_id}/remove"
    assert "Take back the invitation of ana" in await ada.read(path)
    person_at(await ada.send(path, reason="invitation-taken-back"))
    await ada.read(f"/people/{made.person_id}")
    with pytest.raises(Exception, match="link-unknown"):
        await bind(site.house.running, made.token, identity("ana"))


async def test_all_sessions_of_a_person_are_ended(site: Site, ada: Administrator) -> None:
    ana = await site.house.signed_in("ana")
    await in_browser(site, identity("ana"))
    own = f"/people/{ana.person_id}"
    shown = await ada.read(own)
    assert "In 2 browsers" in shown
    token = shown.partition(f'action="{own}/sessions/end"')[2].partition('value="')[2]
    answer = await ada.post(f"{own}/sessions/end", {"form_token": token.partition('"')[0]})
    assert person_at(answer) == f"{own}?done=sessions-ended"
    assert await list_sessions(site.house.running, ana.person_id) == []
    assert "Nowhere" in await ada.read(own)


async def test_who_did_what_is_told_in_words_with_names(site: Site, ada: Administrator) -> None:
    token = link_of(await ada.invite())
    ana = await bind(site.house.running, token, identity("ana"))
    shown = unescape(await ada.read(f"/people/{ana}"))
    history = shown.partition("What was done")[2]
    assert "Invited as Coordinator, to be taken until" in history
    assert "Took the invitation and signed in" in history
    assert history.index("Role given: Coordinator") < history.index("Invited as Coordinator")
    first = unescape(await ada.read(f"/people/{ada.person_id}"))
    assert "On the machine itself" in first


async def test_a_person_that_nobody_invited_is_not_found(ada: Administrator) -> None:
    nobody = f"/people/{UUID(int=1)}"
    for path in ("", "/remove", "/roles/new", "/roles/end", "/invitation"):
        assert (await ada.browser.get(nobody + path)).status_code == 404, path


async def test_who_loses_the_role_meanwhile_does_nothing_more(
    site: Site, ada: Administrator
) -> None:
    bea = await administrator(site, "bea")
    ana = await site.house.admitted("ana")
    form = await bea.form(f"/people/{ana}/remove") | {"reason": "misuse"}
    today = site.house.running.today()
    await site.house.give(
        EndRole,
        bea.person_id,
        **asked(role="administrator", ends_on=today, reason="misuse", others=(ada.person_id,)),
    )
    answer = await bea.post(f"/people/{ana}/remove", form)
    assert answer.status_code == 401
    assert not isinstance(await person_now(site.house.running.log, ana), Removed)


async def test_names_are_shown_as_text(ada: Administrator) -> None:
    await ada.invite(name="<b>Ana</b> & 'co'")
    assert "&lt;b&gt;Ana&lt;/b&gt; &amp; &#39;co&#39;" in await ada.read("/people")

"""Administrators register machines, add and remove their keys and end them, as browsers do."""

from __future__ import annotations

import asyncio
import json
import re
import warnings
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, RSAKey

from events.decider import Refused
from events.ids import new_id
from services.access.commands.consumers import AddConsumerKey, RegisterConsumer
from services.access.consumers import registering
from services.access.consumers.public_keys import as_kept, read_public_key
from services.access.consumers.registering import (
    CONTACT_DAYS,
    KnownConsumer,
    find_consumer,
    list_consumers,
)
from services.access.decisions.consumers import KEYS_MAX, Ended, Registered
from services.access.feeds import CONSUMERS_FEED
from services.access.queries.statements import SQL
from services.access.schedules import FORGET_SCHEDULE, schedules
from services.kit.feed.schedule import Moment
from tests.services.access.administrators import Administrator, Site, administrator, faults_of
from tests.services.access.conftest import cause
from tests.services.access.test_pages import site

__all__ = ["site"]
REGISTER = "/consumers/register"


def pem() -> str:
    """A new public key, as a browser sends what was pasted."""
    return ECKey.generate_key("P-256").as_pem(private=False).decode().replace("\n", "\r\n")


def typed(**changed: str) -> dict[str, str]:
    """What stands in the form of a machine."""
    said = {"name": "warehouse", "contact": "Wes Ware, 515 555 0100", "scopes": "log:read"}
    return said | {"key": pem()} | changed


@pytest.fixture
async def ada(site: Site) -> Administrator:
    return await administrator(site)


async def known(site: Site) -> list[KnownConsumer]:
    running = site.house.running
    return await list_consumers(running.log, running.pool)


async def registered(ada: Administrator, **changed: str) -> str:
    """Where the page of a new machine is."""
    answer = await ada.send(REGISTER, **typed(**changed))
    assert answer.status_code == 303, answer.text
    path = str(answer.headers["location"])
    assert path.endswith("?done=registered")
    return path.partition("?")[0]


async def test_a_machine_is_registered_changes_its_key_and_ends(
    site: Site, ada: Administrator
) -> None:
    assert "There is no machine yet" in await ada.read("/consumers")
    path = await registered(ada, last_day=str(site.house.running.today() + timedelta(days=30)))
    shown = await ada.read(path)
    for words in ("warehouse", "Wes Ware, 515 555 0100", "log:read", f"consumer-{path[11:]}"):
        assert words in shown
    [one] = await known(site)
    assert isinstance(one.state, Registered)
    assert one.state.fact.registered_by == f"person-{ada.person_id}"
    assert one.state.fact.ends_on == site.house.running.today() + timedelta(days=31)
    [first] = one.keys

    added = await ada.send(f"{path}/keys/new", key=pem())
    assert added.headers["location"] == f"{path}?done=key-added"
    remove = f"{path}/keys/{first.key_id}/remove"
    assert first.thumbprint in await ada.read(remove)
    form = await ada.form(remove)
    for _ in range(2):
        assert (await ada.post(remove, form)).headers["location"] == f"{path}?done=key-removed"
    assert "has no such key" in await ada.read(remove)
    [one] = await known(site)
    assert [key.key_id for key in one.keys] != [first.key_id]
    assert len(one.keys) == 1

    ended = await ada.send(f"{path}/end", reason="key-lost")
    assert ended.headers["location"] == f"{path}?done=ended"
    [one] = await known(site)
    assert isinstance(one.state, Ended)
    assert "Others may have its key" in await ada.read(path)
    assert "has ended already" in await ada.read(f"{path}/end")


async def test_who_did_what_with_a_machine_and_its_keys_is_shown_the_latest_first(
    site: Site, ada: Administrator
) -> None:
    path = await registered(ada)
    [one] = await known(site)
    [first] = one.keys
    running, lost = site.house.running, read_public_key(pem())
    there = AddConsumerKey(
        consumer_id=one.consumer_id,
        key_id=new_id(),
        on=running.today(),
        now=running.now(),
        by=None,
    )
    await registering.add_key(running.log, running.pool, there, lost, cause())
    await ada.send(f"{path}/keys/{first.key_id}/remove")
    await ada.send(f"{path}/end", reason="not-needed")
    shown = (await ada.read(path)).partition("What was done")[2]
    done = re.findall(
        r'data-label="What">(.*?)</td>.*?"Key">(.*?)</td>.*?whom">(.*?)</td>', shown, re.DOTALL
    )
    assert done == [
        ("Ended: Is not needed any more", "", "ada"),
        ("Key removed", f"<code>{first.thumbprint}</code>", "ada"),
        ("Key added", f"<code>{lost.thumbprint()}</code>", "On the machine itself"),
        ("Key added", f"<code>{first.thumbprint}</code>", "ada"),
        ("Registered to read log:read", "", "ada"),
    ]


async def test_a_form_that_is_sent_twice_registers_one_machine(
    site: Site, ada: Administrator
) -> None:
    form = await ada.form(REGISTER) | typed()
    both = await asyncio.gather(*(ada.post(REGISTER, form) for _ in range(2)))
    assert len({each.headers["location"] for each in both}) == 1
    other = await ada.post(REGISTER, form | {"name": "planner"})
    assert "This form was sent before" in other.text
    assert (await ada.post(REGISTER, form | {"scopes": "figures:read"})).status_code == 422
    assert [each.name for each in await known(site)] == ["warehouse"]


def _weak() -> str:
    with warnings.catch_warnings(action="ignore", category=SecurityWarning):
        return RSAKey.generate_key(1024).as_pem(private=False).decode()


REFUSED: list[tuple[dict[str, str], str, str]] = [
    ({"name": ""}, "name", "Enter the name."),
    ({"name": "x" * 101}, "name", "Enter the name in at most 100 characters."),
    ({"contact": ""}, "contact", "Enter whom to ask about it."),
    ({"scopes": ""}, "scopes", "Choose what it may read."),
    ({"last_day": "2020-01-01"}, "last_day", "Enter today or a later day."),
    ({"last_day": "2098-01-01"}, "last_day", "Enter a day within the next ten years."),
    ({"key": ""}, "key", "Enter the public key."),
    ({"key": "warehouse"}, "key", "The key is neither an RSA nor an EC key"),
    ({"key": "{"}, "key", "The key is neither PEM nor a JWK."),
    (
        {"key": ECKey.generate_key("P-256").as_pem(private=True).decode()},
        "key",
        "The key is a private one: keep it, and give its public part alone.",
    ),
    (
        {"key": json.dumps(ECKey.generate_key("P-384").as_dict(private=False))},
        "key",
        "The key is on another curve than P-256.",
    ),
    (
        {"key": _weak()},
        "key",
        "The RSA key has 1024 bits: it must have 2048 to 8192.",
    ),
]


async def test_each_fault_of_a_machine_is_a_sentence_at_its_field(
    site: Site, ada: Administrator
) -> None:
    for changed, field, says in REFUSED:
        answer = await ada.send(REGISTER, **typed(**changed))
        faults = faults_of(answer)
        assert list(faults) == [field], changed
        assert says in faults[field]
    assert await known(site) == []


async def test_the_name_of_another_machine_is_taken_for_ever(
    site: Site, ada: Administrator
) -> None:
    path = await registered(ada)
    await ada.send(f"{path}/end", reason="not-needed")
    answer = await ada.send(REGISTER, **typed(name="Warehouse"))
    assert "Another machine has this name" in faults_of(answer)["name"]
    assert len(await known(site)) == 1


async def test_a_key_is_of_one_machine_whatever_became_of_it(
    site: Site, ada: Administrator
) -> None:
    key = pem()
    first = await registered(ada, key=key)
    second = await registered(ada, name="planner")
    says = "Another machine has this key, or had it"
    as_jwk = as_kept(read_public_key(key))
    assert says in faults_of(await ada.send(REGISTER, **typed(name="third", key=as_jwk)))["key"]
    assert says in faults_of(await ada.send(f"{second}/keys/new", key=key))["key"]
    key_id = (await known(site))[1].keys[0].key_id
    await ada.send(f"{first}/keys/{key_id}/remove")
    assert says in faults_of(await ada.send(f"{second}/keys/new", key=key))["key"]
    await ada.send(f"{first}/end", reason="entered-in-error")
    assert says in faults_of(await ada.send(f"{second}/keys/new", key=key))["key"]
    assert [each.name for each in await known(site)] == ["planner", "warehouse"]


async def test_its_own_key_is_added_once_and_again_after_it_was_removed(
    site: Site, ada: Administrator
) -> None:
    key = pem()
    path = await registered(ada, key=key)
    [one] = await known(site)
    for _ in range(2):
        assert (await ada.send(f"{path}/keys/new", key=key)).status_code == 303
        assert (await known(site))[0].keys == one.keys
    await ada.send(f"{path}/keys/{one.keys[0].key_id}/remove")
    assert (await ada.send(f"{path}/keys/new", key=key)).status_code == 303
    assert (await known(site))[0].keys == one.keys


async def test_a_key_that_was_refused_is_left_to_the_machine_that_it_is_of(
    ada: Administrator,
) -> None:
    full = await registered(ada)
    for _ in range(KEYS_MAX - 1):
        await ada.send(f"{full}/keys/new", key=pem())
    key = pem()
    refused = await ada.send(f"{full}/keys/new", key=key)
    assert "may have no more" in faults_of(refused)["key"]
    assert (await ada.send(REGISTER, **typed(name="planner", key=key))).status_code == 303


async def test_what_a_crash_left_of_a_registration_is_left_to_the_next(
    site: Site, ada: Administrator
) -> None:
    running, key, lost = site.house.running, pem(), new_id()
    public = read_public_key(key)
    await running.pool.execute(SQL["consumer_name_reserve"], lost, "warehouse", None)
    said = (new_id(), lost, public.thumbprint(), as_kept(public), running.now())
    await running.pool.execute(SQL["consumer_key_note"], *said)
    path = await registered(ada, key=key)
    [one] = await known(site)
    assert path == f"/consumers/{one.consumer_id}"
    assert one.consumer_id != lost


async def test_of_two_who_register_one_key_at_once_one_does(site: Site) -> None:
    running, key = site.house.running, read_public_key(pem())
    now = running.now()

    async def register(name: str) -> None:
        asked: dict[str, Any] = {"on": now.date(), "now": now, "by": None}
        command = RegisterConsumer(
            consumer_id=new_id(), key_id=new_id(), scopes=("log:read",), **asked
        )
        there = (running.log, running.pool, command, key, cause())
        await registering.register(*there, name=name)

    came = await asyncio.gather(*(register(f"m{n}") for n in range(4)), return_exceptions=True)
    refused = [each for each in came if each is not None]
    assert [getattr(each, "rule", each) for each in refused] == ["key-known"] * 3
    assert len(await known(site)) == 1


async def test_nothing_is_left_of_a_key_for_a_machine_that_is_not_there(site: Site) -> None:
    running, now = site.house.running, site.house.running.now()
    asked: dict[str, Any] = {"on": now.date(), "now": now, "by": None}
    command = AddConsumerKey(consumer_id=new_id(), key_id=new_id(), **asked)
    with pytest.raises(Refused, match="there is no consumer"):
        await registering.add_key(
            running.log, running.pool, command, read_public_key(pem()), cause()
        )
    assert await running.pool.fetchval("SELECT count(*) FROM consumer_key") == 0


async def test_whom_to_ask_is_forgotten_some_time_after_the_end(
    site: Site, ada: Administrator
) -> None:
    running = site.house.running
    gone, stays = await registered(ada), await registered(ada, name="planner")
    await ada.send(f"{gone}/end", reason="not-needed")
    await running.wait_for_position((await running.log.head()).position, CONSUMERS_FEED)
    [forget] = [each for each in schedules(running) if each.name == FORGET_SCHEDULE]
    for days, contact in ((CONTACT_DAYS, "Wes Ware, 515 555 0100"), (CONTACT_DAYS + 2, None)):
        later = running.now() + timedelta(days=days)
        await forget.act(Moment(later, running.settings.time_zone))
        assert (await _one(site, gone)).contact == contact
    assert (await _one(site, stays)).contact is not None
    assert "Nobody is known" in await ada.read(gone)


async def _one(site: Site, path: str) -> KnownConsumer:
    running = site.house.running
    found = await find_consumer(running.log, running.pool, UUID(path.rpartition("/")[2]))
    assert found is not None
    return found


async def test_of_a_machine_that_is_not_there_nothing_is_shown(ada: Administrator) -> None:
    for path in ("", "/keys/new", "/end"):
        answer: httpx.Response = await ada.browser.get(f"/consumers/{new_id()}{path}")
        assert answer.status_code == 404

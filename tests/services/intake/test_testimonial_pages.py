"""The center's pages of testimonials: read, released and withdrawn by forms, without script."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from typing import Final
from uuid import UUID

import httpx
import orjson
import pytest

from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Metadata
from events.ids import new_id
from events.log.store.event_log import Append, NewEvent
from events.vault.tokens import key_of as sealed_by
from services.kit.run.private_log import open_log
from tests.services.form_pages import Typed, page_at, posted, text_of
from tests.services.intake.conftest import SUBMISSION, Center
from tests.services.intake.test_testimonials import (
    WORDS,
    answered,
    release,
    set_aside,
    told,
    withdraw,
)
from tests.services.recording import stream_of
from tests.waiting import eventually

LIST: Final = "/records/testimonials"
READ: Final = {"names_nobody": "yes"}


async def page(
    center: Center, path: str, form: Typed | None = None, role: str | None = None
) -> httpx.Response:
    return await page_at(center.client, f"/intake{path}", form, role)


async def send(center: Center, path: str, shown: httpx.Response, form: Typed) -> httpx.Response:
    return await posted(center.client, f"/intake{path}", shown, form)


async def reads(center: Center) -> list[tuple[str, str | None, int | None]]:
    rows = await center.running.pool.fetch(
        "SELECT operation, thing_id, rows FROM read WHERE thing = 'testimonial' ORDER BY read_id"
    )
    return [tuple(row) for row in rows]


async def test_a_coordinator_reads_what_waits_and_releases_it(center: Center) -> None:
    request_id, testimonial_id, _ = await answered(center)
    listed = await page(center, LIST)
    assert WORDS in text_of(listed)
    assert f'href="/reporting/records/requests/{request_id}"' in listed.text
    assert f'href="/intake{LIST}/{testimonial_id}"' in listed.text

    shown = await page(center, f"{LIST}/{testimonial_id}")
    assert "The center may publish this comment in its annual review" in text_of(shown)
    assert "Somebody who asked for the help" in text_of(shown)
    assert "The annual review of fiscal year 2024" in text_of(shown)
    taken = await page(center, f"{LIST}/{testimonial_id}", READ)
    assert (taken.status_code, taken.headers["location"]) == (303, f"/intake{LIST}?done=released")
    [fact] = await told(center)
    assert (fact.type, fact.actor) == ("TestimonialReleased", "coordinator:coordinator")
    after = await page(center, f"{LIST}?done=released")
    assert "Released. The next edition" in text_of(after)
    assert "Nothing waits to be read." in text_of(after)
    assert WORDS in text_of(await page(center, f"{LIST}?standing=released"))
    assert WORDS not in text_of(await page(center, f"{LIST}?standing=released&year=2025"))


async def test_the_form_that_is_sent_twice_releases_once(center: Center) -> None:
    _, testimonial_id, _ = await answered(center)
    path = f"{LIST}/{testimonial_id}"
    shown = await page(center, path)
    both = await asyncio.gather(*(send(center, path, shown, READ) for _ in range(2)))
    again = await send(center, path, shown, READ)
    assert [each.status_code for each in (*both, again)] == [303, 303, 303]
    assert len(await told(center)) == 1


async def test_words_that_nobody_read_are_not_released(center: Center) -> None:
    _, testimonial_id, _ = await answered(center)
    shown = await page(center, f"{LIST}/{testimonial_id}", {})
    assert shown.status_code == 422
    assert "Choose that you read the words and that they name nobody." in text_of(shown)
    assert await told(center) == []


async def test_what_was_withdrawn_can_be_released_again_unless_consent_was_taken_back(
    center: Center,
) -> None:
    _, testimonial_id, _ = await answered(center)
    path = f"{LIST}/{testimonial_id}"
    await page(center, path, READ)
    taken = await page(center, f"{path}/withdraw", {"reason": "names-somebody"})
    assert taken.headers["location"] == f"/intake{path}?done=withdrawn"
    shown = text_of(await page(center, f"{path}?done=withdrawn"))
    assert "Withdrawn. No review shows it any more" in shown
    assert "It names somebody, on" in shown
    assert (await page(center, path, READ)).status_code == 303

    await page(center, f"{path}/withdraw", {"reason": "consent-taken-back"})
    shown = text_of(await page(center, path))
    assert "Taken back, for ever." in shown
    assert "Release it" not in shown
    over = await page(center, f"{path}/withdraw")
    assert "that is for ever" in text_of(over)
    assert 'name="reason"' not in over.text
    assert WORDS in text_of(await page(center, f"{LIST}?standing=withdrawn"))


async def test_what_was_withdrawn_since_the_form_was_shown_is_not_released_by_it(
    center: Center,
) -> None:
    _, testimonial_id, _ = await answered(center)
    path = f"{LIST}/{testimonial_id}"
    stale = await page(center, path)
    await page(center, path, READ)
    await page(center, f"{path}/withdraw", {"reason": "names-somebody"})
    refused = await send(center, path, stale, READ)
    assert refused.status_code == 422
    assert "It was withdrawn since you opened this page." in text_of(refused)
    assert "It names somebody, on" in text_of(refused)
    assert [each.type for each in await told(center)][-1] == "TestimonialWithdrawn"
    without = await send(center, path, stale, READ | {"seen_held_back": ""})
    assert without.status_code == 422, "a form of a former release does not say what was seen"
    assert (await send(center, path, refused, READ)).status_code == 303
    assert [each.type for each in await told(center)][-1] == "TestimonialReleased"


async def test_what_is_not_published_is_set_aside_waits_no_more_and_can_be_released(
    center: Center,
) -> None:
    _, testimonial_id, _ = await answered(center)
    path = f"{LIST}/{testimonial_id}"
    shown = await page(center, path)
    assert f'href="/intake{path}/set-aside"' in shown.text
    without = await page(center, f"{path}/set-aside", {})
    assert (without.status_code, "Choose the reason." in without.text) == (422, True)
    taken = await page(center, f"{path}/set-aside", {"reason": "names-somebody"})
    assert taken.headers["location"] == f"/intake{LIST}?done=set-aside"
    after = text_of(await page(center, f"{LIST}?done=set-aside"))
    assert "Set aside. It waits no more" in after
    assert "Nothing waits to be read." in after
    assert WORDS in text_of(await page(center, f"{LIST}?standing=set-aside"))

    stale = await send(center, path, shown, READ)
    assert stale.status_code == 422
    assert "Somebody set it aside since you opened this page." in text_of(stale)
    assert "It names somebody, on" in text_of(stale)
    await page(center, f"{path}/set-aside", {"reason": "not-for-the-public"})
    assert "It is not for the public, on" in text_of(await page(center, path))
    assert (await page(center, path, READ)).status_code == 303
    assert [each.type for each in await told(center)] == [
        *("TestimonialSetAside", "TestimonialSetAside", "TestimonialReleased")
    ]
    assert "there is nothing to set aside" in text_of(await page(center, f"{path}/set-aside"))


async def test_what_was_released_while_somebody_read_is_not_set_aside(center: Center) -> None:
    _, testimonial_id, _ = await answered(center)
    path = f"{LIST}/{testimonial_id}/set-aside"
    shown = await page(center, path)
    await release(center, testimonial_id)
    refused = await send(center, path, shown, {"reason": "names-somebody"})
    assert refused.status_code == 422
    assert "It was released before, so it can be withdrawn alone." in text_of(refused)
    missing = await page(center, f"{LIST}/{new_id()}/set-aside")
    assert missing.status_code == 404


async def test_consent_for_what_was_set_aside_can_be_taken_back(center: Center) -> None:
    _, testimonial_id, _ = await answered(center)
    path = f"{LIST}/{testimonial_id}"
    await set_aside(center, testimonial_id, "not-for-the-public")
    taken = await page(center, f"{path}/withdraw", {"reason": "consent-taken-back"})
    assert taken.status_code == 303
    assert WORDS in text_of(await page(center, f"{LIST}?standing=withdrawn"))
    assert "Nothing is set aside." in text_of(await page(center, f"{LIST}?standing=set-aside"))


async def test_of_what_waits_consent_alone_can_be_taken_back(center: Center) -> None:
    _, testimonial_id, _ = await answered(center)
    path = f"{LIST}/{testimonial_id}/withdraw"
    assert re.findall(
        r'name="reason" type="radio" value="([^"]+)"', (await page(center, path)).text
    ) == ["consent-taken-back"]
    forged = await page(center, path, {"reason": "names-somebody"})
    assert (forged.status_code, "only consent can be taken back" in forged.text) == (422, True)
    without = await page(center, path, {})
    assert (without.status_code, "Choose the reason." in without.text) == (422, True)
    assert await told(center) == []


async def test_consent_that_was_taken_back_while_somebody_read_is_said_on_the_form(
    center: Center,
) -> None:
    _, testimonial_id, _ = await answered(center)
    path = f"{LIST}/{testimonial_id}"
    shown = await page(center, path)
    await withdraw(center, testimonial_id, "consent-taken-back")
    refused = await send(center, path, shown, READ)
    assert refused.status_code == 422
    assert "Whoever said this has taken the consent back." in text_of(refused)


async def test_words_that_were_forgotten_are_shown_as_that_and_are_not_released(
    center: Center,
) -> None:
    request_id, testimonial_id, _ = await answered(center)
    path = f"{LIST}/{testimonial_id}"
    shown = await page(center, path)
    await forget(center, request_id)
    refused = await send(center, path, shown, READ)
    assert (refused.status_code, await told(center)) == (422, [])
    assert "The words were forgotten with the request" in text_of(refused)

    async def is_gone() -> bool:
        return "Forgotten" in text_of(await page(center, f"{LIST}?standing=set-aside"))

    await eventually(is_gone)
    assert "Nothing waits to be read." in text_of(await page(center, LIST))
    gone = await page(center, path)
    assert WORDS not in gone.text
    assert "Release it" not in text_of(gone)


async def forget(center: Center, request_id: str) -> None:
    """Access destroys the keys of what was said of it, and tells that."""
    done = examples()["RequestForgotten"].model_copy(
        update={"subject": f"request-{request_id}", "request_id": UUID(request_id)}
    )
    event = NewEvent(new_id(), done.wire_name, done.schema_version, dump(done))
    said = await center.log.read(category="evaluation")
    keys = [sealed_by(orjson.loads(each.data)) for each in said]
    async with open_log(center.running.settings, "access") as log:
        await log.destroy([key for key in keys if key is not None], "test")
        by = Metadata("administrator:ann", str(new_id()))
        await log.append(Append(stream_of(done), None, (event,), by))


async def test_of_confidential_work_nothing_can_be_released(center: Center) -> None:
    _, testimonial_id, _ = await answered(center, confidential=True)
    shown = await page(center, f"{LIST}/{testimonial_id}")
    assert "The work is confidential" in text_of(shown)
    assert "Release it" not in text_of(shown)
    assert "Nothing waits to be read." in text_of(await page(center, LIST))
    assert WORDS in text_of(await page(center, f"{LIST}?standing=confidential"))
    forged = await send(center, f"{LIST}/{testimonial_id}", shown, READ)
    assert forged.status_code == 403  # no form was shown, so it has no token
    assert await told(center) == []


async def test_nobody_but_a_coordinator_releases(center: Center) -> None:
    _, testimonial_id, _ = await answered(center)
    path = f"{LIST}/{testimonial_id}"
    shown = await page(center, path, role="operator")
    assert (shown.status_code, "A coordinator releases" in text_of(shown)) == (200, True)
    assert "Release it" not in text_of(shown)
    for role in ("requester", "provider", "reader", "administrator"):
        for one in (LIST, path, f"{path}/set-aside", f"{path}/withdraw"):
            assert (await page(center, one, role=role)).status_code == 403
    nobody = await center.client.get(f"/intake{LIST}", headers={"accept": "text/html"})
    assert nobody.headers["location"].startswith("/access/sign-in?back=")


async def test_who_read_which_words_is_recorded(center: Center) -> None:
    _, testimonial_id, _ = await answered(center)
    before = len(await reads(center))
    path = f"{LIST}/{testimonial_id}"
    await page(center, LIST)
    await page(center, path, {})
    await page(center, f"{path}/set-aside")
    await page(center, f"{path}/withdraw")
    assert (await reads(center))[before:] == [
        ("show_work_testimonials", None, 1),
        ("show_work_testimonial", testimonial_id, None),
        ("send_release", testimonial_id, None),
        ("show_setting_aside", testimonial_id, None),
        ("show_withdrawal", testimonial_id, None),
    ]


async def test_a_long_list_is_shown_in_pages_that_lead_back(center: Center) -> None:
    await fill(center, 120)
    seen: list[str] = []
    address = f"{LIST}?standing=confidential&limit=50"
    addresses = []
    while address:
        shown = await page(center, address)
        seen += re.findall(rf'href="/intake{LIST}/([0-9a-f-]{{36}})"', shown.text)
        addresses.append(shown)
        onward = re.search('rel="next" href="([^"]+)"', shown.text)
        address = unescape(onward[1]).removeprefix("/intake") if onward else ""
    assert len(seen) == len(set(seen)) == 120
    assert len(addresses) == 3
    back = re.search('rel="prev" href="([^"]+)"', addresses[2].text)
    assert back is not None
    assert text_of(await page(center, unescape(back[1]).removeprefix("/intake"))) == text_of(
        addresses[1]
    )


async def fill(center: Center, count: int, words: str = WORDS) -> None:
    """So many rows, as the projection makes them, of requests that are not known to be open."""
    await center.running.pool.execute(
        """
        INSERT INTO testimonials
        SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, 'IA0570100', 'cri-tac',
            'requester', date '2024-03-01' - number % 700, $2
        FROM generate_series(1, $1::integer) AS number
        """,
        count,
        words,
    )


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("standing=eaten", "Choose where they stand."),
        ("year=yesterday", "Enter the fiscal year as a number, such as 12."),
        ("year=1", "Enter the fiscal year as 2000 or more."),
    ],
)
async def test_what_is_asked_wrongly_is_said_in_words(
    center: Center, query: str, says: str
) -> None:
    shown = await page(center, f"{LIST}?{query}")
    assert (shown.status_code, says in text_of(shown)) == (422, True)


async def test_what_is_not_there_is_a_page_that_says_so(center: Center) -> None:
    for path in (f"{LIST}/{new_id()}", f"{LIST}/{new_id()}/withdraw"):
        missing = await page(center, path)
        assert (missing.status_code, "There is no such page" in missing.text) == (404, True)


async def test_of_one_request_all_is_listed_however_it_stands(center: Center) -> None:
    request_id, testimonial_id, _ = await answered(center)
    await fill(center, 3, "Of other work.")
    answer = await release(center, testimonial_id)
    await center.running.wait_for_position(answer.json()["position"], "testimonials")
    shown = text_of(await page(center, f"{LIST}?request={request_id}"))
    assert WORDS in shown
    assert "Of other work." not in shown


async def test_the_kind_of_agency_is_said_where_five_agencies_share_it(center: Center) -> None:
    _, testimonial_id, after = await answered(center)
    path = f"{LIST}/{testimonial_id}"
    await center.running.wait_for_position(after, "requests", "agencies")
    assert "CRI-TAC, kind of agency" not in text_of(await page(center, path))
    await _help(center, agencies=4)
    assert "Somebody who asked for the help, CRI-TAC, kind of agency: local" in text_of(
        await page(center, path)
    )


async def _help(center: Center, agencies: int) -> None:
    """As many other agencies of the same kind are helped in the same program and year."""
    for number in range(agencies):
        ori = f"IA057020{number}"
        await center.register(ori=ori)
        asked = await center.ask("POST", "/requests", SUBMISSION | {"ori": ori})
        request_id = asked.json()["id"]
        screened = {"program": "cri-tac", "on": "2024-03-02"}
        await center.ask("POST", f"/requests/{request_id}/screen", screened)
        position = await center.deliver(request_id)
    await center.running.wait_for_position(position, "requests", "agencies")

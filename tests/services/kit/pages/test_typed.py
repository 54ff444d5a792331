import zlib
from base64 import urlsafe_b64decode
from contextlib import suppress

import pytest

from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.pages.typed import COOKIE_BYTES_MAX, TYPED_COOKIE
from tests.services.kit.pages.asking import ORDER, Asking

FORM = "/orders/new"
TYPED = {**ORDER, "text": "Two lines\nof <b>text</b>"}


async def ended(person: str = "maria", **fields: str) -> tuple[Asking, str]:
    """A session that ended while its form was open; and the answer to the form."""
    asking = Asking()
    asking.sign_in(person)
    token = await asking.token(FORM)
    asking.sessions.end_all()
    response = await asking.post(FORM, {**TYPED, **fields}, token)
    assert response.status_code == 401
    return asking, response.text


async def test_after_signing_in_what_was_typed_is_back_and_nothing_was_done() -> None:
    asking, told = await ended()
    assert "You were signed out" in told
    assert "/sample/pages/sign-in?back=%2Fsample%2Fpages%2Forders%2Fnew" in told
    asking.sign_in()
    shown = (await asking.get(FORM)).text
    assert "What you typed is back" in shown
    assert 'value="Jo Doe"' in shown
    assert 'value="salt" checked' in shown
    assert '<option value="small" selected>' in shown
    assert "Two lines\nof &lt;b&gt;text&lt;/b&gt;" in shown
    assert asking.sessions.orders == []


async def test_it_comes_back_once() -> None:
    asking, _ = await ended()
    asking.sign_in()
    assert "Jo Doe" in (await asking.get(FORM)).text
    assert "Jo Doe" not in (await asking.get(FORM)).text
    assert TYPED_COOKIE not in asking.cookies


async def test_it_comes_back_to_whom_it_was_typed_by_and_to_nobody_else() -> None:
    asking, _ = await ended("maria")
    asking.sign_in("jo")
    assert "Jo Doe" not in (await asking.get(FORM)).text


async def test_it_comes_back_in_its_own_form_alone() -> None:
    asking, _ = await ended()
    asking.sign_in()
    assert "Jo Doe" not in (await asking.get("/everything")).text
    assert TYPED_COOKIE in asking.cookies


async def test_the_browser_cannot_read_what_it_keeps() -> None:
    asking, _ = await ended()
    kept = asking.cookies[TYPED_COOKIE]
    assert kept.isascii()
    content = urlsafe_b64decode(kept + "==")
    for start in range(len(content)):  # what is only compressed can be read from where it begins
        with suppress(zlib.error):
            assert b"Jo Doe" not in zlib.decompress(content[start:])


async def test_it_comes_back_too_when_one_signed_in_elsewhere_meanwhile() -> None:
    asking = Asking()
    asking.sign_in()
    token = await asking.token(FORM)
    asking.sign_in()  # in another tab: the session has another cookie
    response = await asking.post(FORM, TYPED, token)
    assert "This form was open for too long" in response.text
    assert "Jo Doe" in (await asking.get(FORM)).text


async def test_it_comes_back_too_when_the_cookie_of_the_session_is_gone() -> None:
    asking = Asking()
    asking.sign_in()
    token = await asking.token(FORM)
    del asking.cookies[SESSION_COOKIE]
    assert (await asking.post(FORM, TYPED, token)).status_code == 401
    asking.sign_in()
    assert "Jo Doe" in (await asking.get(FORM)).text


async def test_it_comes_back_too_when_a_part_could_not_be_reached() -> None:
    asking = Asking()
    asking.sign_in()
    response = await asking.post(FORM, {**TYPED, "name": "Busy"}, await asking.token(FORM))
    assert response.status_code == 503
    assert "Back to the form" in response.text
    assert 'value="Busy"' in (await asking.get(FORM)).text


async def test_it_is_not_kept_for_who_may_not_do_this_at_all() -> None:
    asking = Asking()
    asking.sign_in()
    response = await asking.post(FORM, {**TYPED, "name": "Forbidden"}, await asking.token(FORM))
    assert response.status_code == 403
    assert TYPED_COOKIE not in asking.cookies


async def test_a_page_of_prose_is_short_enough() -> None:
    prose = " ".join(f"Officer {number} asked for help with the plan." for number in range(90))
    asking, _ = await ended(text=prose)
    assert len(asking.cookies[TYPED_COOKIE]) <= COOKIE_BYTES_MAX


async def test_what_is_too_long_for_a_browser_to_keep_is_shown_for_copying() -> None:
    endless = "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(4000))
    asking, told = await ended(text=endless)
    assert "Copy it from here before you go on" in told
    assert endless in told
    assert TYPED_COOKIE not in asking.cookies


async def test_a_button_without_fields_leads_home_after_signing_in() -> None:
    asking = Asking()
    asking.sign_in()
    token = await asking.token("/orders", "/sign-out")
    asking.sessions.end_all()
    response = await asking.post("/sign-out", {}, token)
    assert response.status_code == 401
    assert "back=%2Fsample%2Fpages%2Feverything" in response.text
    assert TYPED_COOKIE not in asking.cookies


@pytest.mark.parametrize("query", ["", "?limit=2&cursor=Mg"])
async def test_a_page_for_people_who_are_signed_in_leads_to_sign_in_and_back(query: str) -> None:
    asking = Asking()
    response = await asking.get(f"/orders{query}")
    assert response.status_code == 303
    back = response.headers["location"]
    assert back.startswith("/sample/pages/sign-in?back=%2Fsample%2Fpages%2Forders")
    assert ("cursor" in back) is bool(query)

import pytest

from services.kit.pages.cross_site import FORM_COOKIE, SESSION_COOKIE
from services.kit.pages.posted import FORM_BYTES_MAX
from tests.services.kit.pages.asking import ORDER, ORIGIN, Asking

OK, SEE_OTHER = 200, 303
FORM = "/orders/new"


@pytest.fixture
def asking() -> Asking:
    asking = Asking()
    asking.sign_in()
    return asking


async def test_a_form_with_its_token_from_this_site_is_taken(asking: Asking) -> None:
    response = await asking.post(FORM, ORDER, await asking.token(FORM))
    assert (response.status_code, response.headers["location"]) == (
        SEE_OTHER,
        "/sample/pages/orders?done=ordered",
    )
    assert len(asking.sessions.orders) == 1


async def test_a_form_that_is_sent_twice_is_taken_once_and_one_shown_again_once_more(
    asking: Asking,
) -> None:
    token = await asking.token(FORM)
    for _ in range(2):
        assert (await asking.post(FORM, ORDER, token)).status_code == SEE_OTHER
    assert len(asking.sessions.orders) == 1
    await asking.post(FORM, ORDER, await asking.token(FORM))
    assert len(asking.sessions.orders) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "same-origin", "origin": "null"},
        {"origin": ORIGIN},
    ],
)
async def test_a_browser_says_that_it_is_of_this_site(
    asking: Asking, headers: dict[str, str]
) -> None:
    response = await asking.post(FORM, ORDER, await asking.token(FORM), **headers)
    assert response.status_code == SEE_OTHER


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"sec_fetch_site": ""},
        {"sec_fetch_site": "cross-site", "origin": ORIGIN},
        {"origin": "http://elsewhere"},
        {"origin": "null"},
        {"origin": f"{ORIGIN}.elsewhere"},
        {"origin": "https://byfield"},
        {"referer": ORIGIN},
    ],
)
async def test_a_form_of_another_site_is_refused_even_with_a_token(
    asking: Asking, headers: dict[str, str]
) -> None:
    response = await asking.post(FORM, ORDER, await asking.token(FORM), **headers)
    assert response.status_code == 403
    assert "You may not do this" in response.text
    assert "set-cookie" not in response.headers
    assert asking.sessions.orders == []


async def test_behind_a_proxy_the_public_address_is_this_site() -> None:
    asking = Asking(public_url="https://help.example.org")
    asking.sign_in()
    own = await asking.post(
        FORM, ORDER, await asking.token(FORM), origin="https://help.example.org"
    )
    inner = await asking.post(FORM, ORDER, await asking.token(FORM), origin=ORIGIN)
    assert (own.status_code, inner.status_code) == (SEE_OTHER, 403)


async def test_a_form_without_its_own_token_is_refused(asking: Asking) -> None:
    others = {
        "none": "",
        "of another form": await asking.token(FORM, "/sign-out"),
        "changed": (await asking.token(FORM))[:-2] + "AA",
    }
    for token in others.values():
        response = await asking.post(FORM, ORDER, token)
        assert response.status_code == 403
        assert "This form was open for too long" in response.text
    assert asking.sessions.orders == []


async def test_the_token_of_another_session_is_refused(asking: Asking) -> None:
    token = await asking.token(FORM)
    asking.sign_in("jo")
    assert (await asking.post(FORM, ORDER, token)).status_code == 403
    assert asking.sessions.orders == []


async def test_with_another_key_of_the_installation_a_token_is_refused(asking: Asking) -> None:
    token = await asking.token(FORM)
    other = Asking(pages_key="Ym9v-2Qx7Lw9Zk3Rt5Uv8Np4Hs6Jd1Fg")
    other.sign_in()
    assert (await other.post(FORM, ORDER, token)).status_code == 403


async def test_who_is_not_signed_in_gets_a_cookie_of_forms_alone() -> None:
    asking = Asking()
    token = await asking.token("/everything")
    assert list(asking.cookies) == [FORM_COOKIE]
    assert (await asking.post("/everything", ORDER, token)).status_code == SEE_OTHER
    asking.cookies.clear()
    assert (await asking.post("/everything", ORDER, token)).status_code == 403


async def test_a_cookie_is_for_this_site_alone_and_no_script() -> None:
    cookie = (await Asking().get("/everything")).headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


async def test_a_token_shows_neither_person_nor_session(asking: Asking) -> None:
    token = await asking.token(FORM)
    assert asking.cookies[SESSION_COOKIE] not in token
    assert "maria" not in token


@pytest.mark.parametrize("media", ["application/json", "text/plain", "multipart/form-data"])
async def test_what_is_no_form_is_refused(asking: Asking, media: str) -> None:
    response = await asking.post(FORM, ORDER, sec_fetch_site="same-origin", content_type=media)
    assert response.status_code == 415


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": "x" * FORM_BYTES_MAX}, 413),
        ({f"field{number}": "x" for number in range(200)}, 422),
        ({"name": "a\0b"}, 422),
        ({"name": "a\x1b[2Jb"}, 422),
    ],
)
async def test_a_form_beyond_the_limits_is_refused(
    asking: Asking, fields: dict[str, str], status: int
) -> None:
    response = await asking.post(FORM, fields, await asking.token(FORM))
    assert response.status_code == status
    assert "<h1>" in response.text


async def test_lines_end_as_they_were_typed(asking: Asking) -> None:
    await asking.post(FORM, {**ORDER, "text": "one\r\ntwo"}, await asking.token(FORM))
    assert asking.sessions.orders[0].text == "one\ntwo"

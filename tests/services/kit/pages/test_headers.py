import re

import pytest

from services.kit.pages.addresses import local_address
from services.kit.pages.assets import SCRIPT, SCRIPT_LINES_MAX, STYLE, STYLE_BYTES_MAX
from services.kit.settings import SettingsError
from tests.services.kit.pages.asking import Asking
from tests.services.kit.pages.sample import sample


async def test_a_page_loads_its_own_style_and_icon_and_nothing_else() -> None:
    page = await Asking().get("/everything")
    policy = dict(
        directive.split(" ", 1) for directive in page.headers["content-security-policy"].split("; ")
    )
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    loaded = re.findall(r'<(?:link|script|img|iframe)[^>]*(?:href|src)="([^"]+)"', page.text)
    assert loaded
    assert all(address.startswith("/sample/assets/") for address in loaded)
    assert "<script" not in page.text
    assert "style=" not in page.text


async def test_no_cache_keeps_a_page() -> None:
    page = await Asking().get("/everything")
    assert page.headers["cache-control"] == "no-store"
    assert "etag" not in page.headers


async def test_the_stylesheet_is_kept_for_ever_at_the_address_of_its_content() -> None:
    asking = Asking()
    style = await asking.get(f"/sample{STYLE.path}")
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert style.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert style.content == STYLE.content
    gone = await asking.get("/sample/assets/style-0123456789abcdef.css")
    assert gone.status_code == 404


def test_the_stylesheet_is_small() -> None:
    assert len(STYLE.content) <= STYLE_BYTES_MAX


def test_the_stylesheet_loads_nothing() -> None:
    assert not re.search(rb"url\(|@import|@font-face", STYLE.content)


async def test_the_script_is_kept_like_the_stylesheet() -> None:
    script = await Asking().get(f"/sample{SCRIPT.path}")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.content == SCRIPT.content


def test_the_script_is_small_and_asks_nobody_else() -> None:
    assert len(SCRIPT.content.splitlines()) <= SCRIPT_LINES_MAX
    assert not re.search(rb"https?:|//[a-z]|eval|innerHTML|import\(", SCRIPT.content)


async def test_what_somebody_typed_is_text_wherever_it_is_shown() -> None:
    asking = Asking()
    token = await asking.token("/everything")
    attack = '"><script>alert(1)</script>'
    page = await asking.post("/everything", {"name": attack, "text": attack, "mail": attack}, token)
    assert page.status_code == 422
    assert "<script" not in page.text
    assert "&#34;&gt;&lt;script&gt;" in page.text


async def test_pages_stand_in_no_openapi_document() -> None:
    response = await Asking().get("/sample/openapi.json", accept="application/json")
    assert list(response.json()["paths"]) == ["/things"]


@pytest.mark.parametrize("key", ["short", "development-of-pages-" * 2])
def test_a_key_that_can_be_guessed_is_refused_where_others_can_ask(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BYFIELD_DEVELOPMENT_SECRET")  # it is refused there too
    with pytest.raises(SettingsError, match="BYFIELD_PAGES_KEY"):
        sample(pages_key=key, host="0.0.0.0")  # noqa: S104 - refused


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("/access/people?q=1", True),
        ("/", True),
        ("//elsewhere", False),
        ("/\\elsewhere", False),
        ("/a\\b", False),
        ("https://elsewhere", False),
        ("javascript:alert(1)", False),
        ("", False),
        ("/a\nb", False),
        ("/" + "a" * 2000, False),
    ],
)
def test_a_way_back_leads_nowhere_else(address: str, leads: bool) -> None:  # noqa: FBT001 - a row
    assert (local_address(address) == address) is leads

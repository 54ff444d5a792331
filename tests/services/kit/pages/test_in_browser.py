"""Every part of a page in Debian's Chromium, as its users have it set."""

from __future__ import annotations

from typing import Any, Final

from playwright.async_api import Browser, Page, expect

from tests.browsing import VIEWS, opened
from tests.looking import faults, small_texts, violations, wide_parts
from tests.services.kit.pages.conftest import SampleSite

PLACES = ("/everything", "/orders/new", "/orders", "/sign-in", "/nowhere")


async def sign_in(page: Page, site: SampleSite, back: str) -> None:
    await page.goto(site.at(f"/sign-in?back=/sample/pages{back}"))
    await page.get_by_role("button", name="Sign in as maria").click()
    await page.wait_for_url(f"**/sample/pages{back}")  # a key pressed before would be lost


async def test_everybody_can_use_every_part(browser: Browser, site: SampleSite) -> None:
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        await sign_in(page, site, "/everything")
        for place in PLACES:
            await page.goto(site.at(place))
            assert await faults(page, VIEWS if place == PLACES[0] else ["light"]) == [], place
        await page.goto(site.at("/orders/new"))
        await page.get_by_role("button", name="Order").click()
        await expect(page.get_by_text("There are 5 problems")).to_be_visible()
        assert await faults(page) == [], "with faults"


async def test_what_is_looked_for_would_be_found(browser: Browser) -> None:
    async with opened(browser, **VIEWS["narrow"], java_script_enabled=True) as page:
        await page.set_content(
            '<p style="font-size:11px;width:400px">small<p style="color:#bbb">pale<input>'
        )
        found = " ".join(await violations(page))
        assert all(rule in found for rule in ("color-contrast", "label", "html-has-lang"))
        assert await small_texts(page)
        assert await wide_parts(page)


FAULTY: Final = """<!doctype html><html lang="en"><title>Faulty</title>
  <style>
    body { background: #fff; color: #000 }
    @media (prefers-color-scheme: dark) { #pale { color: #ccc } #hidden { display: none } }
    @media (forced-colors: active) {
      #forced { forced-color-adjust: none; color: #222; background: #333 }
      #unseen { visibility: hidden }
    }
    @media (max-width: 40rem) { #gone { display: none } }
    @media (min-width: 1000px) { #far { color: #ddd } }
    @media (min-resolution: 2dppx) { #fine { font-size: 11px } }
    #wide { width: 500px }
  </style>
  <main><h1>Faulty</h1><p id="pale">Pale.<p id="forced">Forced.<p id="far">Far.<p id="fine">Fine.
  <p id="wide">Wide.<p><label id="hidden" for="a">A</label> <input id="a">
  <p><label id="unseen" for="b">B</label> <input id="b">
  <p><label id="gone" for="c">C</label> <input id="c"></main>"""
FOUND: Final = {
    ("color-contrast", "pale"): {"dark", "narrow-dark"},
    ("label", 'id="a"'): {"dark", "narrow-dark"},
    ("color-contrast", "forced"): {"contrast"},
    ("label", 'id="b"'): {"contrast"},
    ("label", 'id="c"'): {"narrow", "narrow-dark"},
    ("color-contrast", "far"): {"light", "dark", "contrast"},
    ("Fine.", ""): {"zoomed"},
    ("wide", "Wide."): {"narrow", "narrow-dark"},
}


async def test_a_page_is_seen_in_each_view_as_a_window_of_its_own_would_be(
    browser: Browser,
) -> None:
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        await page.set_content(FAULTY)
        found = await faults(page)
    alone = []
    for view, settings in VIEWS.items():
        async with opened(browser, **settings, java_script_enabled=True) as page:
            await page.set_content(FAULTY)
            looked = (violations, small_texts, wide_parts)
            alone += [f"{view}: {each}" for look in looked for each in await look(page)]
    assert set(found) <= set(alone)
    # What no look changes is found once in the views that show the same parts.
    assert {each.partition(": ")[2] for each in alone} == {
        each.partition(": ")[2] for each in found
    }
    for parts, views in FOUND.items():
        assert {
            each.partition(":")[0] for each in found if all(part in each for part in parts)
        } == views, parts


async def test_a_form_is_filled_in_by_the_keyboard_alone(
    browser: Browser, site: SampleSite
) -> None:
    async with opened(browser) as page:
        await sign_in(page, site, "/orders/new")
        await page.keyboard.press("Tab")
        await expect(page.get_by_text("Skip to the content")).to_be_focused()
        await expect(page.get_by_text("Skip to the content")).to_be_in_viewport()
        await page.keyboard.press("Enter")
        await page.wait_for_url("**#content")
        await page.keyboard.press("Tab")
        await expect(page.get_by_label("Full name")).to_be_focused()
        for keys in ("Jo Doe", "Tab", "jo@example.org", "Tab", "Small", "Tab", "Space", "Tab"):
            await _type(page, keys)
        for keys in ("Space", "Tab", "Tab", "2026-03-31", "Tab", "Nothing", "Tab"):
            await _type(page, keys)
        await expect(page.get_by_role("button", name="Order")).to_be_focused()
        assert await _outline(page) != "0px"
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Your order was taken.")).to_be_visible()
        assert site.sessions.orders[0].name == "Jo Doe"


async def _type(page: Page, keys: str) -> None:
    if keys in {"Tab", "Space"}:
        await page.keyboard.press(keys)
    else:
        await page.keyboard.type(keys)


async def _outline(page: Page) -> str:
    found: str = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    return found


async def test_faults_take_the_focus_and_lead_to_their_fields(
    browser: Browser, site: SampleSite
) -> None:
    async with opened(browser) as page:
        await sign_in(page, site, "/orders/new")
        await page.get_by_label("Full name").fill("Jo Doe")
        await page.get_by_role("button", name="Order").click()
        await expect(page).to_have_title("Error: Order - Sample")
        await expect(page.get_by_role("group", name="There are 4 problems")).to_be_focused()
        await expect(page.get_by_label("Full name")).to_have_value("Jo Doe")
        await expect(page.get_by_label("E-mail")).to_have_accessible_description(
            "We write to it once. Error: Enter the e-mail address."
        )
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("E-mail")).to_be_focused()


async def test_what_was_typed_is_back_after_signing_in_again(
    browser: Browser, site: SampleSite
) -> None:
    async with opened(browser) as page:
        await sign_in(page, site, "/orders/new")
        await page.get_by_label("Full name").fill("Jo Doe")
        await page.get_by_label("Anything else").fill("Two\nlines")
        site.sessions.end_all()
        await page.get_by_role("button", name="Order").click()
        await expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
        await page.get_by_role("link", name="Sign in").click()
        await page.get_by_role("button", name="Sign in as maria").click()
        await expect(page.get_by_role("group", name="What you typed is back")).to_be_focused()
        await expect(page.get_by_label("Full name")).to_have_value("Jo Doe")
        await expect(page.get_by_label("Anything else")).to_have_value("Two\nlines")


async def test_a_form_of_another_site_is_refused(browser: Browser, site: SampleSite) -> None:
    async with opened(browser) as page:
        await sign_in(page, site, "/orders/new")
        elsewhere = site.origin.replace("127.0.0.1", "localhost")
        address = site.at("/orders/new")

        async def forge(route: Any) -> None:
            body = f'<form method="post" action="{address}"><button>Win</button></form>'
            await route.fulfill(body=body, content_type="text/html")

        await page.route(f"{elsewhere}/forged", forge)
        await page.goto(f"{elsewhere}/forged")
        async with page.expect_response(address) as answered:
            await page.get_by_role("button", name="Win").click()
        assert (await answered.value).status == 403
        assert site.sessions.orders == []


async def test_a_long_list_is_read_on_and_back(browser: Browser, site: SampleSite) -> None:
    async with opened(browser) as page:
        await page.goto(site.at("/everything"))
        for number in (51, 101):
            await page.get_by_role("link", name="Next page of things").click()
            await expect(page.get_by_role("rowheader").first).to_contain_text(f"Thing {number} ")
        await expect(page.get_by_role("link", name="Next page of things")).to_have_count(0)
        await page.get_by_role("link", name="Previous page of things").click()
        await expect(page.get_by_role("rowheader").first).to_contain_text("Thing 51 ")
        await page.get_by_role("link", name="First page of things").click()
        await expect(page.get_by_role("rowheader").first).to_contain_text("Thing 1 ")


async def test_paper_gets_what_is_read_and_nothing_to_press(
    browser: Browser, site: SampleSite
) -> None:
    async with opened(browser) as page:
        await sign_in(page, site, "/everything")
        await page.emulate_media(media="print", color_scheme="dark")
        await expect(page.get_by_role("table")).to_be_visible()
        await expect(page.get_by_role("button")).to_have_count(0)
        assert await page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 27, 27)"

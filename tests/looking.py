"""What is asked of every page in a browser, in every view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

from tests.browsing import VIEWS

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES_OF_LOOKS: Final = (
    *("color-contrast", "link-in-text-block"),
    *("target-size", "scrollable-region-focusable"),
)
"""Those that other colors and sizes can break where the same parts are shown."""
TEXT_PIXELS_MIN = 12
WORD_CHARACTERS_MAX = 16
"""A longer one is an address or an id, and may be broken."""

_AXE = """async rules => (await axe.run(
    {runOnly: rules, resultTypes: ["violations"], selectors: false, preload: {assets: ["media"]}}
  )).violations.map(
  found => [found.id, ...found.nodes.map(node => node.html + node.failureSummary)].join(" "))"""
_SEEN = """([width, height, pixels, dark, forced]) =>
  innerWidth === width && innerHeight === height && devicePixelRatio === pixels
  && matchMedia("(prefers-color-scheme: dark)").matches === dark
  && matchMedia("(forced-colors: active)").matches === forced"""
_SHOWN = """() => [...document.querySelectorAll("body, body *")].map(each => {
  const style = getComputedStyle(each);
  return [style.display, style.visibility, style.opacity, style.position, style.clipPath,
    style.overflow, getComputedStyle(each, "::before").content];
}).join(" ")"""
_SMALL = """smallest => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const style = getComputedStyle(walker.currentNode.parentElement);
    if (walker.currentNode.data.trim() && parseFloat(style.fontSize) < smallest)
      found.push(walker.currentNode.data.trim());
  }
  for (const each of document.querySelectorAll("input, select, textarea, button, [data-label]"))
    for (const part of [null, "::before"])
      if (parseFloat(getComputedStyle(each, part).fontSize) < smallest) found.push(each.outerHTML);
  return found;
}"""
_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.outerHTML.slice(0, 120))"""

_LONGEST = """() => {
  for (const each of document.querySelectorAll("time"))
    each.textContent = each.dateTime.includes("T")
      ? "September 30, 2026, 12:58 p.m. EDT" : "September 30, 2026";
}"""
"""No day and no moment takes more room: else what fits would depend on when it is looked at."""
_BROKEN = """longest => [...document.querySelectorAll("td, th")].flatMap(cell => {
  const found = [], walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    for (const word of walker.currentNode.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(each => Math.round(each.top)));
      if (word[0].length <= longest && !/[-@]/.test(word[0]) && lines.size > 1) found.push(word[0]);
    }
  return found;
})"""


async def faults(page: Page, views: Iterable[str] = VIEWS, *, words: bool = False) -> list[str]:
    """What is wrong with a page as it stands, and in which view.

    It is loaded once, seen in one view after the other, and left in the first. Axe takes most of
    the time; in a view that shows the same parts as one before, it is asked about looks only.
    Tables of words, not of names and addresses, may break none of their `words`, either.
    """
    views = tuple(views)
    found: list[str] = []
    asked: set[str] = set()
    if words:
        await page.evaluate(_LONGEST)
    for view in views:
        await _see(page, VIEWS[view])
        shown: str = await page.evaluate(_SHOWN)
        rules = RULES_OF_LOOKS if shown in asked else RULES
        asked.add(shown)
        for part in (
            await violations(page, rules),
            await small_texts(page),
            await wide_parts(page),
            await broken_words(page) if words else [],
        ):
            found += [f"{view}: {fault}" for fault in part]
    await _see(page, VIEWS[views[0]])
    if await page.locator("h1").count() != 1:
        found.append("it has another number of first headings than one")
    return found


async def _see(page: Page, view: dict[str, Any]) -> None:
    """Show an open page as a window that was opened with this view would."""
    colors, forced = view.get("color_scheme", "light"), view.get("forced_colors", "none")
    await page.emulate_media(color_scheme=colors, forced_colors=forced)
    size, pixels = view["viewport"], view.get("device_scale_factor", 1)
    # Playwright itself sets the size alone. The session lasts as long as the page: with its end
    # Chromium would forget the size.
    devtools = await page.context.new_cdp_session(page)
    metrics = {**size, "deviceScaleFactor": pixels, "mobile": False}
    await devtools.send("Emulation.setDeviceMetricsOverride", metrics)
    wanted = [size["width"], size["height"], pixels, colors == "dark", forced == "active"]
    await page.wait_for_function(_SEEN, arg=wanted)


async def violations(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practices."""
    if not await page.evaluate("'axe' in window"):
        # Half the time that `evaluate` would take for a script of this length.
        devtools = await page.context.new_cdp_session(page)
        await devtools.send("Runtime.evaluate", {"expression": f"{AXE_SCRIPT}; 0"})
        await devtools.detach()
    found: list[str] = await page.evaluate(_AXE, list(rules))
    return found


async def small_texts(page: Page) -> list[str]:
    """Texts that are too small to read."""
    found: list[str] = await page.evaluate(_SMALL, TEXT_PIXELS_MIN)
    return found


async def wide_parts(page: Page) -> list[str]:
    """What makes a page scroll sideways."""
    found: list[str] = await page.evaluate(_WIDE)
    return found


async def broken_words(page: Page) -> list[str]:
    """Words of tables that go on in the next line."""
    found: list[str] = await page.evaluate(_BROKEN, WORD_CHARACTERS_MAX)
    return found

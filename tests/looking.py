"""What is asked of every page in a browser."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TEXT_PIXELS_MIN = 12
WORD_CHARACTERS_MAX = 16
"""A longer one is an address or an id, and may be broken."""

_AXE = """async rules => (await axe.run({runOnly: rules})).violations.map(
  found => [found.id, ...found.nodes.map(node => node.html + node.failureSummary)].join(" "))"""
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


async def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practices."""
    await page.evaluate(AXE_SCRIPT)
    found: list[str] = await page.evaluate(_AXE, RULES)
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

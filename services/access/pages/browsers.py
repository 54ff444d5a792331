"""With what somebody signed in, in words that the person knows it by."""

from __future__ import annotations

from typing import Final

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In an order in which those that also name others come first."""
_SYSTEMS: Final = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)
UNKNOWN: Final = "Another browser"


def browser_in_words(user_agent: str | None) -> str:
    """Return `Firefox on Windows`; of what says itself nothing that is known, that.

    Only these words are kept, never what the browser sent, which may be anything.
    """
    sent = user_agent or ""
    browser = next((words for part, words in _BROWSERS if part in sent), UNKNOWN)
    system = next((words for part, words in _SYSTEMS if part in sent), None)
    return browser if system is None else f"{browser} on {system}"

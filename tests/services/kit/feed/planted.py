"""Text that a terminal would obey or hide, and how it is shown instead."""

from __future__ import annotations

RED = "\x1b[31m"
PLANTED = {
    RED: "\\x1b[31m",
    "\x9b2J": "\\x9b2J",
    "a\rb": "a\\rb",
    "a\bb": "a\\x08b",
    "\x7f": "\\x7f",
    "\u202etxt.exe": "\\u202etxt.exe",
    "zero\u200bwidth": "zero\\u200bwidth",
    "\ud800": "\\ud800",
    "\U000e0041": "\\U000e0041",
}

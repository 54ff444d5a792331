"""Who unwraps what: the kinds of keys that each role may have, and no others.

The kind of a key is the category of the stream of its fact. `byfield migrate` brings this table
into the vault, which checks it; a service leaves the tokens of all other kinds as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EXPORT: Final = "export"
"""Who reads for exports with names: it tells nothing, and no service has its login."""
READERS: Final[Mapping[str, frozenset[str]]] = {
    # It shows requests with their contacts, agencies, notes of the desk, answers.
    "intake": frozenset({"request", "agency", "desk", "evaluation", "testimonial"}),
    # It shows providers their requests with the contact, experts by name, and notes on the work.
    "assignment": frozenset({"request", "engagement", "findings", "expert"}),
    # It writes the mails that go to the contact of a request.
    "access": frozenset({"request"}),
    # It compares a line of history with what is known, and writes in the place of the others.
    "import": frozenset(
        {
            *("request", "agency", "desk", "evaluation", "testimonial"),
            *("engagement", "findings", "expert"),
        }
    ),
    # Its reviews show words that were released for everybody; it reads no other text.
    "reporting": frozenset({"testimonial"}),
    # `byfield export --personal`: texts of the work, without the desk's notes and answers.
    EXPORT: frozenset({"request", "agency", "engagement", "findings", "expert"}),
}
"""By the role without its prefix: a writer (`events.facts.TOLD_BY`), or who reads alone."""

DESTROYERS: Final = frozenset({"access"})
"""Who destroys keys: where people's asking to be forgotten is decided."""

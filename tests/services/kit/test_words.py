"""The kit says not one word of the domain: it would serve another one as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import services.kit
from events.event import ROLES

KIT = Path(services.kit.__file__).parent
FILES = sorted(path for path in KIT.rglob("*") if path.suffix in {".py", ".sql"})
SERVICES = {path.parent.name for path in KIT.parent.glob("*/app.py")}
THINGS = {
    *("agency", "agencies", "topic", "engagement", "expert", "evaluation", "recommendation"),
    *("finding", "membership", "roster", "screening", "delivery", "deliveries"),
    *("ori", "officer", "norm", "weight", "attendee", "flag"),
}
ANYBODYS = {
    "reader": "the log has readers",
    "consumer": "JetStream has consumers",
    "operator": "whoever runs a system, in any domain",
    "validator": "pydantic has validators",
    "access": "servers have access logs",
}
WORDS = (SERVICES | THINGS | set(ROLES)) - ANYBODYS.keys()
SAID_OF_CALLERS = {
    "principals.py": {"agency", "ori", "requester", "provider"},
    "policy.py": {"agency"},
    "whoami.py": {"agency", "provider"},
    "development_keys.py": {"agency", "provider", "respondent"},
}
"""Who calls is said once for all services, with the two kinds of party that a person speaks for."""
SAID_BY_LIBRARIES = {"open_telemetry.py": {"provider"}}  # its TracerProvider


def words_in(text: str) -> set[str]:
    said = set(re.findall("[a-z]+", re.sub("([A-Z])", r" \1", text).lower()))
    return said | {word.removesuffix("s") for word in said}


def test_a_word_is_found_however_it_is_written() -> None:
    said = words_in("intake_dsn AgencyRegistered 'experts' pre-Evaluations")
    assert {"intake", "agency", "expert", "evaluation"} <= said


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_says_no_word_of_the_domain(file: Path) -> None:
    said = words_in(file.read_text()) & WORDS
    assert sorted(said - (SAID_OF_CALLERS | SAID_BY_LIBRARIES).get(file.name, set())) == []

"""Roles as a person chooses among its own: by keys, and with what organizations are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.access.decisions.person_states import Duty
from services.access.pages.words import duty_in_words
from services.access.queries.parties import party_names
from services.kit.http.running_service import RunningService


def key_of(duty: Duty) -> str:
    """Return what stands for a role in a form: `requester-IA0570100`."""
    return "-".join(filter(None, duty))


def in_words(duty: Duty, names: Mapping[str, str]) -> str:
    """Return a role with its organization: `Requester for Cedar Rapids Police (IA0570100)`."""
    return duty_in_words(duty.role, duty.agency or duty.provider, names)


async def all_in_words(running: RunningService, duties: Sequence[Duty]) -> list[str]:
    """Return some roles in words, in their order."""
    names = await party_names(running, duties)
    return [in_words(duty, names) for duty in duties]

"""The reaction that erases who was removed."""

from __future__ import annotations

from events.access import PersonRemoved
from events.event import Heard
from services.access import feeds
from services.access.erasing import erase_removed
from services.kit.feed.reaction import Owed, Reaction
from services.kit.http.running_service import RunningService


def erase_who_was_removed(running: RunningService) -> Reaction:
    """Erase who was removed and not invited again; also who was before there was this reaction."""

    async def on_fact(heard: Heard) -> None:
        if isinstance(heard.event, PersonRemoved):
            await erase_removed(running, heard.event.person_id)

    return Reaction(
        name=feeds.ERASE_REMOVED_FEED,
        hears=frozenset({PersonRemoved.wire_name}),
        react=on_fact,
        starts="beginning",
        owes=_owes,
    )


def _owes(_: Heard) -> Owed:
    return Owed(silent_because="it erases, in tables of access")

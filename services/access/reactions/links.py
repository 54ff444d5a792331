"""The reaction that lets a link be good for nothing any more once something was said by it."""

from __future__ import annotations

from events.event import Heard
from events.intake import AuthorizationClaimed
from services.access import feeds
from services.access.links.acts import use_link
from services.kit.feed.reaction import Owed, Reaction
from services.kit.http.running_service import RunningService


def use_links(running: RunningService) -> Reaction:
    """Note what was said by a link, whichever way it came to intake.

    The page notes it at once; who has a link can also ask intake itself, and a process may die
    between intake's answer and the note.
    """

    async def on_fact(heard: Heard) -> None:
        if isinstance(heard.event, AuthorizationClaimed):
            await use_link(running, heard.event.link_id, heard.recorded.recorded_at)

    return Reaction(
        name=feeds.USE_LINKS_FEED,
        hears=frozenset({AuthorizationClaimed.wire_name}),
        react=on_fact,
        starts="beginning",
        owes=_owes,
    )


def _owes(_: Heard) -> Owed:
    return Owed(silent_because="it notes links, in a table of access")

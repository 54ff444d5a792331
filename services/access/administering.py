"""What administrators do with people: through the rules, and shown at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from events.decider import Refused
from events.log.deciding.beside import Beside
from events.log.deciding.handle import Handled
from services.access.commands.people import (
    EndRole,
    GrantRole,
    InvitePerson,
    RemovePerson,
    RenewInvitation,
)
from services.access.decisions import PERSON_DECIDER
from services.access.decisions.inviting import INVITATION_DAYS
from services.access.decisions.party_states import EXPERT_FOLD
from services.access.decisions.person_states import Duty, duties_on
from services.access.feeds import PEOPLE_FEED
from services.access.inviting import Invitation, new_link, person_of, tell_invitation
from services.access.lookups import OTHERS_MAX, beside_person
from services.access.queries.people import other_administrators
from services.access.queries.persons import person_now
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetchval, transaction
from services.kit.feed.freshness import NotYetError
from services.kit.http.calls import Call, build_command
from services.kit.http.running_service import RunningService

SHOWN_SECONDS_MAX: Final = 2.0
"""So long a page waits for the list to know what was just done; then it is shown as it is."""
_CommandT = TypeVar("_CommandT", GrantRole, EndRole, RemovePerson)


async def invite(
    running: RunningService, call: Call, token: str, name: str, mail: str, **said: Any
) -> Invitation:
    """Invite somebody; `token` is that of the link. Raises `Refused`.

    A call that comes twice invites once, and its link is the same.
    """
    person_id = await person_of(running.pool, call.new_id("person"), name, mail)
    command = build_command(
        InvitePerson,
        person_id=person_id,
        invitation_id=call.new_id("invitation"),
        by=call.principal.person,
        **said,
        **running.dated(None),
    )
    handled = await tell_invitation(running.log, running.pool, command, call.cause)
    # Whoever comes back may have another name by now.
    await running.pool.execute(SQL["name_change"], person_id, name)
    return await _with_link(running, command, handled, token)


async def renew(
    running: RunningService, call: Call, token: str, person_id: UUID, version: int
) -> Invitation:
    """Renew an invitation that was seen at a version, likewise. Raises `VersionMismatchError`."""
    command = build_command(
        RenewInvitation,
        person_id=person_id,
        invitation_id=call.new_id("invitation"),
        by=call.principal.person,
        **running.dated(None),
    )
    handled = await tell_invitation(
        running.log, running.pool, command, call.cause, if_match=(version,)
    )
    return await _with_link(running, command, handled, token)


async def change(
    running: RunningService,
    call: Call,
    kind: type[_CommandT],
    person_id: UUID,
    *,
    today: Collection[str] = (),
    **said: Any,
) -> None:
    """Grant or end a role, or remove a person. Raises `Refused`, and `NotYetError`.

    Fields that are named in `today` are the day on which it is told, and a retry after midnight is
    the same call.
    """
    late: NotYetError | None = None
    if kind is not GrantRole:
        # Rows only suggest who else is an administrator; late ones would suggest too few.
        late = await _shown(running, (await running.log.head()).position)
        said["others"] = await other_administrators(running.pool, person_id, OTHERS_MAX)
    dated = running.dated(None)
    dated |= dict.fromkeys(today, dated["on"]) | {"filled_in": dated["filled_in"].union(today)}
    command = build_command(kind, **said, **dated, person_id=person_id, by=call.principal.person)
    try:
        handled = await running.handle(
            PERSON_DECIDER,
            PERSON_DECIDER.stream(person_id),
            command,
            call,
            beside=beside_person(command),
        )
    except Refused as refused:
        if late is not None and refused.rule == "last-administrator":
            raise late from refused  # nobody knows yet whether that is so
        raise
    await _shown(running, handled.position)


async def name_expert(
    running: RunningService, call: Call, person_id: UUID, expert_id: UUID
) -> None:
    """Say which expert of the roster a person is; again changes nothing. Raises `Refused`.

    It stands in no fact: the roster names its experts, so it would say who the person is.
    """
    beside = Beside(EXPERT_FOLD.stream(expert_id), EXPERT_FOLD)
    provider = (await running.streams.load({"expert": beside}))["expert"].state
    if provider is None:
        raise Refused("expert-unknown", "no provider lists an expert of this number")
    duties = duties_on(await person_now(running.log, person_id), running.today())
    if Duty("provider", provider=provider) not in duties:
        raise Refused(
            "expert-of-another-provider", f"the person has no role for {provider}, which lists it"
        )
    said = (expert_id, person_id, call.principal.person, running.now())
    if await fetchval(running.pool, SQL["expert_account_put"], *said) is None:
        raise Refused("expert-taken", "another person is this expert")


async def _with_link(
    running: RunningService,
    command: InvitePerson | RenewInvitation,
    handled: Handled,
    token: str,
) -> Invitation:
    """Return an invitation with a link to hand on, beside the one that goes by mail."""
    expires_at = command.now + timedelta(days=INVITATION_DAYS)
    async with transaction(running.pool) as connection:
        made = await new_link(
            connection, command.invitation_id, command.person_id, expires_at, token
        )
    if made is None:
        raise Refused("link-used", "the link of this invitation was used")
    await _shown(running, handled.position)
    return Invitation(command.person_id, handled, made, expires_at)


async def _shown(running: RunningService, position: int) -> NotYetError | None:
    """Wait until the list knows a position; return why it does not where that takes long."""
    try:
        await running.wait_for_position(position, PEOPLE_FEED, seconds_max=SHOWN_SECONDS_MAX)
    except NotYetError as late:
        return late
    return None

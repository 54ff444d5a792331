"""Sessions: who is signed in, in which role, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, cast
from uuid import UUID

from events.decider import Refused
from events.event import Role
from events.ids import new_id
from services.access.decisions.person_states import Admitted, Duty, duties_on
from services.access.openid.id_token import Identity
from services.access.queries.noting import note
from services.access.queries.persons import person_now
from services.access.queries.statements import SQL
from services.access.tokens import CLOCK_AHEAD_MAX, hash_of, new_token
from services.access.views.sessions import SessionView
from services.kit.feed.connections import fetchrow, fetchval, transaction
from services.kit.http.principals import Principal
from services.kit.http.running_service import RunningService

IDLE_MINUTES_MAX: Final = 30
SESSION_HOURS_MAX: Final = 12
SESSIONS_MAX: Final = 20
"""Of one person at once; the oldest end first."""
SEEN_SECONDS: Final = 60
"""A session that was seen within so many seconds is not written to again."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that began; `token` is told here, and never again."""

    token: str
    session_id: UUID
    person_id: UUID
    duties: tuple[Duty, ...]
    """The roles to choose from; of one alone, the one that is chosen."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is not over."""

    session_id: UUID
    person_id: UUID
    duty: Duty | None
    """The role in which the person works; None while none is chosen."""

    @property
    def person(self) -> str:
        """The person as principals have it."""
        return f"person-{self.person_id}"


@dataclass(frozen=True, slots=True)
class Known:
    """Who a token stands for: a person, in the role that it chose."""

    person: str
    """`person-<id>`"""
    duty: Duty


async def sign_in(
    running: RunningService,
    identity: Identity,
    *,
    ends: str | None = None,
    began_in: str | None = None,
) -> SignedIn:
    """Begin a session for whoever has this account; `ends` is the token of one that ends with it.

    `began_in` says with what, in words for the person. A person with one role is in it; one with
    several chooses: `choose_role`. Raises `Refused`.
    """
    now = running.now()
    account = (identity.issuer, identity.subject)
    person_id = await fetchval(running.pool, SQL["identity_find"], *account)
    if person_id is None:
        raise Refused("account-unknown", "nobody was invited who signs in with this account")
    duties = await duties_of(running, person_id)
    token, session_id = new_token(), new_id()
    chosen = duties[0] if len(duties) == 1 else (None, None, None)
    async with transaction(running.pool) as connection:
        if ends is not None:
            await connection.execute(SQL["session_end"], hash_of(ends))
        await connection.execute(
            SQL["session_begin"],
            hash_of(token),
            session_id,
            person_id,
            *chosen,
            identity.acr,
            now,
            began_in,
        )
        await connection.execute(SQL["last_sign_in_note"], person_id, now)
        await connection.execute(SQL["sessions_end_old"], person_id, *_bounds(now), SESSIONS_MAX)
    return SignedIn(token, session_id, person_id, duties)


async def choose_role(running: RunningService, token: str, duty: Duty) -> str:
    """Choose a role of a session, at its beginning or later; return its new token.

    The former token ends with it: nobody who had it gets into the role. Raises `Refused`.
    """
    now = running.now()
    found = await fetchrow(running.pool, SQL["session_find"], hash_of(token), *_bounds(now))
    if found is None:
        raise Refused("session-over", "the session is over: sign in again")
    if duty not in await duties_of(running, found["person_id"]):
        raise Refused("no-role", f"the person is not {duty}")
    new = new_token()
    chosen = await fetchval(
        running.pool, SQL["session_choose"], hash_of(token), hash_of(new), *duty, now
    )
    if chosen is None:
        raise Refused("session-over", "the session is over: sign in again")
    return new


async def count_live(running: RunningService) -> int:
    """Return how many sessions are not over."""
    count: int = await fetchval(running.pool, SQL["sessions_count"], *_bounds(running.now()))
    return count


async def whoami(running: RunningService, token_hash: bytes) -> Known | None:
    """Return who a token stands for now; None for none that is known, or without a role yet.

    See `session_now`.
    """
    session = await session_now(running, token_hash)
    if session is None or session.duty is None:
        return None
    return Known(session.person, session.duty)


async def session_now(running: RunningService, token_hash: bytes) -> Session | None:
    """Return the session of a token, a role chosen or not; None where it is over.

    A session whose role has ended ends with it, so that no later role revives it; one without a
    role ends when its person holds none any more.
    """
    now = running.now()
    found = await fetchrow(running.pool, SQL["session_find"], token_hash, *_bounds(now))
    if found is None:
        return None
    held = duties_on(await person_now(running.log, found["person_id"]), now.date())
    duty = _duty(found["role"], found["agency"], found["provider"])
    if (duty is None and not held) or (duty is not None and duty not in held):
        await note(running, "session_end", token_hash)
        return None
    if now - found["seen_at"] >= timedelta(seconds=SEEN_SECONDS):
        await note(running, "session_see", token_hash, now)
    return Session(found["session_id"], found["person_id"], duty)


async def principal_of_session(running: RunningService, token_hash: bytes) -> Principal | None:
    """Return who is signed in by a token, as services know those who call."""
    known = await whoami(running, token_hash)
    return None if known is None else Principal(known.person, *known.duty)


async def list_sessions(running: RunningService, person_id: UUID) -> list[SessionView]:
    """Return the sessions of a person that are not over, the latest first."""
    bounds = _bounds(running.now())
    return await SQL.views(SessionView, running.pool, "sessions_list", person_id, *bounds)


async def end_session(running: RunningService, person_id: UUID, session_id: UUID) -> bool:
    """End one session of a person; return whether there was one."""
    ended = await fetchval(running.pool, SQL["session_end_one"], person_id, session_id)
    return ended is not None


async def end_sessions(running: RunningService, person_id: UUID) -> None:
    """End all sessions of a person."""
    await running.pool.execute(SQL["sessions_end_all"], person_id)


async def end_other_sessions(running: RunningService, person_id: UUID, kept: UUID) -> None:
    """End all sessions of a person but one."""
    await running.pool.execute(SQL["sessions_end_others"], person_id, kept)


async def ends_of(running: RunningService, person_id: UUID) -> Mapping[Duty, date | None]:
    """Return the roles that a person holds now, with the day from which each is held no more."""
    person = await person_now(running.log, person_id)
    held = duties_on(person, running.today())
    return {duty: person.ends[duty] for duty in held if isinstance(person, Admitted)}


def duty_of(session: SessionView) -> Duty | None:
    """Return the role of a session."""
    return _duty(session.role, session.agency, session.provider)


def _duty(role: str | None, agency: str | None, provider: str | None) -> Duty | None:
    return None if role is None else Duty(cast("Role", role), agency, provider)


async def duties_of(running: RunningService, person_id: UUID) -> tuple[Duty, ...]:
    """Return the roles that a person holds today. Raises `Refused` where it holds none."""
    person = await person_now(running.log, person_id)
    if not isinstance(person, Admitted):
        raise Refused("no-role", "the person may not use the system")
    duties = person.duties_on(running.today())
    if not duties:
        raise Refused("no-role", "the person holds no role today")
    return duties


def _bounds(now: datetime) -> tuple[datetime, datetime, datetime]:
    """Return after when a session was seen, after when it began, and before when both."""
    return (
        now - timedelta(minutes=IDLE_MINUTES_MAX),
        now - timedelta(hours=SESSION_HOURS_MAX),
        now + CLOCK_AHEAD_MAX,
    )

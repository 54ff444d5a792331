"""`byfield access`: who may use the system, said on the machine itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

from cyclopts import App, Parameter
from pydantic import TypeAdapter, ValidationError

from deploy.cli.output import OUT
from deploy.cli.runtime import reachable, run
from deploy.servers import pages_told
from deploy.settings import Settings
from events.decider import Refused
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.database.connections import Pool, close_pool
from events.log.deciding.handle import Cause
from events.log.deciding.load import load_category
from events.log.store.event_log import EventLog
from events.vocabulary import InvitationReason
from services.access.commands.people import (
    InvitePerson,
    Mail,
    PersonName,
    PersonRole,
    RenewInvitation,
)
from services.access.decisions import PERSON_DECIDER
from services.access.decisions.person_states import Invited, Person, is_lasting_administrator
from services.access.inviting import Invitation, give_invitation, person_of
from services.access.queries.persons import person_now
from services.kit.feed.connections import open_pool
from services.kit.run.private_log import open_log

access_app = App(name="access", help="Who may use the system.")
access_app.command("deploy.cli.consumers:consumer_app", name="consumer")

WRITER: Final = "access"
_FROM_OUTSIDE: Final = "operator:command-line"
"""Who admits the first administrator: nobody can be signed in before that one."""
_CONNECTIONS_MAX: Final = 2
_NAME: Final[TypeAdapter[str]] = TypeAdapter(PersonName)
_MAIL: Final[TypeAdapter[str]] = TypeAdapter(Mail)


@access_app.command
def admit(
    *,
    role: Literal["administrator"],
    mail: str,
    name: str | None = None,
    again: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Invite the first administrator, and print the link by which that person signs in.

    Everybody else is invited by administrators. Refused where there is an administrator, or an
    invitation of one is open.

    Examples: byfield access admit --role administrator --mail ana@center.example

    Parameters
    ----------
    role
        Only an administrator is invited here.
    mail
        The person's address; it is compared with that of the account, if the issuer verified it.
    name
        The person's name; the address if not said.
    again
        Although there is one: where all have lost their accounts, or the link was lost.
    """

    async def work() -> tuple[Invitation, str]:
        async with (
            reachable() as settings,
            open_log(settings, WRITER) as log,
        ):
            dsn = settings.dsn_of("access")
            pool = await open_pool(dsn, "access", connections_max=_CONNECTIONS_MAX)
            try:
                said = _said(name or mail, mail)
                return await _invite(settings, log, pool, said, role, again), _address(settings)
            finally:
                await close_pool(pool)

    made, address = run(work())
    OUT.print(f"Invited as {role}. The link is shown once, and admits until {made.expires_at:%c}:")
    OUT.print(f"  {address}/access/invitation/{made.token}", soft_wrap=True)
    return 0


def _address(settings: Settings) -> str:
    """Where people reach the pages: the public address, that of `byfield up`, or where it would."""
    here = f"http://{settings.host}:{settings.port}"
    return settings.public_url or pages_told(settings.home) or here


def _said(name: str, mail: str) -> tuple[str, str]:
    try:
        return _NAME.validate_python(name), _MAIL.validate_python(mail)
    except ValidationError as invalid:
        fault = invalid.errors()[0]["msg"]
        raise Refused("wrong-address", f"--mail or --name: {fault}") from None


async def _invite(
    settings: Settings,
    log: EventLog,
    pool: Pool,
    said: tuple[str, str],
    role: PersonRole,
    again: bool,  # noqa: FBT001 - likewise
) -> Invitation:
    now = datetime.now(settings.time_zone)
    known = await load_category(log, CATALOGUE, PERSON_DECIDER)
    if not again:
        for loaded in known.states.values():
            _refuse_second(loaded.state, now)
    person_id = await person_of(pool, new_id(), *said)
    person = await person_now(log, person_id)
    common = {"person_id": person_id, "invitation_id": new_id(), "on": now.date(), "now": now}
    command: InvitePerson | RenewInvitation
    if isinstance(person, Invited) and person.invitation.role == role:
        command = RenewInvitation(**common, by=None)
    else:
        reason = InvitationReason.FIRST_ADMINISTRATOR
        command = InvitePerson(**common, role=role, reason=reason, by=None)
    call = new_id()
    cause = Cause(id=call, handler="access admit", actor=_FROM_OUTSIDE, correlation_id=str(call))
    return await give_invitation(log, pool, command, cause)


def _refuse_second(person: Person, now: datetime) -> None:
    if is_lasting_administrator(person):
        raise Refused(
            "administrator-known",
            "there is an administrator, who invites others; "
            "to invite one here all the same, say --again",
        )
    match person:
        case Invited(invitation=open_one) if (
            open_one.role == "administrator" and now.date() <= open_one.valid_until
        ):
            raise Refused(
                "administrator-invited",
                f"an administrator is invited until {open_one.valid_until}; "
                "if the link was lost, say --again",
            )
        case _:
            return

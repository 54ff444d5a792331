"""`byfield privacy forget`, `confirm`, `withdraw`, `hold`, `lift`: as at the pages of access.

Whoever gives them is signed in as an administrator: by nothing else do two persons differ.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from cyclopts import App
from pydantic import TypeAdapter, ValidationError

from deploy.cli.acting import acting
from deploy.cli.names import exports_ordered
from deploy.cli.output import OUT
from deploy.cli.runtime import reachable, run
from events.counted import counted
from events.decider import Refused
from events.ids import new_id
from events.vocabulary import ForgettingReason, HoldLiftReason, LegalHoldReason, Subject
from services.access.app import SERVICE as ACCESS
from services.access.commands.forgetting import AskForgetting, ConfirmForgetting, HoldDocument
from services.access.decisions.forgetting import CONFIRMED_DAYS_MAX
from services.access.forgetting import asking
from services.access.queries.forgetting import list_forgetting, list_holds
from services.kit.escapes import escape_line
from services.kit.http.calls import Call, Headers
from services.kit.http.running_service import RunningService
from services.kit.run.service import open_service

_SUBJECT: Final[TypeAdapter[str]] = TypeAdapter(Subject)
_DOCUMENT: Final[TypeAdapter[str]] = TypeAdapter(HoldDocument)
_T = TypeVar("_T")


def forget(subject: str, /, *, reason: ForgettingReason) -> int:
    """Ask that somebody be forgotten; another administrator must confirm it.

    Example: byfield privacy forget agency-IA0570100 --reason on-request

    Parameters
    ----------
    subject
        Whom or what, as its stream is named: request-ID, expert-ID, agency-ORI, person-ID; event-ID
        for the note that a fact tells of.
    reason
        Why.
    """
    named = _fit("SUBJECT", _SUBJECT, subject)
    run(_given(lambda there, call: asking.ask(there, call, AskForgetting, named, reason=reason)))
    OUT.print(
        f"Asked. Another administrator confirms it within {CONFIRMED_DAYS_MAX} days: "
        f"byfield privacy confirm {named}"
    )
    return 0


def confirm(subject: str, /) -> int:
    """Confirm what another administrator asked. It cannot be undone.

    Example: byfield privacy confirm agency-IA0570100

    Parameters
    ----------
    subject
        Whom or what; byfield privacy holds lists what waits.
    """
    named = _fit("SUBJECT", _SUBJECT, subject)

    async def confirmed(there: RunningService, call: Call) -> int:
        await asking.ask(there, call, ConfirmForgetting, named)
        return await exports_ordered(there.log)

    exports = run(_given(confirmed))
    OUT.print("Confirmed. Access carries it out within a moment, where it runs.")
    if exports:
        OUT.print(
            f"{counted(exports, 'export')} with names may hold it: then look into each folder with "
            "byfield privacy exported DIR"
        )
    return 0


def withdraw(subject: str, /) -> int:
    """Withdraw what one asked, before another confirms it.

    Example: byfield privacy withdraw agency-IA0570100
    """
    named = _fit("SUBJECT", _SUBJECT, subject)
    run(_given(lambda there, call: asking.withdraw(there, call, named)))
    OUT.print("Withdrawn.")
    return 0


def hold(subject: str, /, *, reason: LegalHoldReason, document: str) -> int:
    """Place a legal hold: nothing of the subject is forgotten until it is lifted.

    Example: byfield privacy hold agency-IA0570100 --reason litigation --document LACV-2026-0117

    Parameters
    ----------
    document
        Number of the letter, order or case that demands it; no names.
    """
    named = _fit("SUBJECT", _SUBJECT, subject)
    said = {"reason": reason, "document": _fit("--document", _DOCUMENT, document)}
    run(_given(lambda there, call: asking.place(there, call, named, **said)))
    OUT.print("The legal hold is placed.")
    return 0


def lift(subject: str, /, *, reason: HoldLiftReason, document: str) -> int:
    """Lift a legal hold.

    Example: byfield privacy lift agency-IA0570100 --reason ended --document LACV-2026-0117
    """
    named = _fit("SUBJECT", _SUBJECT, subject)
    said = {"reason": reason, "document": _fit("--document", _DOCUMENT, document)}
    run(_given(lambda there, call: asking.lift(there, call, named, **said)))
    OUT.print("The legal hold is lifted.")
    return 0


def holds() -> int:
    """List the legal holds, and what was asked to be forgotten.

    Example: byfield privacy holds
    """

    async def listed(there: RunningService, _call: Call) -> list[str]:
        held = [
            f"{subject} must be kept: {escape_line(number)} ({each.reason})"
            for subject, state in (await list_holds(there.log)).items()
            for number, each in state.placed.items()
        ]
        asked = [
            f"{each.subject}: {type(each.state).__name__.lower()}"
            for each in await list_forgetting(there.log)
        ]
        return held + asked

    for line in run(_given(listed)) or ["Nothing must be kept, and nothing was asked."]:
        OUT.print(line, soft_wrap=True)
    return 0


def add_forgetting(app: App) -> None:
    """Add these commands to `byfield privacy`."""
    for command in (forget, confirm, withdraw, hold, lift, holds):
        app.command(command)


async def _given(give: Callable[[RunningService, Call], Awaitable[_T]]) -> _T:
    """Do something in the name of the administrator who is signed in."""
    async with reachable() as settings:
        principal = await acting(settings, "administrator")
        headers = Headers("byfield privacy", None, None, None, None)
        async with open_service(ACCESS, settings, listening=False) as access:
            return await give(access.running, Call(new_id(), principal, headers))


def _fit(what: str, adapter: TypeAdapter[str], text: str) -> str:
    try:
        return adapter.validate_python(text)
    except ValidationError as invalid:
        raise Refused("unfit-word", f"{what}: {invalid.errors()[0]['msg']}") from None

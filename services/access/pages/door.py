"""What waits until a coordinator has called: authorizations by links, requests without an account.

All of it is intake's, and is asked of it and told to it as whoever is signed in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.responses import Response

from events.rules.help import PersonName
from events.text import PROSE
from events.vocabulary import ClaimDismissalReason
from services.access.links.intake import intake_as, tell_intake
from services.access.pages.acts import Office
from services.kit.http.problem_kinds import REFUSED
from services.kit.http.problems import ProblemError, not_found
from services.kit.http.running_service import CurrentService
from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.pages.forms import Fields, Form, as_sentence
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter

NOTE_CHARACTERS_MAX: Final = 2000
CONFIRMED: Final = "confirmed"
OUTCOMES: Final = (
    (
        CONFIRMED,
        "The agency confirms it",
        "It counts from now on, as of the day on which it was said.",
    ),
    (ClaimDismissalReason.NOT_AUTHORIZED.value, "The agency does not authorize the work", ""),
    (ClaimDismissalReason.WRONG_PERSON.value, "Who said it does not speak for the agency", ""),
    (
        ClaimDismissalReason.NOT_REACHED.value,
        "Nobody could be reached who knows",
        "It can still be confirmed when the agency calls back.",
    ),
    (ClaimDismissalReason.DUPLICATE.value, "The agency said it in another way, too", ""),
    (ClaimDismissalReason.ENTERED_IN_ERROR.value, "The link was mailed by mistake", ""),
)
"""What a call comes to: its value, what it is called, and what follows."""
CONTACT_ROLES: Final[Mapping[str, str]] = {
    "government_executive": "Head of the government",
    "agency_executive": "Head of the agency",
    "point_of_contact": "Contact",
}

door = PageRouter("/door")


class Called(Fields):
    """What came of the call about an authorization."""

    outcome: Annotated[str, Field(title="what the agency says", pattern="^[a-z-]{1,30}$")]
    note: Annotated[
        str | None,
        StringConstraints(max_length=NOTE_CHARACTERS_MAX),
        PROSE,
        Field(title="the note"),
    ] = None


class SaidYes(Fields):
    """Who of the agency says yes by telephone."""

    authorized_by: Annotated[PersonName, Field(title="who says yes")]
    title: Annotated[Office, Field(title="the office")]


@door.get("")
async def show_door(page: SignedInPage, running: CurrentService) -> Response:
    """Show which requests wait for a call."""
    found = await intake_as(running, page.request, _token(page), "/intake/requests/to-confirm")
    listed = (found or {"items": []})["items"]
    return page.show("door.html", listed=listed, day=_day)


@door.get("/{request_id}")
async def show_call(page: SignedInPage, running: CurrentService, request_id: UUID) -> Response:
    """Show whom to call about a request, what waits for that, and the form for a yes."""
    return _call_page(page, await _screening(page, running, request_id), page.form(SaidYes))


@door.post("/{request_id}")
async def note_yes(page: SignedInPage, running: CurrentService, request_id: UUID) -> Response:
    """Write down the yes that the agency said by telephone."""
    form = page.form(SaidYes)
    if form.content is not None:
        path = f"/intake/requests/{request_id}/authorize"
        if await _told(page, running, path, form, form.content.model_dump()):
            return page.go("/door", done="authorized")
    return _call_page(page, await _screening(page, running, request_id), form)


@door.get("/{request_id}/{link_id}")
async def show_claim(
    page: SignedInPage, running: CurrentService, request_id: UUID, link_id: UUID
) -> Response:
    """Show what was said by a link, whom to call about it, and the form for what comes of it."""
    return await _claim_page(page, running, request_id, link_id, page.form(Called))


@door.post("/{request_id}/{link_id}")
async def answer_claim(
    page: SignedInPage, running: CurrentService, request_id: UUID, link_id: UUID
) -> Response:
    """Let what was said by a link count, or dismiss it."""
    form = page.form(Called)
    if (called := form.content) is None:
        return await _claim_page(page, running, request_id, link_id, form)
    said: dict[str, Any] = {"link_id": str(link_id)}
    path = f"/intake/requests/{request_id}/confirm-authorization"
    if called.outcome not in {value for value, _, _ in OUTCOMES}:
        form.refuse("Choose what the agency says.", "outcome")
        return await _claim_page(page, running, request_id, link_id, form)
    if called.outcome != CONFIRMED:
        path = f"/intake/requests/{request_id}/dismiss-claim"
        said |= {"reason": called.outcome, "note": called.note}
    if not await _told(page, running, path, form, said):
        return await _claim_page(page, running, request_id, link_id, form)
    return page.go("/door", done="confirmed" if called.outcome == CONFIRMED else "dismissed")


async def _told(
    page: Page, running: CurrentService, path: str, form: Form[Any], said: Mapping[str, Any]
) -> bool:
    """Tell intake; False where it refuses it, and the form says why."""
    try:
        await tell_intake(running, page.request, _token(page), path, page.key, said)
    except ProblemError as problem:
        if problem.kind is not REFUSED:
            raise
        form.refuse(as_sentence(problem.detail))
        return False
    return True


def _call_page(page: Page, found: Mapping[str, Any], form: Form[SaidYes]) -> Response:
    return page.show("call.html", form=form, found=found, roles=CONTACT_ROLES, day=_day)


async def _claim_page(
    page: Page, running: CurrentService, request_id: UUID, link_id: UUID, form: Form[Called]
) -> Response:
    found = await _screening(page, running, request_id)
    said = [*found["claims"], *found["dismissed_claims"]]
    claim = next((each for each in said if each["link_id"] == str(link_id)), None)
    if claim is None and not form.faults:
        raise not_found("authorization that waits", link_id)
    return page.show(
        "claim.html",
        form=form,
        found=found,
        claim=claim,
        outcomes=OUTCOMES,
        roles=CONTACT_ROLES,
        day=_day,
    )


async def _screening(page: Page, running: CurrentService, request_id: UUID) -> Mapping[str, Any]:
    path = f"/intake/requests/{request_id}/screening"
    found = await intake_as(running, page.request, _token(page), path)
    if found is None:
        raise not_found("request", request_id)
    return found


def _token(page: Page) -> str:
    """Return the credential of who looks: intake asks access whose it is, as of any other."""
    return page.request.cookies.get(SESSION_COOKIE, "")


def _day(page: Page, text: str) -> str:
    return page.day(date.fromisoformat(text))

"""Where people may go, by the table of who may what: links of the header and the first page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from events.event import Role
from services.kit.http.policy import Policy
from services.kit.http.principals import Principal
from services.kit.pages.site import Link


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to go to."""

    link: Link
    operation: str
    """The page's operation: who may see it is told of it."""
    about: str
    """What is there, as the first page says it."""
    is_in_header: bool = True


ENTRIES: Final = (
    Entry(
        Link("People", "/people"),
        "show_people",
        "Invite people, give roles and end them.",
    ),
    Entry(
        Link("Who has access", "/access-list"),
        "show_access_list",
        "The list for the yearly review, to print or to download.",
    ),
    Entry(
        Link("Machines", "/consumers"),
        "show_consumers",
        "Machines that read, what each may, and their keys.",
    ),
    Entry(
        Link("Forgetting", "/forgetting"),
        "show_forgetting",
        "Who is to be forgotten, and what must be kept for a court.",
    ),
    Entry(
        Link("To call and confirm", "/door"),
        "show_door",
        "Requests asked without an account, and authorizations by links, that wait for a call.",
    ),
    Entry(
        Link("Who read what", "/who-read"),
        "show_who_read",
        "Who read people, confidential work or the log, in all services.",
    ),
    Entry(
        Link("Authorization links", "/ask-authorization"),
        "show_ask_authorization",
        "Links by which who has no account authorizes a request: mailed, and taken back.",
    ),
    Entry(
        Link("Unsent mail", "/unsent-mail"),
        "show_unsent_mails",
        "Mails that reached nobody, and why.",
    ),
    Entry(
        Link("Evaluations without mail", "/unreached"),
        "show_unreached",
        "Who could not be asked by mail how the help was, and why.",
    ),
    Entry(
        Link("My account", "/account"),
        "show_account",
        "Your roles, and where you are signed in.",
        is_in_header=False,  # there the name leads to it
    ),
)
"""In the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A page of another service, which has the table of who may see it."""

    service: Literal["intake", "reporting"]
    link: Link
    operation: str
    about: str
    roles: frozenset[Role] | None = None
    """Who may, as that service says; None: everybody."""


CENTER: Final[frozenset[Role]] = frozenset({"coordinator", "operator"})
BESIDE: Final = (
    Beside(
        "reporting",
        Link("Published figures", "/overview"),
        "show_overview",
        "What the center did, as everybody sees it, and what each figure counts.",
    ),
    Beside(
        "reporting",
        Link("Annual reviews", "/reviews"),
        "show_reviews",
        "Each fiscal year in figures, case studies and testimonials, for everybody.",
    ),
    Beside(
        "reporting",
        Link("Requests", "/records/requests"),
        "show_work_requests",
        "Where each request stands, and what happened to it.",
        CENTER | {"requester", "provider", "validator", "reader"},
    ),
    Beside(
        "reporting",
        Link("Assessments", "/records/assessments"),
        "show_work_assessments",
        "Recommendations, and who must act on each since when.",
        CENTER,
    ),
    Beside(
        "reporting",
        Link("Providers", "/records/providers"),
        "show_providers",
        "What each provider has in hand, and its share of the hours.",
        CENTER,
    ),
    Beside(
        "intake",
        Link("Testimonials", "/records/testimonials"),
        "show_work_testimonials",
        "What was said for the public: read it, and release it for the annual review or not.",
        CENTER,
    ),
    Beside(
        "reporting",
        Link("Case studies", "/records/case-studies"),
        "show_work_case_studies",
        "What the annual review tells of the work: release it, correct it, withdraw it.",
        CENTER,
    ),
)
"""In the order in which the first page shows them, after its own."""


def beside_for(principal: Principal | None) -> Iterator[Beside]:
    """Yield the pages of other services that somebody may see."""
    for entry in BESIDE:
        if entry.roles is None or (principal is not None and principal.role in entry.roles):
            yield entry


def entries_for(policy: Policy, principal: Principal | None) -> Iterator[Entry]:
    """Yield the places that somebody may see; None: who has chosen no role yet."""
    for entry in ENTRIES:
        row = policy.of(entry.operation)
        if not row.may or (principal is not None and principal.role in row.may):
            yield entry

"""A small site with every part that pages are made of, and people who sign in by a click."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field, field_validator
from starlette.requests import Request
from starlette.responses import Response

from events.log.memory import MemoryLog
from events.rules.scopes import ANY
from services.kit.http.admission import Admission
from services.kit.http.application import Application, application
from services.kit.http.call_ids import CallIds
from services.kit.http.cursors import Cursors, RequestedPage
from services.kit.http.policy import Policy, Row
from services.kit.http.principals import Principal
from services.kit.http.problem_kinds import BUSY, FORBIDDEN, REFUSED
from services.kit.http.problems import ProblemError
from services.kit.pages.addresses import local_address
from services.kit.pages.assets import ASSET_ROWS
from services.kit.pages.cross_site import SESSION_COOKIE, set_cookie
from services.kit.pages.forms import Fields
from services.kit.pages.lists import shown
from services.kit.pages.mounting import add_pages, show_problems_as_pages
from services.kit.pages.page import CurrentPage, SignedInPage
from services.kit.pages.routing import PageRouter
from services.kit.pages.settings import PagesSettings
from services.kit.pages.site import Link, Site, Visitor

ROWS = 130
TERMS = (
    ("Name", "A very long name of something that goes on and on, and does not end on this line"),
    ("Reference", "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
    ("Address", "averyveryverylongaddresswithoutanyblank@subdomain.of.an.example.org"),
)
STATES = (("success", "Open"), ("warning", "Waiting"), ("error", "Ended"))

pages = PageRouter("/pages")
_CURSORS: Cursors[int] = Cursors(int)


@dataclass(frozen=True)
class Thing:
    number: int
    name: str
    state: tuple[str, str]
    on: date


class Order(Fields):
    """What the sample's form asks."""

    name: Annotated[str, Field(max_length=40, title="the full name")]
    mail: Annotated[str, Field(title="the e-mail address")]
    kind: Annotated[Literal["small", "large"], Field(title="the kind")]
    size: Annotated[Literal["1", "2"], Field(title="the size")]
    extras: Annotated[list[Literal["salt", "oil"]], Field(title="at least one extra", min_length=1)]
    on: Annotated[date | None, Field(title="the day")] = None
    text: Annotated[str, Field(max_length=20_000, title="the text")] = ""

    @field_validator("mail")
    @classmethod
    def _is_mail(cls, mail: str) -> str:
        if "@" not in mail:
            raise ValueError("Enter the e-mail address with its @, such as jo@example.org.")
        return mail


PRINCIPALS = {"cook": Principal("cook", "coordinator"), "guest": Principal("guest", "reader")}
"""In which role somebody is; who is not named here has several and has chosen none yet."""


class Sessions:
    """Who is signed in, by the cookie of the session."""

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        self.by_key: dict[str, Order] = {}
        self.calls: set[UUID] = set()
        self.waits, self.goes_on = asyncio.Event(), asyncio.Event()

    @property
    def orders(self) -> list[Order]:
        return list(self.by_key.values())

    def begin(self, person: str) -> str:
        key = secrets.token_urlsafe(16)
        self.people[key] = person
        return key

    def end_all(self) -> None:
        self.people.clear()


async def _visitor(request: Request) -> Visitor | None:
    sessions: Sessions = request.app.state.sessions
    person = sessions.people.get(request.cookies.get(SESSION_COOKIE, ""))
    if person is None:
        return None
    links = (Link("Everything", "/pages/everything"), Link("Orders", "/pages/orders"))
    return Visitor(person, person.capitalize(), links, PRINCIPALS.get(person))


@pages.get("/everything")
async def show_everything(page: CurrentPage, asked: RequestedPage) -> Response:
    after = asked.after(_CURSORS) or 0
    rows = [_row(number) for number in range(after + 1, min(after + asked.fetch, ROWS) + 1)]
    listed = asked.page(rows, _CURSORS, lambda row: row.number, lambda row: row)
    return page.show(
        "everything.html",
        form=page.form(Order),
        listed=shown(page.request, listed),
        terms=TERMS,
        at=datetime(2026, 3, 1, 17, 5, tzinfo=UTC),
    )


@pages.post("/everything")
async def check_everything(page: CurrentPage, asked: RequestedPage) -> Response:
    form = page.form(Order)
    if form.content is None:
        return page.show(
            "everything.html",
            form=form,
            listed=shown(page.request, asked.page([], _CURSORS, int, str)),
            terms=TERMS,
            at=datetime(2026, 3, 1, 17, 5, tzinfo=UTC),
        )
    return page.go("/pages/everything", done="ordered")


@pages.get("/orders")
async def show_orders(page: SignedInPage) -> Response:
    return page.show("orders.html", orders=page.request.app.state.sessions.orders)


@pages.get("/orders/new")
async def show_order(page: SignedInPage) -> Response:
    return page.show("order.html", form=page.form(Order))


@pages.post("/orders/new")
async def order(page: SignedInPage) -> Response:
    form = page.form(Order)
    if form.content is None:
        return page.show("order.html", form=form)
    if form.content.name == "Busy":
        raise ProblemError(BUSY, "17 requests are in line.")
    if form.content.name == "Forbidden":
        raise ProblemError(FORBIDDEN, "Only a cook may.")
    page.request.app.state.sessions.by_key[page.key] = form.content
    return page.go("/pages/orders", done="ordered")


@pages.get("/kitchen")
async def show_kitchen(page: SignedInPage) -> Response:
    return page.show("orders.html", orders=())


@pages.post("/kitchen")
async def cook(page: SignedInPage) -> Response:
    page.request.app.state.sessions.calls.add(page.call.id)
    return page.go("/pages/kitchen")


@pages.get("/choose")
async def choose(page: SignedInPage) -> Response:
    return page.show("orders.html", orders=())


@pages.get("/sign-in")
async def show_sign_in(page: CurrentPage, back: str = "") -> Response:
    return page.show("sign-in.html", back=local_address(back) or page.at("/pages/orders"))


@pages.post("/sign-in")
async def sign_in(page: CurrentPage) -> Response:
    posted = page.posted or {}
    person, back = posted["person"][0], local_address(posted["back"][0]) or "/"
    response = page.go("")
    response.headers["location"] = back
    set_cookie(response, SESSION_COOKIE, page.request.app.state.sessions.begin(person))
    return response


@pages.post("/sign-out")
async def sign_out(page: SignedInPage) -> Response:
    page.request.app.state.sessions.end_all()
    return page.go("/pages/everything")


@pages.get("/broken/{how}")
async def break_down(page: CurrentPage, how: str, number: Annotated[int, Query()] = 0) -> Response:
    match how:
        case "refused":
            raise ProblemError(REFUSED, "The kitchen is closed.", rule="closed")
        case "forbidden":
            raise ProblemError(FORBIDDEN, "Only a cook may.")
        case "busy":
            raise ProblemError(BUSY, "17 requests are in line.")
        case "unavailable":
            raise ConnectionRefusedError("away")
        case "waiting":
            page.request.app.state.sessions.waits.set()
            await page.request.app.state.sessions.goes_on.wait()
            return page.go("/pages/everything")
        case "undefined":
            return page.show("undefined.html")
        case _:
            raise RuntimeError(number)


def _row(number: int) -> Thing:
    name = f"Thing {number} with a name of some length"
    return Thing(number, name, STATES[number % 3], date(2026, 1, 1 + number % 28))


POLICY = Policy(
    (
        Row.for_everybody("show_everything", "It is a sample."),
        Row.for_everybody("check_everything", "Likewise."),
        Row.for_signed_in("show_orders", "Orders are known to all who order."),
        Row.for_signed_in("show_order", "Likewise."),
        Row.for_signed_in("order", "Likewise."),
        Row.of_page("show_kitchen", {"coordinator": ANY}, "Cooks cook."),
        Row.of_page("cook", {"coordinator": ANY}, "Cooks cook."),
        Row.for_signed_in("choose", "Likewise."),
        Row.for_everybody("show_sign_in", "Likewise."),
        Row.for_everybody("sign_in", "Likewise."),
        Row.for_signed_in("sign_out", "Likewise."),
        Row.for_everybody("break_down", "Likewise."),
    )
)
SITE = Site(
    name="Sample",
    package="tests.services.kit.pages",
    routers=(pages,),
    visitor=_visitor,
    home="/pages/everything",
    sign_in="/pages/sign-in",
    choose_role="/pages/choose",
    sign_out="/pages/sign-out",
    links=(Link("Everything", "/pages/everything"),),
)


def sample(**given: object) -> tuple[Application, Sessions]:
    """The site, mounted under `/sample` in the application of a process."""
    settings = PagesSettings.read(**given)
    inner = application("Sample", settings)
    inner.state.sessions = sessions = Sessions()
    # All that a call asks of a running service.
    inner.state.running = SimpleNamespace(call_ids=CallIds(MemoryLog(), None))

    @inner.get("/things")
    async def list_things() -> Sequence[str]:
        raise ProblemError(FORBIDDEN, "Only a cook may.")

    @inner.post("/things")
    async def add_thing(thing: dict[str, str]) -> Sequence[str]:
        return list(thing)

    add_pages(inner, [SITE])
    things = [Row.for_everybody(name, "Likewise.") for name in ("list_things", "add_thing")]
    inner.govern(Policy((*POLICY.rows, *ASSET_ROWS, *things)))
    outer = application("Process", settings)
    outer.state.services = {"sample": inner}
    outer.add_middleware(Admission, settings=settings, body_bytes_max=256 * 1024)
    show_problems_as_pages(outer)
    outer.mount("/sample", inner.mounted())
    return outer, sessions

"""One call of a page: what was sent, who looks, and how it is answered."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, cast
from urllib.parse import urlencode

from fastapi import Depends
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from events.log.database.passing import passes
from services.kit.http.answers import publish
from services.kit.http.calls import Call
from services.kit.http.policy import Asks, Policy, asking
from services.kit.http.problem_kinds import FORBIDDEN, UNAUTHORIZED, UNAVAILABLE
from services.kit.http.problems import ProblemError
from services.kit.http.rates import UNLIMITED, hold, network_of
from services.kit.http.unchanged import always_made, stands_for
from services.kit.key_ring import keys_of
from services.kit.pages.assets import ICON, SCRIPT, STYLE
from services.kit.pages.cross_site import Checked, FormTokens, Token, refuse_other_sites
from services.kit.pages.forms import FieldsT, Form
from services.kit.pages.gate import admitted
from services.kit.pages.posted import Values, read_posted
from services.kit.pages.rendering import PAGE_HEADERS, rendered
from services.kit.pages.sealing import Sealer
from services.kit.pages.settings import PagesSettings
from services.kit.pages.site import Site, Visitor, site_at
from services.kit.pages.typed import forget_typed, keep_typed, kept_typed

_SEE_OTHER: Final = 303
_HAS_FAULTS: Final = 422
_KEY_CHARACTERS: Final = 32


def day_in_words(day: date) -> str:
    """Return a day as people write it here.

    >>> day_in_words(date(2024, 9, 3))
    'September 3, 2024'
    """
    return f"{day:%B} {day.day}, {day.year}"


class StaleFormError(ProblemError):
    """A form of an earlier session, or one that was open for too long; nothing was done."""

    def __init__(self) -> None:
        super().__init__(FORBIDDEN, "The form is out of date. Open it again.")


class Page:
    """A call of a page, for its route and for its template."""

    def __init__(self, request: Request, posted: Values | None = None) -> None:
        self.request = request
        self.site = _site_of(request)
        self.visitor: Visitor | None = None
        self.is_sign_in_away = False
        """Whether it cannot be known who looks; a page for everybody is shown as to nobody."""
        self.posted = posted
        """What was posted; None for a page that is only looked at."""
        self.admitted: Call | None = None
        self.needs = ""
        """What is needed to see this page, in words; for who may not."""
        self.follows: str | None = None
        """The address of the stream that says when the page is out of date; see `follow`."""
        self.checked = Checked(Token.STALE)
        self._sealer = sealer_of(PagesSettings.of(request.app.state.settings))
        self._tokens = FormTokens(self._sealer, request)
        self._forgets_typed = False
        self._key: str | None = None

    @property
    def key(self) -> str:
        """The key of the posted form: each time it is shown it gets another.

        A form that is sent twice, as by a double click, has one key: derive from it what a command
        creates, so that doing it twice is doing it once. Raises `ValueError` where none was posted.
        """
        if self._key is None:
            raise ValueError("no form was posted here")
        return self._key

    @property
    def call(self) -> Call:
        """This call, as commands know it: of whoever is signed in, in the role that was chosen.

        A form that is sent twice is one call. Raises `ValueError` on a page that asks for no role.
        """
        if self.admitted is None:
            raise ValueError("this page has no row with roles")
        return self.admitted

    @property
    def address(self) -> str:
        """The address of this page, without its parameters."""
        return self.request.url.path

    @property
    def done(self) -> str:
        """What was done on the page before, as `go` was told."""
        return self.request.query_params.get("done", "")

    @property
    def style(self) -> str:
        """The address of the stylesheet."""
        return self.at(STYLE.path)

    @property
    def icon(self) -> str:
        """The address of the icon."""
        return self.at(ICON.path)

    @property
    def script(self) -> str:
        """The address of the script that renews figures."""
        return self.at(SCRIPT.path)

    def follow(self, path: str, after: int) -> None:
        """Let the page renew its figures as a stream at a path says, from a position on.

        Its template marks what is renewed with `data-figures`, and in it, with `data-at`, what
        changes with every position.
        """
        self.follows = self.at(path, after=str(after))

    def at(self, path: str, **parameters: str) -> str:
        """Return the address of a path in this service."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"{self.request.scope.get('root_path', '')}{path}{query}"

    def at_people(self, path: str, **parameters: str) -> str:
        """Return the address of a path in the service that signs people in."""
        if self.site.people is None:
            return self.at(path, **parameters)
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"{self.at_service(self.site.people, path)}{query}"

    @property
    def home(self) -> str:
        """The address that the name in the header leads to."""
        if self.site.start is not None:
            return self.at_people(self.site.start)
        return self.at(self.site.home)

    def at_service(self, service: str, path: str) -> str:
        """Return the address of a path in a service that is mounted beside this one."""
        beside = self.request.scope.get("root_path", "").rpartition("/")[0]
        return f"{beside}/{service}{path}"

    @property
    def itself(self) -> str:
        """The address of this page with its parameters."""
        query = self.request.url.query
        return f"{self.address}?{query}" if query else self.address

    def is_at(self, path: str) -> bool:
        """Whether this page is at a path, for the link to it in the header."""
        return self.address == self.at(path)

    def token(self, address: str) -> str:
        """Return the token of a form that is posted to an address."""
        return self._tokens.token(address, self._person)

    def form(self, fields: type[FieldsT], values: Mapping[str, Any] | None = None) -> Form[FieldsT]:
        """Return this page's form: as it was posted and read, as it was typed before, or new.

        `values` are shown in a new form.
        """
        if self.posted is not None:
            return Form(fields, self.posted).read()
        typed = kept_typed(self.request, self._sealer, self.address, self._person)
        if typed is not None:
            self._forgets_typed = True
            return Form(fields, typed, is_back=True)
        return Form(fields, {name: _texts(value) for name, value in (values or {}).items()})

    def asked(self, fields: type[FieldsT]) -> Form[FieldsT]:
        """Return a form that changes nothing as the address fills it in, read."""
        parameters = self.request.query_params
        return Form(fields, {name: parameters.getlist(name) for name in parameters}).read()

    def show(self, template: str, *, status: int | None = None, **values: Any) -> Response:
        """Return the page made of a template; with status 422 if its `form` has faults."""
        form = values.get("form")
        if status is None:
            status = _HAS_FAULTS if form is not None and form.faults else 200
        told = {"page": self, **values}
        has_script = self.follows is not None
        response = rendered(self.site.package, template, status, told, has_script=has_script)
        self._tokens.set_cookie(response)
        if self._forgets_typed:
            forget_typed(response)
        return response

    @property
    def is_as_nobody_sees_it(self) -> bool:
        """Whether nothing on the page depends on who looks, or on who is away."""
        return self.visitor is None and not self.is_sign_in_away

    def publish(self, response: Response, seconds: int) -> Response:
        """Let every cache keep this page as nobody sees it; it says else who is signed in."""
        response.headers["Vary"] = "Cookie"
        if self.is_as_nobody_sees_it:
            publish(response, seconds)
        return response

    def stands_for(self, *parts: object, seconds: int) -> None:
        """Say what determines this page as nobody sees it, beside its address and the program.

        Raises `UnchangedError` where the browser has it. `seconds` are those of `publish`.
        """
        if self.is_as_nobody_sees_it:
            dress = functools.partial(self._as_published, seconds=seconds)
            stands_for(self.itself, *parts, dress=dress)

    def _as_published(self, response: Response, seconds: int) -> None:
        response.headers.update(PAGE_HEADERS)  # a cache takes over the headers of a 304
        self.publish(response, seconds)

    def go(self, path: str, done: str | None = None, **parameters: str) -> Response:
        """Return the answer to a form that was taken: the page to see now, and what was done."""
        if done is not None:
            parameters["done"] = done
        return RedirectResponse(self.at(path, **parameters), _SEE_OTHER)

    def go_beside(self, service: str, path: str) -> Response:
        """Return the answer that leads to a page of a service that is mounted beside this one."""
        return RedirectResponse(self.at_service(service, path), _SEE_OTHER)

    def keep_typed(self, response: Response) -> bool:
        """Let the browser keep what was posted for this page; False if that is too much."""
        person = self.checked.person or self._person
        return keep_typed(response, self._sealer, self.address, person, self.posted or {})

    def day(self, day: date) -> str:
        """Return a day as people write it here."""
        return day_in_words(day)

    def moment(self, at: datetime) -> str:
        """Return an instant in the center's time zone."""
        local = at.astimezone(self.request.app.state.settings.time_zone)
        half = "a.m." if local.hour < 12 else "p.m."  # noqa: PLR2004 - noon
        return f"{self.day(local)}, {local.hour % 12 or 12}:{local:%M} {half} {local:%Z}"

    @property
    def _person(self) -> str:
        return "" if self.visitor is None else self.visitor.person

    def read_token(self, token: str) -> None:
        """Read the token of the posted form."""
        self.checked = self._tokens.check(self.address, token)
        self._key = hashlib.sha256(token.encode()).hexdigest()[:_KEY_CHARACTERS]

    def refuse_stale(self) -> None:
        """Raise `StaleFormError`, or the 401 problem, where the token is not of who looks."""
        if self.checked.token is Token.VALID and self.checked.person == self._person:
            return
        if self.checked.person and self.visitor is None:
            raise ProblemError(UNAUTHORIZED, "The session has ended.")
        raise StaleFormError


def _site_of(request: Request) -> Site:
    """Return the site that a page belongs to. Raises `LookupError` where no page is."""
    scope = request.scope
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    if (site := site_at(request.app.state.sites, path)) is None:
        raise LookupError(f"there is no page at {path}")
    return site


async def page_call(request: Request) -> Page:
    """Return the page that is called; a form is read and must come from this site."""
    refuse_other_sites(request)
    if request.method in {"GET", "HEAD"}:
        page, token = Page(request), None
    else:
        posted, token = await read_posted(request)
        page = Page(request, posted)
        page.read_token(token)
    request.state.page = page
    _hold(request)
    page.visitor = await _visitor(page)
    if token is not None:
        page.refuse_stale()
    return page


async def _visitor(page: Page) -> Visitor | None:
    """Return who looks; nobody, where that cannot be known and the page is for everybody.

    Raises what an application answers with 503 for another page, and for a form that somebody
    posts to whom it was shown by name.
    """
    try:
        return await page.site.visitor(page.request)
    except Exception as fault:
        policy = cast("Policy", page.request.app.policy)
        is_for_all = policy.of(page.request.scope["route"].name).asks is Asks.NOTHING
        if not is_for_all or page.checked.person or not _is_away(fault):
            raise
        page.is_sign_in_away = True
        return None


def _is_away(fault: Exception) -> bool:
    if isinstance(fault, ProblemError):
        return fault.kind.status == UNAVAILABLE.status
    return passes(fault)


def _hold(request: Request) -> None:
    """Count the address that asks, where the row has a limit for it. Raises the 429 problem."""
    policy = cast("Policy", request.app.policy)
    limit = policy.limit_of_address(request.scope["route"].name)
    if limit is not UNLIMITED:
        hold(request, limit, network_of(request.scope))


@asking(Asks.SIGN_IN)
async def signed_in_page(page: Annotated[Page, Depends(page_call)]) -> Page:
    """Return the page, if its row admits who is signed in. Raises a 401, 403 or 404 problem."""
    page.admitted = await admitted(page)
    always_made()  # it has the tokens of its forms
    return page


CurrentPage = Annotated[Page, Depends(page_call)]
"""A route's parameter: the page, for anybody."""
SignedInPage = Annotated[Page, Depends(signed_in_page)]
"""A route's parameter: the page, for whom the row of the route admits."""


def sealer_of(settings: PagesSettings) -> Sealer:
    """Return what seals with the current key of an installation, and opens with each."""
    return _sealer_with(settings.pages_key)


@functools.lru_cache(maxsize=8)
def _sealer_with(ring: SecretStr) -> Sealer:
    return Sealer(keys_of(ring).values())


def _texts(value: Any) -> Sequence[str]:
    if value is None:
        return ()
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]

"""A FastAPI application that answers with problems and describes them in its OpenAPI document."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import AsyncIterator, Callable
from functools import cached_property
from typing import Any, Final

import fastapi
from fastapi import routing
from starlette.requests import Request
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from events.log.store.event_log import DATA_BYTES_MAX
from services.kit.http.ambiguity import refuse_ambiguous
from services.kit.http.answers import problem_responses
from services.kit.http.body_limit import BodyLimit
from services.kit.http.conventions import HttpConventions
from services.kit.http.credentials import who_is_by
from services.kit.http.dependencies import SolvingRoute, shorten
from services.kit.http.development_keys import development_keys
from services.kit.http.exception_handlers import add_exception_handlers
from services.kit.http.field_faults import personal_fields
from services.kit.http.media_types import refuse_other_media
from services.kit.http.openapi import complete_document, operation_id
from services.kit.http.parameters import Parameters
from services.kit.http.policy import NO_POLICY, Policy, hold_strangers
from services.kit.http.problem_kinds import BAD_HEADER
from services.kit.http.problems import ProblemError
from services.kit.http.rates import Rates
from services.kit.http.reads import record_reads
from services.kit.http.stopping import Stopping
from services.kit.settings import Settings

_HEADERS_GIVEN_ONCE: Final = (
    "Authorization",
    "Byfield-After",
    "Idempotency-Key",
)
"""Of two, one reader might take the first and another the last."""

Lifespan = Callable[[fastapi.FastAPI], contextlib.AbstractAsyncContextManager[None]]


class Application(fastapi.FastAPI):
    """The HTTP application of a service or of a process."""

    _ready = False

    @property
    def policy(self) -> Policy:
        """Who may call what here; nobody anything before `govern`."""
        policy: Policy = getattr(self.state, "policy", NO_POLICY)
        return policy

    def govern(self, policy: Policy) -> None:
        """Put all routes under a table. Raises `PolicyError` where the two do not agree."""
        policy.check(self.routes)
        self.state.policy = policy

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document with everything that is enforced and returned."""
        if self.openapi_schema is None:
            complete_document(super().openapi(), self.routes, self.policy)
        return super().openapi()

    @cached_property
    def personal(self) -> frozenset[str]:
        """The names of the fields whose values no problem shows."""
        return personal_fields(self.openapi())

    @cached_property
    def parameters(self) -> Parameters:
        """The parameters that may stand in an address, by operation."""
        return Parameters(self.openapi())

    def setup(self) -> None:
        """Add FastAPI's own routes, and let them refuse every parameter."""
        super().setup()
        for route in self.routes:
            if isinstance(route, Route) and not isinstance(route, routing.APIRoute):
                route.app = _without_parameters(self, route.app)

    def build_middleware_stack(self) -> ASGIApp:
        """Apply `HttpConventions` to every answer, also to an error that nobody caught."""
        self.make_ready()
        return HttpConventions(super().build_middleware_stack())

    def make_ready(self) -> None:
        """Prepare for requests, once, when all routes are there."""
        if not self._ready:
            self._ready = True
            _ = (
                self.parameters
            )  # makes the document first, from dependencies that `shorten` removes
            record_reads(self.routes, self.policy)
            hold_strangers(self.routes, self.policy)
            shorten(self.routes)

    def add_routes(self, router: fastapi.APIRouter) -> None:
        """Add a router's routes as its own; `include_router` would have them searched twice."""
        _add_copies(self.router, router)

    def add_routes_apart(self, router: fastapi.APIRouter) -> None:
        """Add a router's routes without the checks of all others: these take JSON alone."""
        apart = fastapi.APIRouter()
        _add_copies(apart, router)
        self.router.routes.extend(apart.routes)

    def mounted(self) -> ASGIApp:
        """Return this application for mounting in another, whose middleware serves for both."""

        async def inside(scope: Scope, receive: Receive, send: Send) -> None:
            self.make_ready()
            scope["app"] = self
            await self.router(scope, receive, send)

        return inside


def _add_copies(to: fastapi.APIRouter, router: fastapi.APIRouter) -> None:
    """Add copies: an application changes the routes that it has."""
    for route in router.routes:
        if not isinstance(route, routing.APIRoute):
            raise TypeError(f"{route} is no route that FastAPI describes")
        options = {name: getattr(route, name) for name in _ROUTE_OPTIONS if hasattr(route, name)}
        to.add_api_route(route.path, route.endpoint, route_class_override=_Route, **options)


_ROUTE_OPTIONS: Final = frozenset(inspect.signature(fastapi.APIRouter.add_api_route).parameters) - {
    "self",
    "path",
    "endpoint",
    "route_class_override",
}


class _Route(SolvingRoute):
    """A route that compares the fixed begin of its path first: a service has fifty routes."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if self._begins not in scope["path"]:
            return Match.NONE, {}
        return super().matches(scope)

    @cached_property
    def _begins(self) -> str:
        return self.path.partition("{")[0]


def application(title: str, settings: Settings, lifespan: Lifespan | None = None) -> Application:
    """Return an application without routes, and without FastAPI's pages: they load foreign code."""
    app = Application(
        title=title,
        lifespan=lifespan or _nothing_to_open,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
        redirect_slashes=False,  # a redirect would repeat any `Host` that was sent
        responses=problem_responses(400, 408, 414, 422, 429, 431, 500, 503),
        # For every route, so that none can forget. One alone: each costs FastAPI 20 µs.
        dependencies=[fastapi.Depends(_read_strictly)],
    )
    app.add_middleware(BodyLimit, bytes_max=DATA_BYTES_MAX)
    app.state.settings = settings
    app.state.who_is = who_is_by(development_keys(settings))
    app.state.rates = Rates(settings)
    app.state.stopping = Stopping()
    add_exception_handlers(app)
    return app


async def _read_strictly(request: Request) -> None:
    app: Application = request.app
    for name in _HEADERS_GIVEN_ONCE:
        if len(request.headers.getlist(name)) > 1:
            raise ProblemError(BAD_HEADER, f"{name} is given once.")
    refuse_other_media(request)
    app.parameters.check(request)
    if content := await request.body():  # it is declared as JSON, or it was refused
        refuse_ambiguous(content)


def _without_parameters(app: Application, inner: ASGIApp) -> ASGIApp:
    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        app.parameters.check(Request(scope))
        await inner(scope, receive, send)

    return checked


@contextlib.asynccontextmanager
async def _nothing_to_open(_app: fastapi.FastAPI) -> AsyncIterator[None]:
    yield

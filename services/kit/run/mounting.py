"""Services mounted in the application of a process, each under its own path."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final

import fastapi
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from events.log.store.event_log import DATA_BYTES_MAX
from services.kit.http.access_log import AccessLog
from services.kit.http.admission import Admission
from services.kit.http.answers import forbid_caching
from services.kit.http.application import Application, application
from services.kit.http.policy import Policy, Row
from services.kit.http.rates import UNLIMITED
from services.kit.http.request_times import RequestTimes
from services.kit.http.wrong_credentials import SlowWrongCredentials
from services.kit.pages.mounting import show_problems_as_pages
from services.kit.pages.site import Site
from services.kit.run.health import Health, Part, State, health_of
from services.kit.run.knowing import Knowing
from services.kit.run.metrics import Metrics
from services.kit.run.samples import Samples
from services.kit.run.service import OpenService, Service, broker_of, build
from services.kit.settings import Settings

NOT_READY_STATUS: Final = 503

PAGES: Final = (
    Row.for_everybody(
        "addresses", "It names the services, and nothing that is in them.", UNLIMITED
    ),
    Row.for_everybody("live", "Whoever watches the process has no key.", UNLIMITED),
    Row.for_everybody(
        "ready", "Likewise; it names parts and how they are, and nobody's work.", UNLIMITED
    ),
)
"""Who may call a process's own pages."""


class ServiceAddresses(BaseModel):
    """The addresses of a service."""

    title: str
    path: str
    openapi: str


class Addresses(BaseModel):
    """The addresses of everything that this process serves."""

    services: dict[str, ServiceAddresses]
    asyncapi: str = "/asyncapi.json"
    schemas: str = "/schemas"
    problems: str = "/problems"
    live: str = "/health/live"
    ready: str = "/health/ready"


class Live(BaseModel):
    """This process answers."""

    state: State = State.WELL


def mount_services(
    services: Sequence[Service],
    settings: Settings,
    others: Callable[[], Awaitable[Sequence[Part]]] | None = None,
    routers: Sequence[fastapi.APIRouter] = (),
    rows: Sequence[Row] = (),
    samples: Samples | None = None,
) -> Application:
    """Return the application of a process: services, their addresses, and their health.

    `others` returns the health of parts that run beside the services; `routers` are the process's,
    and `rows` say who may call what of them. `samples` are of what `others` tells, for metrics.
    """
    built = {each.name: build(each, settings) for each in services}
    return mount(services, built, settings, others, routers, rows, samples)


def mount(
    services: Sequence[Service],
    built: Mapping[str, Application],
    settings: Settings,
    others: Callable[[], Awaitable[Sequence[Part]]] | None = None,
    routers: Sequence[fastapi.APIRouter] = (),
    rows: Sequence[Row] = (),
    samples: Samples | None = None,
) -> Application:
    """Return the application of a process from those of its services, by name."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: fastapi.FastAPI) -> AsyncIterator[None]:
        # Starlette does not run the lifespan of mounted applications.
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(knowing.opened())
            broker = await stack.enter_async_context(broker_of(services, settings))
            for mounted in built.values():
                mounted.state.broker = broker
                await stack.enter_async_context(mounted.router.lifespan_context(mounted))
            yield

    knowing = Knowing(services, built, settings)
    times = RequestTimes()
    app = application("Byfield", settings, lifespan)
    app.state.who_is = knowing.who_is
    app.state.services = built
    app.state.metrics = Metrics(
        lambda: [each for each in map(_open_yet, built.values()) if each], times, samples
    )
    show_problems_as_pages(app)
    app.add_middleware(Admission, settings=settings, body_bytes_max=DATA_BYTES_MAX)
    app.add_middleware(SlowWrongCredentials, settings=settings, rates=app.state.rates)
    app.add_middleware(AccessLog, times=times)
    _add_pages(app, services, built, knowing, others)
    for router in routers:
        app.add_routes(router)
    app.govern(Policy((*PAGES, *rows)))
    for name, inner in built.items():
        inner.state.who_is = app.state.who_is
        inner.state.rates = app.state.rates
        inner.state.stopping = app.state.stopping
        app.mount(f"/{name}", inner.mounted())
    return app


def _add_pages(
    app: Application,
    services: Sequence[Service],
    built: Mapping[str, Application],
    knowing: Knowing,
    others: Callable[[], Awaitable[Sequence[Part]]] | None,
) -> None:
    @app.get("/", response_model=Addresses)
    async def addresses(request: Request, response: Response) -> Addresses | Response:
        response.headers["Vary"] = "Accept"
        if (home := _home_of(request, built)) is not None:
            return RedirectResponse(home, HTTPStatus.SEE_OTHER, headers={"Vary": "Accept"})
        return Addresses(
            services={
                each.name: ServiceAddresses(
                    title=each.title, path=f"/{each.name}", openapi=f"/{each.name}/openapi.json"
                )
                for each in services
            }
        )

    @app.get("/health/live")
    async def live(response: Response) -> Live:
        forbid_caching(response)
        return Live()

    @app.get("/health/ready", responses={NOT_READY_STATUS: {"model": Health}})
    async def ready(response: Response) -> Health:
        forbid_caching(response)
        beside = await others() if others else ()
        asked = await knowing.health()
        health = await health_of([_opened(each) for each in built.values()], [*beside, *asked])
        if health.state is State.DOWN:
            response.status_code = NOT_READY_STATUS
        return health


def _home_of(request: Request, built: Mapping[str, Application]) -> str | None:
    """Return where a browser goes on: the first page of the service where people sign in."""
    if "text/html" not in request.headers.get("accept", ""):
        return None
    sites = (
        (name, site) for name, app in built.items() for site in getattr(app.state, "sites", ())
    )
    return next((f"/{name}{site.home}" for name, site in sites if _signs_in(site)), None)


def _signs_in(site: Site) -> bool:
    return site.sign_in is not None and site.people is None


def _opened(app: Application) -> OpenService:
    opened: OpenService = app.state.open_service
    return opened


def _open_yet(app: Application) -> OpenService | None:
    opened: OpenService | None = getattr(app.state, "open_service", None)
    return opened

"""Services mounted for a test, with applications that are built once.

Routes and their documents take a second to make, which is longer than most tests, and they are the
same for all settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from starlette.datastructures import State

from services.kit.http.application import Application, application
from services.kit.run.mounting import mount, mount_services
from services.kit.run.service import Service, build
from services.kit.settings import Settings

_BUILT: dict[str, tuple[Application, dict[str, object]]] = {}


def mounted(services: Sequence[Service], settings: Settings) -> Application:
    """What `mount_services` returns, for one test at a time."""
    built = {service.name: built_once(service, settings) for service in services}
    app = mount(services, built, settings)
    app.openapi = document_of_a_process  # type: ignore[method-assign]  # as FastAPI says
    return app


def built_once(service: Service, settings: Settings) -> Application:
    """What `build` returns, for one test at a time, which adds nothing but to its state."""
    if service.name not in _BUILT:
        app = build(service, settings)
        _BUILT[service.name] = app, _all_of(app.state)
    app, state = _BUILT[service.name]
    # Of the test before nothing is left: neither its tables nor how often somebody asked.
    app.state = State(state | _all_of(application(service.title, settings).state))
    return app


@cache
def document_of_a_process() -> dict[str, Any]:
    """The document of a process's own pages, which are the same whatever is mounted."""
    return mount_services((), Settings.read()).openapi()


def _all_of(state: State) -> dict[str, object]:
    return {name: state[name] for name in state}

"""Services mounted for a test, with applications that are built once."""

from __future__ import annotations

from collections.abc import Sequence

from services.kit.http.application import Application
from services.kit.run.mounting import mount
from services.kit.run.service import Service, build
from services.kit.settings import Settings

_BUILT: dict[str, Application] = {}


def mounted(services: Sequence[Service], settings: Settings) -> Application:
    """What `mount_services` returns, for one test at a time.

    Routes and their document take a second to make, which is longer than most tests, and they
    are the same for all settings.
    """
    for service in services:
        if service.name not in _BUILT:
            _BUILT[service.name] = build(service, settings)
        _BUILT[service.name].state.settings = settings
    return mount(services, {each.name: _BUILT[each.name] for each in services}, settings)

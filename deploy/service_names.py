"""The services by name, so that a process imports only those that it runs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from services.kit.run.service import Service

ServiceName = Literal["intake", "assignment", "reporting", "access"]
SERVICE_NAMES: Final[tuple[ServiceName, ...]] = get_args(ServiceName)


def service_named(name: ServiceName) -> Service:
    """Return a service; its modules are imported now, those of the others are not."""
    service: Service = import_module(f"services.{name}.app").SERVICE
    return service

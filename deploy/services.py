"""All services, for code that needs every one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from deploy.service_names import SERVICE_NAMES, ServiceName, service_named

if TYPE_CHECKING:
    from services.kit.run.service import Service


class _Services(Mapping[ServiceName, "Service"]):
    """The services by their names; one is imported when it is first looked up."""

    def __getitem__(self, name: ServiceName) -> Service:
        if name not in SERVICE_NAMES:
            raise KeyError(name)
        return service_named(name)

    def __iter__(self) -> Iterator[ServiceName]:
        return iter(SERVICE_NAMES)

    def __len__(self) -> int:
        return len(SERVICE_NAMES)


SERVICES: Final[Mapping[ServiceName, Service]] = _Services()

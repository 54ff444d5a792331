"""All services, for code that needs every one of them."""

from __future__ import annotations

from typing import Final

from deploy.service_names import SERVICE_NAMES, ServiceName, service_named
from services.kit.run.service import Service

SERVICES: Final[dict[ServiceName, Service]] = {name: service_named(name) for name in SERVICE_NAMES}

"""The statements of access."""

from __future__ import annotations

from typing import Final

from services.kit.feed.service_sql import ServiceSql

SQL: Final = ServiceSql("services.access")

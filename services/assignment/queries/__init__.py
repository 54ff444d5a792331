"""Rows -> views."""

from typing import Final

from services.kit.feed.service_sql import ServiceSql

SQL: Final = ServiceSql("services.assignment")

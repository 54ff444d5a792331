"""Rows -> views, each answer of one snapshot and for one position of the log."""

from typing import Final

from services.kit.feed.service_sql import ServiceSql

SQL: Final = ServiceSql("services.reporting")

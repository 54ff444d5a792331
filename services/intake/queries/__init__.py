"""Rows -> views, a file a thing; what the log says where rows may be behind it."""

from typing import Final

from services.kit.feed.service_sql import ServiceSql

SQL: Final = ServiceSql("services.intake")

"""The SQL statements of the kit, by the names of their files."""

from __future__ import annotations

from functools import partial
from typing import Final

from events.log.database.statements import statement

kit_sql: Final = partial(statement, "services.kit")
"""Return the statement in `services/kit/sql/NAME.sql`."""

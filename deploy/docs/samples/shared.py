"""Values that commands of several services have."""

from __future__ import annotations

from typing import Final
from uuid import UUID

ID: Final = UUID(int=1)
OTHER_ID: Final = UUID(int=2)
ORI: Final = "IA0570100"
TOPIC: Final = "de-escalation"

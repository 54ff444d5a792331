"""Who may ask what of reporting."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from services.kit.requests import Asked, asked_by
from services.kit.settings import ROLES

ByAnyone = Annotated[Asked, Depends(asked_by(*ROLES))]
"""Figures, statuses and timelines hold nothing personal: any known role may read them."""
ByTrusted = Annotated[Asked, Depends(asked_by("reader", "coordinator", "operator"))]
"""The log holds facts whole, contacts and testimonials too: not for those who come from outside."""

"""Access over HTTP: each route parses, calls one thing, and formats."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from services.access.routes.ask import router as ask
from services.access.routes.forgetting import router as forgetting
from services.access.routes.token import router as token
from services.access.routes.whoami import router as whoami
from services.kit.http.read_records import reads_router

ROUTERS: Final[tuple[APIRouter, ...]] = (ask, forgetting, whoami, reads_router("access"))
APART: Final[tuple[APIRouter, ...]] = (token,)
"""Routes that read a form, as a standard says."""

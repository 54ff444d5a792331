"""Intake over HTTP: each route parses, asks one thing, and formats."""

from __future__ import annotations

from typing import Final

from services.intake.routes import agencies, evaluations, requests

ROUTERS: Final = (agencies.router, requests.router, evaluations.router)

"""Style, icon and script, at addresses that name their content, so that browsers keep them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.responses import Response

from services.kit.http.application import Application
from services.kit.http.policy import Row
from services.kit.http.problem_kinds import NOT_FOUND
from services.kit.http.problems import ProblemError
from services.kit.http.rates import UNLIMITED
from services.kit.http.security import KEPT_FOR_EVER

STYLE_BYTES_MAX: Final = 20 * 1024
SCRIPT_LINES_MAX: Final = 60
FOLDER: Final = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load."""

    name: str
    content: bytes
    media_type: str

    @property
    def path(self) -> str:
        """Its path within the service."""
        return f"/assets/{self.name}"


def _asset(file: str, media_type: str) -> Asset:
    path = FOLDER / file
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Asset(f"{path.stem}-{digest}{path.suffix}", content, media_type)


STYLE: Final = _asset("style.css", "text/css")
ICON: Final = _asset("icon.svg", "image/svg+xml")
SCRIPT: Final = _asset("renewing.js", "text/javascript")
"""Renews the figures of a page that follows a stream; no other page loads it."""
ASSET_ROWS: Final = (
    Row.for_everybody(
        "show_asset", "Style, icon and script are the same for all, and tell nothing.", UNLIMITED
    ),
)
_ASSETS: Final = {each.name: each for each in (STYLE, ICON, SCRIPT)}


def add_assets(app: Application) -> None:
    """Let an application answer with these files."""

    @app.get("/assets/{name}", include_in_schema=False, response_model=None)
    async def show_asset(name: str) -> Response:
        if (asset := _ASSETS.get(name)) is None:
            raise ProblemError(NOT_FOUND, "There is no such file. Load the page again.")
        return Response(
            asset.content, media_type=asset.media_type, headers={"Cache-Control": KEPT_FOR_EVER}
        )

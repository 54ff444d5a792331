"""The pages of intake: an evaluation is answered by whoever has its token."""

from __future__ import annotations

from typing import Final

from services.intake.pages.answering import answering
from services.kit.pages.site import Site

SITE: Final = Site(name="Byfield", package="services.intake", routers=(answering,), home="/answer")

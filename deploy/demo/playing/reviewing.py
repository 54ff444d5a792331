"""The annual review of the history's last whole fiscal year: with a story and a quote, verified."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from deploy.center_process import run_command
from deploy.cli.output import OUT
from deploy.client import UnexpectedAnswerError
from deploy.demo.center import COORDINATOR, Center
from deploy.demo.playing.course import until
from deploy.settings import Settings

YEAR: Final = 2024
TITLE: Final = "Reports that are read within ten days"
PARAGRAPHS: Final = (
    "An agency had reports of force that nobody reviewed for months.",
    "Two peers worked with its supervisors; now each report is read within ten days.",
)


async def review(center: Center, settings: Settings) -> None:
    """Release a case study and a testimonial, publish the review with them, and verify it.

    A short demo may have no work of that year about which anything was said; the review is made
    without them then. Raises `CommandError` where what is made again differs.
    """
    quote, after = await _told(center), 0
    if quote is not None:
        path = f"/intake/testimonials/{quote['testimonial_id']}/release"
        released = await center.command(COORDINATOR, path, {"names_nobody": True})
        after = released["position"]
    await center.command(COORDINATOR, "/reporting/reviews", {"year": YEAR}, after=after)

    async def is_listed() -> bool:
        listed = (await center.public("/reporting/reviews")).decode()
        return f'/reporting/reviews/{YEAR}"' in listed

    await until(is_listed, "the review to be published")
    page = (await center.public(f"/reporting/reviews/{YEAR}")).decode()
    if quote is not None and not (TITLE in page and quote["words"] in page):
        raise ValueError("the review has not what was released for it")
    said = await run_command(settings, "review", str(YEAR), "--verify")
    told = "with" if quote is not None else "without"
    OUT.print(f"Reviewed {YEAR} {told} a case study and a testimonial, and made it again:")
    OUT.print(said.rstrip())


async def _told(center: Center) -> dict[str, Any] | None:
    """Release a case study of work about which somebody said something; return what was said.

    None where nothing was said that may be published.
    """
    said = await center.query(COORDINATOR, f"/intake/testimonials?year={YEAR}")
    for each in said["items"]:
        story = {"title": TITLE, "paragraphs": PARAGRAPHS, "engagement_id": each["engagement_id"]}
        with suppress(UnexpectedAnswerError):  # of confidential or reopened work nothing is told
            await center.command(COORDINATOR, f"/reporting/reviews/{YEAR}/case-studies", story)
            found: dict[str, Any] = each
            return found
    return None

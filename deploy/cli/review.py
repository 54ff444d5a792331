"""`byfield review`: the annual review as files; published; or made again and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter
from cyclopts.validators import Number

from deploy.cli.acting import acting
from deploy.cli.output import ERR, OUT
from deploy.cli.runtime import reachable, run
from deploy.settings import Settings
from events.ids import new_id
from events.log.database.patience import patience
from events.log.deciding.handle import Cause, VersionMismatchError
from services.kit.feed.connections import lent
from services.kit.http.running_service import RunningService
from services.kit.run.service import open_service
from services.reporting.app import SERVICE
from services.reporting.commands.snapshots import FISCAL_YEAR_MAX, FISCAL_YEAR_MIN
from services.reporting.feeds import FIGURES_FEED, REVIEWS_FEED, SNAPSHOTS_FEED, TESTIMONIALS_FEED
from services.reporting.publishing import PUBLISH_SECONDS_MAX
from services.reporting.queries.reviews import get_review
from services.reporting.reviewing import (
    Checked,
    Edition,
    ReviewToPublish,
    check,
    next_edition,
    publish_edition,
)

_SAID: Final = {True: "same", False: "DIFFERS", None: "not compared"}


class ReviewError(Exception):
    """The review cannot be made or checked; says why."""


def review(
    year: Annotated[int, Parameter(validator=Number(gte=FISCAL_YEAR_MIN, lte=FISCAL_YEAR_MAX))],
    /,
    *,
    out: Path | None = None,
    publish: Annotated[bool, Parameter(negative="")] = False,
    reason: str | None = None,
    verify: Annotated[bool, Parameter(negative="")] = False,
    edition: Annotated[int | None, Parameter(validator=Number(gte=1))] = None,
    pdf: bool = True,
) -> int:
    """Make the annual review of a federal fiscal year: figures (JSON), HTML and an accessible PDF.

    It counts at the position of the latest published figures. Nothing is told unless published, by
    who is signed in, in a role that may over HTTP. Verifying makes an edition again and compares
    it; it ends with 1 where something differs.

    Examples: byfield review 2024 --out review/; byfield review 2024 --out review/ --publish;
    byfield review 2024 --verify

    Parameters
    ----------
    year
        It ends on September 30.
    out
        The folder that the files are written to.
    publish
        Tell it: everybody can read it then.
    reason
        What a further edition changes, and why.
    verify
        Make the published edition again and compare figures, HTML and PDF, byte for byte.
    edition
        Which one to verify; the last one if not said.
    pdf
        Without typst, --no-pdf does without a PDF.
    """
    if verify == (out is not None):
        ERR.print("Say --out DIR, where the files go, or --verify, which writes none.")
        return 2
    if (verify and (publish or reason)) or (edition and not verify):
        ERR.print("--verify changes nothing, and --edition says which one it verifies.")
        return 2

    async def work() -> int:
        async with (
            reachable() as settings,
            open_service(SERVICE, settings, listening=False) as service,
        ):
            running = service.running
            head = (await running.log.head()).position
            feeds = [FIGURES_FEED, SNAPSHOTS_FEED, REVIEWS_FEED, TESTIMONIALS_FEED]
            await running.freshness.wait_until(feeds, head)
            with patience(PUBLISH_SECONDS_MAX):
                if out is None:
                    return _say(await _checked(running, year, edition))
                asked = ReviewToPublish(year, reason, running.now(), with_pdf=pdf)
                if publish:
                    made = await _published(settings, running, asked)
                else:
                    made = await next_edition(running, asked)
            _write(made, out)
            told = "published" if publish else "not published"
            OUT.print(f"{made.draft.review}, as of position {made.command.as_of:,}: {told}.")
            return 0

    return run(work())


async def _published(
    settings: Settings, running: RunningService, asked: ReviewToPublish
) -> Edition:
    actor = await acting(settings, *SERVICE.policy.roles("publish_review"))
    call = new_id()
    cause = Cause(call, "review", actor.as_text, correlation_id=str(call))
    try:
        _, made = await publish_edition(running, asked, cause)
    except VersionMismatchError:
        raise ReviewError(
            f"the review of {asked.year} went on while this edition was made, and nothing was told"
        ) from None
    if made is None:
        raise ReviewError(f"the review of {asked.year} was not told")
    return made


async def _checked(running: RunningService, year: int, edition: int | None) -> list[Checked]:
    name = str(year) if edition is None else f"{year}-{edition}"
    async with lent(running.pool) as connection:
        found = await get_review(connection, name)
    if found is None:
        raise ReviewError(f"no review {name} is published")
    OUT.print(f"{found.review}, as of position {found.as_of:,}, of {found.published_on}:")
    return await check(running, found)


def _say(checked: list[Checked]) -> int:
    for each in checked:
        OUT.print(f"  {each.what:<8} {_SAID[each.same]}: {each.why}")
    return 1 if any(each.same is False for each in checked) else 0


def _write(made: Edition, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = {"json": made.draft.content.encode(), "html": made.files.page, "pdf": made.files.pdf}
    for ending, content in files.items():
        if content is None:
            continue
        file = folder / f"review-{made.draft.review}.{ending}"
        part = file.with_name(f"{file.name}.part")
        part.write_bytes(content)
        part.replace(file)  # whole, or not there
        OUT.print(f"  {file}")

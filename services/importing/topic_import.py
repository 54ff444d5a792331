"""Import a list of topics: list new ones, and those that differ again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from events.days import within_days
from events.facts import CATALOGUE
from events.ids import derived_id, new_id
from events.log.deciding.handle import Cause, digest, handle
from events.log.deciding.load import load_category
from events.log.store.event_log import EventLog
from events.rules.days import refuse_future
from events.rules.topics import Listed, Unlisted
from services.importing.topic_file import TopicRow
from services.intake.commands.topics import ListTopic
from services.intake.decisions import TOPIC_DECIDER
from services.kit.bad_rows import BadRow

_IMPORT: Final = UUID("018e0000-0000-7000-8000-746f70696373")
"""The constant that the ids of imported facts are derived from."""


@dataclass(slots=True)
class TopicReport:
    """What became of the rows of a file."""

    listed: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: list[str] = field(default_factory=list)
    """Topics of the file that were retired, merged or split; an import does not list them again."""
    bad: list[BadRow] = field(default_factory=list)


async def import_topics(
    log: EventLog,
    rows: Sequence[TopicRow | BadRow],
    *,
    actor: str | None,
    on: date,
    now: datetime,
) -> TopicReport:
    """List what the rows say; any number of times, the same file changes nothing.

    Without an `actor` nothing is written. Raises `Refused` for a day in the future or before a
    topic's last listing, `ValueError` for one outside of all bounds, and what `EventLog.append`
    raises.
    """
    refuse_future(within_days(on), now)
    known = await load_category(log, CATALOGUE, TOPIC_DECIDER)
    correlation_id = str(new_id())
    report = TopicReport()
    for row in rows:
        if isinstance(row, BadRow):
            report.bad.append(row)
            continue
        loaded = known.of(row.topic)
        topic = loaded.state
        command = ListTopic(topic=row.topic, title=row.title, lists=row.lists, on=on, now=now)
        if not isinstance(topic, Unlisted | Listed):
            report.retired.append(row.topic)
        elif not TOPIC_DECIDER.decide(command, topic):
            report.unchanged += 1
        else:
            report.listed += isinstance(topic, Unlisted)
            report.changed += isinstance(topic, Listed)
            if actor is not None:
                # The same change of the same version has the same id: two at once do it once.
                cause = Cause(
                    id=derived_id(_IMPORT, f"{digest(command)} {loaded.version}"),
                    handler="import_topics",
                    actor=actor,
                    correlation_id=correlation_id,
                )
                await handle(
                    log, CATALOGUE, TOPIC_DECIDER, TOPIC_DECIDER.stream(row.topic), command, cause
                )
    return report

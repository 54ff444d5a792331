"""What each measure counts under each key, by one SELECT over the views of an export.

It shares nothing with the service but what an export says of itself: its views and columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

from services.reporting.export.asking import asked

Pair = tuple[str, str]
Numbers = dict[tuple[str, ...], float]

WHOLE: Final = "all"
_PERIODS: Final = {
    "calendar-year": "strftime({day}, '%Y')",
    "calendar-quarter": "year({day}) || '-Q' || quarter({day})",
    "month": "strftime({day}, '%Y-%m')",
    "fiscal-year": "fiscal_year({day})::VARCHAR",
    "fiscal-quarter": "'fy' || fiscal_year({day}) || '-q' || (quarter({day}) % 4 + 1)",
}
PERIODS: Final = tuple(_PERIODS)
_OF_WORK: Final = {
    WHOLE: "['all']",
    "program": "[program]",
    "topic": "if(len(topics) > 0, topics, ['unspecified'])",
    "topic-list": (
        "if(len(topics) > 0, flatten(list_transform(topics, "
        "lambda topic: coalesce(listed[topic], ['unlisted']))), ['unspecified'])"
    ),
    "delivery-type": "if(len(delivery_types) > 0, delivery_types, ['unspecified'])",
    "intensity": (
        "[CASE WHEN program = 'organizational-assessment' THEN 'intensive' "
        "WHEN list_contains(delivery_types, 'assessment') THEN 'intensive' "
        "WHEN len(delivery_types) > 0 AND list_has_all("
        "['resource-referral', 'web-training'], delivery_types) THEN 'universal' "
        "ELSE 'targeted' END]"
    ),
    "agency-kind": "[coalesce(kind, 'unknown')]",
    "agency-size": (
        "[CASE WHEN sworn >= 250 THEN 'large' WHEN sworn >= 50 THEN 'medium' "
        "WHEN sworn >= 0 THEN 'small' ELSE 'unknown' END]"
    ),
    "state": "[coalesce(state, 'unknown')]",
    "provider": (
        "[coalesce(list_last(list_filter(led_by, lambda lead, place: led_from[place] <= day)), "
        "led_by[1], 'unassigned')]"
    ),
    "reason": "[coalesce(reason, 'unknown')]",
    "mode": "[mode]",
    "status": "[status]",
}
DIMENSIONS: Final = (*(each for each in _OF_WORK if each != WHOLE), *PERIODS)

_REQUEST: Final = (
    "ori, submitted_on AS known_on, program, topics, delivery_types, led_by, led_from, "
    "coalesce(decline_reason, withdrawal_reason) AS reason"
)
_ENGAGEMENT: Final = (
    "engagement_id, site, ori, opened_on AS known_on, program, topics, delivery_types, led_by, "
    "led_from"
)
_GIVEN: Final = (
    "day AS known_on, program, topics, [delivery_type] AS delivery_types, [provider] AS led_by, "
    "[day] AS led_from"
)
_COUNTED: Final = (
    (
        f"SELECT 'requests' AS measure, request_id::VARCHAR AS thing, submitted_on AS day, "  # noqa: S608
        f"{_REQUEST} FROM asked"
    ),
    (
        f"SELECT 'requests_' || status AS measure, request_id::VARCHAR AS thing, closed_on AS day, "  # noqa: S608
        f"{_REQUEST} FROM asked WHERE status IN ('declined', 'referred', 'withdrawn')"
    ),
    *(
        f"SELECT 'engagements_{what}' AS measure, engagement_id::VARCHAR AS thing, "  # noqa: S608
        f"{what}_on AS day, {_ENGAGEMENT} FROM engagements"
        for what in ("opened", "delivered", "cancelled", "closed")
    ),
    (
        "SELECT 'engagements_completed_again' AS measure, engagement_id::VARCHAR AS thing, "  # noqa: S608
        f"unnest(completed_again_on) AS day, {_ENGAGEMENT} FROM engagements"
    ),
    (
        "SELECT unnest(['days_to_delivery', 'days_to_delivery_p90']) AS measure, "  # noqa: S608
        "engagement_id::VARCHAR AS thing, work.delivered_on - request.submitted_on AS number, "
        "work.delivered_on AS day, work.* EXCLUDE (thing) FROM "
        f"(SELECT '' AS thing, request_id, delivered_on, {_ENGAGEMENT} FROM engagements) AS work "
        "JOIN (SELECT request_id, submitted_on FROM state.requests) AS request USING (request_id)"
    ),
    (
        "SELECT unnest(['sites', 'sites_completed']) AS measure, site::VARCHAR AS thing, "  # noqa: S608
        f"delivered_on AS day, {_ENGAGEMENT} FROM engagements"
    ),
    (
        "SELECT 'sites' AS measure, site::VARCHAR AS thing, unnest(completed_again_on) AS day, "  # noqa: S608
        f"{_ENGAGEMENT} FROM engagements"
    ),
    (
        "SELECT 'sites' AS measure, site::VARCHAR AS thing, given.delivered_on AS day, "  # noqa: S608
        "work.* EXCLUDE (led_by, led_from), [given.provider] AS led_by, "
        f"[given.delivered_on] AS led_from FROM (SELECT {_ENGAGEMENT} FROM engagements) AS work "
        "JOIN (SELECT engagement_id, delivered_on, provider FROM state.deliveries) AS given "
        "USING (engagement_id)"
    ),
    (
        "SELECT unnest(['deliveries', 'hours', 'provider_share']) AS measure, "  # noqa: S608
        "delivery_id::VARCHAR AS thing, unnest([1, minutes, minutes]) AS number, day, ori, mode, "
        f"{_GIVEN} FROM deliveries"
    ),
    *(
        f"SELECT 'attendees' AS measure, delivery_id::VARCHAR AS thing, {number} AS number, day, "  # noqa: S608
        f"{ori} AS ori, '{mode}' AS mode, {_GIVEN} FROM deliveries"
        for mode, apart in (
            ("virtual", "attended_virtually"),
            (
                "in-person",
                "list_transform(attended, lambda one, place: one - attended_virtually[place])",
            ),
        )
        for ori, number in (
            (
                "ori",
                f"attendees_{mode.replace('-', '_')} - coalesce(list_sum({apart}), 0)",
            ),
            ("unnest(attended_by)", f"unnest({apart})"),
        )
    ),
    (
        "SELECT 'recommendations' AS measure, recommendation_id::VARCHAR AS thing, made.* "
        "EXCLUDE (engagement_id, recommendation_id), topics, delivery_types, led_by, led_from FROM "
        "(SELECT recommendation_id, engagement_id, made_on AS day, made_on AS known_on, ori, "
        "program, status FROM recommendations) AS made "
        "LEFT JOIN engagements AS work USING (engagement_id)"
    ),
    (
        "SELECT unnest(['agencies', 'agencies_participating', 'officers_represented']) AS measure, "
        "agency AS thing, coalesce(sworn, 0) AS number, part.day, part.day AS known_on, part.ori, "
        "part.program, leads, topics, delivery_types, led_by, led_from FROM "
        "officers_represented AS part JOIN engagements AS work USING (engagement_id)"
    ),
)
"""What is counted on a day: the thing, its agency as of `known_on`, and who led it since when."""
_GOING_ON: Final = (
    "SELECT unnest(['engagements_active', 'provider_load', 'sites', 'sites_in_progress']) "  # noqa: S608
    "AS measure, unnest([engagement_id, engagement_id, site, site])::VARCHAR AS thing, "
    f"day AS since, until, {_ENGAGEMENT} FROM engagements_active"
)
"""What is counted where a period ends, or when all is over."""
_KNOWN: Final = (
    "SELECT max(day) AS day FROM (SELECT submitted_on AS day FROM state.requests "
    "UNION ALL SELECT joined_on FROM state.participants "
    "UNION ALL SELECT delivered_on FROM state.deliveries "
    "UNION ALL SELECT unnest([opened_on, delivered_on, cancelled_on, closed_on] "
    "|| completed_again_on || active_from) FROM engagements UNION ALL SELECT {answered})"
)
_NUMBER: Final = (
    "CASE measure WHEN 'days_to_delivery' THEN median(number) "
    "WHEN 'days_to_delivery_p90' THEN quantile_disc(number, 0.9) "
    "WHEN 'hours' THEN round(sum(number) / 60, 2) "
    "WHEN 'provider_share' THEN round(sum(number) / 60, 2) "
    "WHEN 'sites' THEN count(DISTINCT thing) WHEN 'sites_completed' THEN count(DISTINCT thing) "
    "WHEN 'sites_in_progress' THEN count(DISTINCT thing) "
    "WHEN 'agencies' THEN count(DISTINCT thing) "
    "WHEN 'agencies_participating' "
    "THEN count(DISTINCT thing) - count(DISTINCT thing) FILTER (WHERE leads) "
    "ELSE sum(number) END"
)


def count(
    root: Path, as_of: int, pairs: Iterable[Pair], answered: date | None
) -> dict[tuple[str, Pair], Numbers]:
    """Count every measure by every pair of dimensions; nothing is told of what is 0.

    The last day of an answer is in no export, and is said.
    """
    numbers: dict[tuple[str, Pair], Numbers] = defaultdict(dict)
    with asked(root, _question(pairs, answered), as_of) as answer:
        for measure, first, key, second, other, number in answer.rows:
            if number:
                numbers[measure, (first, second)][key, other] = number
    return numbers


def _question(pairs: Iterable[Pair], answered: date | None) -> str:
    last = "NULL::DATE" if answered is None else f"DATE '{answered}'"
    wanted = ", ".join(f"('{first}', '{second}')" for first, second in pairs)
    apart = ", ".join(f"'{each}'" for each in (*PERIODS, "provider"))
    same = ", ".join(f"if({by} IN ({apart}), NULL, {key})" for by, key in _KEYS)
    keys = ", ".join(f"{by}, {key}" for by, key in _KEYS)
    return f"""
    WITH asked AS (
        SELECT requests_asked.*, led_by, led_from FROM requests_asked LEFT JOIN (
            SELECT request_id, arg_min(led_by, position) AS led_by,
                arg_min(led_from, position) AS led_from
            FROM engagements GROUP BY request_id
        ) USING (request_id)
    ),
    known AS ({_KNOWN.format(answered=last)}),
    calendar AS (
        SELECT unnest(generate_series(
            (SELECT min(day) FROM engagements_active), (SELECT day FROM known), INTERVAL 1 DAY
        ))::DATE AS day
    ),
    ends AS (
        SELECT period, key, max(day) AS ends_on
        FROM (SELECT day, {_periods("day")} FROM calendar) GROUP BY period, key
        UNION ALL SELECT 'end', NULL, DATE '9999-12-31'
    ),
    counted AS MATERIALIZED (
        SELECT row_number() OVER () AS place, * FROM (
            SELECT 'day' AS period, * FROM ({" UNION ALL BY NAME ".join(_COUNTED)})
            WHERE day IS NOT NULL
            UNION ALL BY NAME
            SELECT going.* EXCLUDE (since, until), period, key AS period_key, ends_on AS day
            FROM ({_GOING_ON}) AS going
            JOIN ends ON since <= ends_on AND (until IS NULL OR until > ends_on)
        )
    ),
    keyed AS MATERIALIZED (
        SELECT place, dimension, unnest(list_distinct(keys)) AS key FROM (
            SELECT place, {_unnested(_OF_WORK, "dimension", "keys")}
            FROM (
                SELECT counted.*, kind, state, sworn FROM counted
                LEFT JOIN state.agency_periods AS agency ON agency.ori = counted.ori
                    AND is_within(known_on, agency.began_on, agency.ended_on)
            ) CROSS JOIN (SELECT map(list(topic), list(lists)) AS listed FROM state.topics)
        )
        UNION ALL
        SELECT place, period, key
        FROM (SELECT place, {_periods("day")} FROM counted WHERE period = 'day')
        UNION ALL
        SELECT place, period, period_key FROM counted WHERE period_key IS NOT NULL
    ),
    divided AS (
        SELECT counted.* REPLACE (coalesce(number, 1) AS number), {_BY}
        FROM (VALUES {wanted}) AS wanted (first, second)
        JOIN keyed AS one ON one.dimension = wanted.first
        JOIN keyed AS two ON two.dimension = wanted.second AND two.place = one.place
        JOIN counted ON counted.place = one.place
        WHERE counted.period IN ('day', wanted.first, wanted.second)
            OR counted.period = 'end'
        QUALIFY CASE measure
            WHEN 'sites_completed' THEN row_number() OVER (
                PARTITION BY measure, thing, first, second, {same} ORDER BY day, engagement_id
            ) = 1
            WHEN 'officers_represented' THEN row_number() OVER (
                PARTITION BY measure, thing, {keys} ORDER BY day DESC, ori DESC
            ) = 1
            ELSE true
        END
    )
    SELECT measure, {keys}, ({_NUMBER})::DOUBLE FROM divided GROUP BY measure, {keys}
    """  # noqa: S608 - our own names


_KEYS: Final = (("first", "first_key"), ("second", "second_key"))
_BY: Final = "first, one.key AS first_key, second, two.key AS second_key"


def _periods(day: str) -> str:
    return _unnested({name: key.format(day=day) for name, key in _PERIODS.items()}, "period", "key")


def _unnested(keys: dict[str, str], name: str, key: str) -> str:
    """Return a list as rows: what each is called, and what is made for it."""
    names = ", ".join(f"'{each}'" for each in keys)
    return f"unnest([{names}]) AS {name}, unnest([{', '.join(keys.values())}]) AS {key}"

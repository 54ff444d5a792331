from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from events.ids import new_id
from events.log.database.connections import FairPool
from events.log.memory import MemoryLog
from services.kit.feed.freshness import Freshness
from services.kit.http.answers import POSITION_HEADER
from services.kit.http.application import application
from services.kit.http.policy import Policy
from services.kit.http.problems import MEDIA_TYPE
from services.kit.http.running_service import RunningService
from services.kit.settings import Settings
from tests.appends import append_of, new_event
from tests.keys import asking_as
from tests.services.kit.conftest import Told
from tests.services.kit.feed.tally import CATALOGUE, GUEST_TOKEN, ROWS, router
from tests.services.kit.http.asking import asking

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
KEEPER = {"keeper": "Jo Doe"}


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


def _client(log: MemoryLog, settings: Settings) -> httpx.AsyncClient:
    app = application("Tally", settings)
    pool = FairPool("postgresql:///never-opened", connections_min=0, connections_max=1)
    app.state.running = RunningService(settings, CATALOGUE, log, pool, Freshness(pool))
    app.include_router(router)
    app.govern(Policy(ROWS))
    return asking(app, role="coordinator")


@pytest.fixture
async def client(told: Told, log: MemoryLog) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ARG001 - lines kept off the screen
    async with _client(log, Settings.read()) as client:
        yield client


async def _opened(client: httpx.AsyncClient) -> str:
    response = await client.post("/tallies", json=KEEPER)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def _raise(client: httpx.AsyncClient, tally: str, by: int, **headers: str) -> httpx.Response:
    return await client.post(
        f"/tallies/{tally}/raised",
        json={"by": by},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


async def test_a_command_is_answered_with_id_version_position_and_place(
    client: httpx.AsyncClient,
) -> None:
    response = await client.post("/tallies", json=KEEPER)
    done = response.json()
    assert (done["version"], done["position"]) == (1, 1)
    assert response.headers[POSITION_HEADER] == "1"
    assert response.headers["ETag"] == '"1"'
    assert response.headers["Location"] == f"/tallies/{done['id']}"


async def test_a_question_is_answered_with_version_and_position(
    client: httpx.AsyncClient,
) -> None:
    tally = await _opened(client)
    await _raise(client, tally, 2)
    response = await client.get(f"/tallies/{tally}")
    assert response.json() == {"count": 2}
    assert (response.headers["ETag"], response.headers[POSITION_HEADER]) == ('"2"', "2")


async def test_the_same_request_under_the_same_key_is_done_once_and_answered_the_same(
    client: httpx.AsyncClient, log: MemoryLog
) -> None:
    key = {"Idempotency-Key": str(new_id())}
    first = await client.post("/tallies", json=KEEPER, headers=key)
    again = await client.post("/tallies", json=KEEPER, headers=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers[POSITION_HEADER] == first.headers[POSITION_HEADER]
    assert (await log.head()).position == 1


async def test_a_retry_is_answered_as_the_first_though_more_has_happened(
    client: httpx.AsyncClient,
) -> None:
    tally = await _opened(client)
    first = await _raise(client, tally, 9, Idempotency_Key="a key")
    await _raise(client, tally, 1)
    again = await _raise(client, tally, 9, Idempotency_Key="a key")
    assert (again.status_code, again.json()) == (200, first.json())


async def test_the_same_key_with_another_body_is_a_problem(client: httpx.AsyncClient) -> None:
    tally = await _opened(client)
    await _raise(client, tally, 1, Idempotency_Key="a key")
    other = await _raise(client, tally, 2, Idempotency_Key="a key")
    assert other.status_code == 422
    assert other.json()["type"] == "urn:byfield:problem:key-reused"


async def test_the_same_key_at_another_address_is_another_request(
    client: httpx.AsyncClient,
) -> None:
    tallies = [await _opened(client), await _opened(client)]
    answers = [await _raise(client, tally, 1, Idempotency_Key="a key") for tally in tallies]
    assert [answer.json()["position"] for answer in answers] == [3, 4]


async def test_the_same_key_of_another_actor_is_another_request(
    client: httpx.AsyncClient,
) -> None:
    tally = await _opened(client)
    for person in ("maria", "jo"):
        client.headers.update(asking_as("coordinator", person))
        answer = await _raise(client, tally, 1, Idempotency_Key="a key")
    assert answer.json()["version"] == 3


@pytest.mark.parametrize("header", ["Authorization", "Byfield-After", "Idempotency-Key"])
async def test_what_means_one_thing_is_not_said_twice(
    client: httpx.AsyncClient, header: str
) -> None:
    tally = await _opened(client)
    said = {**asking_as("coordinator"), "Byfield-After": "1"}
    value = said.get(header, "maria")
    twice = [*client.headers.multi_items(), *([(header, value)] * 2)]
    answer = await client.post(f"/tallies/{tally}/raised", json={"by": 1}, headers=twice)
    assert answer.status_code == 400
    assert answer.json()["detail"] == f"{header} is given once."


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\tin it", "ünï"])
async def test_a_key_that_breaks_the_rule_is_a_problem_that_names_it(
    client: httpx.AsyncClient, key: str
) -> None:
    answer = await client.post(
        "/tallies", json=KEEPER, headers=[(b"Idempotency-Key", key.encode("latin-1"))]
    )
    assert answer.status_code == 400
    assert "1 to 255 printable ASCII" in answer.json()["detail"]


async def test_if_match_lets_through_at_that_version(client: httpx.AsyncClient) -> None:
    tally = await _opened(client)
    assert (await _raise(client, tally, 1, If_Match='"1"')).status_code == 200


async def test_if_match_of_another_version_is_412_and_changes_nothing(
    client: httpx.AsyncClient, log: MemoryLog
) -> None:
    tally = await _opened(client)
    answer = await _raise(client, tally, 1, If_Match='"7"')
    assert answer.status_code == 412
    assert answer.headers["ETag"] == '"1"'
    assert (await log.head()).position == 1


@pytest.mark.parametrize("etags", ['"7", "1"', "*", " * ", 'W/"7" , "x","1",', ',"1"'])
async def test_if_match_of_several_versions_or_of_any_lets_through(
    client: httpx.AsyncClient, etags: str
) -> None:
    tally = await _opened(client)
    assert (await _raise(client, tally, 1, If_Match=etags)).status_code == 200


async def test_several_if_match_headers_are_one_list(client: httpx.AsyncClient) -> None:
    tally = await _opened(client)
    lines = [("If-Match", '"7"'), ("If-Match", '"1"')]
    answer = await client.post(f"/tallies/{tally}/raised", json={"by": 1}, headers=lines)
    assert answer.status_code == 200


@pytest.mark.parametrize("etag", ['W/"1"', '"x"', '"01"', '"-1"', '""', '"1.0"', '"2"'])
async def test_a_weak_or_foreign_if_match_matches_nothing(
    client: httpx.AsyncClient, etag: str
) -> None:
    tally = await _opened(client)
    assert (await _raise(client, tally, 1, If_Match=etag)).status_code == 412


async def test_if_match_of_any_is_412_where_nothing_is(client: httpx.AsyncClient) -> None:
    answer = await client.post("/tallies", json=KEEPER, headers={"If-Match": "*"})
    assert answer.status_code == 412


@pytest.mark.parametrize("etag", ["1", "", ",", '"1', '1"', 'w/"1"', '"1" "2"', '*, "1"', '"a b"'])
async def test_an_if_match_that_is_no_list_of_etags_is_a_problem(
    client: httpx.AsyncClient, etag: str
) -> None:
    answer = await _raise(client, "1", 1, If_Match=etag)
    assert answer.status_code == 400
    assert "If-Match is ETags" in answer.json()["detail"]


@pytest.mark.parametrize("after", ["-1", "x", "1.0", "9" * 40])
async def test_a_byfield_after_that_is_no_position_is_a_problem(
    client: httpx.AsyncClient, after: str
) -> None:
    answer = await client.get("/tallies/1", headers={"Byfield-After": after})
    assert answer.status_code == 400
    assert "position" in answer.json()["detail"]


async def test_who_asked_and_the_trace_are_kept_beside_the_fact(
    client: httpx.AsyncClient, log: MemoryLog
) -> None:
    await client.post(
        "/tallies",
        json=KEEPER,
        headers={**asking_as("coordinator", "maria"), "traceparent": TRACEPARENT},
    )
    (recorded,) = await log.read()
    assert recorded.actor == "coordinator:maria"
    assert recorded.metadata["traceparent"] == TRACEPARENT
    assert "causation_id" not in recorded.metadata


@pytest.mark.parametrize("trace", ["nonsense", TRACEPARENT.replace("00-", "ff-"), "00-0-0-00"])
async def test_a_trace_that_is_not_valid_is_ignored(
    client: httpx.AsyncClient, log: MemoryLog, trace: str
) -> None:
    await client.post("/tallies", json=KEEPER, headers={"traceparent": trace})
    (recorded,) = await log.read()
    assert "traceparent" not in recorded.metadata


@pytest.mark.parametrize("authorization", [None, "Bearer ", "Bearer wrong", "Basic eDp5"])
async def test_who_brings_no_known_token_is_asked_for_one(
    client: httpx.AsyncClient, authorization: str | None
) -> None:
    del client.headers["Authorization"]
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = await client.post("/tallies", json=KEEPER, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == MEDIA_TYPE


async def test_who_has_another_role_is_told_which_is_needed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/tallies", json=KEEPER, headers=asking_as("reader"))
    assert answer.status_code == 403
    assert "coordinator or operator" in answer.json()["detail"]


async def test_in_production_no_token_is_known(
    log: MemoryLog, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BYFIELD_DEVELOPMENT_SECRET")
    settings = Settings.read(environment="production")
    async with _client(log, settings) as client:
        answer = await client.post("/tallies", json=KEEPER)
    assert answer.status_code == 401
    assert told.lines


async def test_a_refusal_of_a_rule_is_409(client: httpx.AsyncClient) -> None:
    tally = await _opened(client)
    answer = await _raise(client, tally, 11)
    assert (answer.status_code, answer.json()["rule"]) == (409, "full")


async def test_what_does_not_fit_the_command_is_the_bodys_fault(
    client: httpx.AsyncClient,
) -> None:
    tally = await _opened(client)
    answer = await _raise(client, tally, -1)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "body.by", "value": "-1", "rule": "Input should be greater than or equal to 0"}
    ]


async def test_a_body_that_breaks_a_rule_changes_nothing_and_shows_nothing_personal(
    client: httpx.AsyncClient, log: MemoryLog
) -> None:
    answer = await client.post("/tallies", json={"keeper": "Jo Doe of " + "x" * 20})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body.keeper"
    assert "Jo" not in answer.text
    assert (await log.head()).position == 0


async def test_a_route_may_know_who_asks_by_a_token_of_its_own(
    client: httpx.AsyncClient, log: MemoryLog
) -> None:
    tally = await _opened(client)
    for _ in range(2):
        answer = await client.post(
            f"/tallies/{tally}/raised-by-guest",
            headers={"Authorization": f"Bearer {GUEST_TOKEN}", "Idempotency-Key": "a key"},
        )
    assert answer.json()["version"] == 2
    assert (await log.read(after=1))[0].actor == "respondent:7"


async def test_a_route_with_tokens_of_its_own_knows_no_roles(client: httpx.AsyncClient) -> None:
    assert (await client.post("/tallies/1/raised-by-guest")).status_code == 401


async def test_a_commands_line_carries_its_id_stream_and_position_and_nothing_personal(
    client: httpx.AsyncClient, log: MemoryLog, told: Told
) -> None:
    await _opened(client)
    (recorded,) = await log.read()
    (line,) = told.lines
    assert line["call_id"] == recorded.correlation_id
    assert (line["stream"], line["position"]) == (recorded.stream, 1)
    assert "Jo" not in told.getvalue()


async def test_retries_have_one_correlation_and_other_requests_another(
    client: httpx.AsyncClient, told: Told
) -> None:
    for key in ("one", "one", "other"):
        await client.post("/tallies", json=KEEPER, headers={"Idempotency-Key": key})
    first, again, other = (line["call_id"] for line in told.lines)
    assert first == again != other


async def test_nothing_of_one_request_is_said_in_the_next(
    client: httpx.AsyncClient, told: Told
) -> None:
    await _opened(client)
    await client.get("/openapi.json")
    assert "stream" not in told.lines[-1]


async def test_the_document_tells_steering_headers_and_what_answers_carry(
    client: httpx.AsyncClient,
) -> None:
    document: dict[str, Any] = (await client.get("/openapi.json")).json()
    operation = document["paths"]["/tallies"]["post"]
    named = {parameter["name"] for parameter in operation["parameters"]}
    assert "Byfield-Subject" not in named
    assert {"Idempotency-Key", "If-Match", "Byfield-After", "traceparent"} <= {
        parameter["name"] for parameter in operation["parameters"]
    }
    assert set(operation["responses"]["201"]["headers"]) == {POSITION_HEADER, "ETag", "Location"}
    assert operation["security"] == [{"HTTPBearer": []}]


async def test_what_cannot_be_read_is_decided_on_by_nobody_and_is_no_ones_500(
    client: httpx.AsyncClient, log: MemoryLog, told: Told
) -> None:
    tally = await _opened(client)
    done = await _raise(client, tally, 1, Idempotency_Key="a key")
    torn = new_event(type="TallyRaised", schema_version=1, data=b'{"by":"Jo Doe"}')
    await log.append(append_of(f"tally-{tally}", None, events=[torn]))
    answer = await _raise(client, tally, 1)
    assert answer.status_code == 503
    assert "position 3 cannot be read" in answer.json()["detail"]
    assert (await _raise(client, tally, 1, Idempotency_Key="a key")).json() == done.json()
    assert "fact_not_decoded" in told.getvalue()
    assert "Jo Doe" not in told.getvalue() + answer.text


@pytest.mark.parametrize(
    ("type", "version"), [("TallyBlessed", 1), ("TallyRaised", 2)], ids=["type", "version"]
)
async def test_what_a_newer_release_told_of_is_left_to_it(
    client: httpx.AsyncClient,
    log: MemoryLog,
    type: str,  # noqa: A002 - the field's name
    version: int,
) -> None:
    tally, other = await _opened(client), await _opened(client)
    done = await _raise(client, tally, 1, Idempotency_Key="a key")
    newer = new_event(type=type, schema_version=version)
    await log.append(append_of(f"tally-{tally}", None, events=[newer]))
    answer = await _raise(client, tally, 1)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["type"] == "urn:byfield:problem:newer-release"
    assert (await _raise(client, tally, 1, Idempotency_Key="a key")).json() == done.json()
    assert (await _raise(client, other, 1)).status_code == 200
    assert (await log.head()).position == 5

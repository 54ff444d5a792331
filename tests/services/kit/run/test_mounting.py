from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
import structlog

from deploy.local.nats import Nats
from events.event import Heard
from events.log.postgres import PostgresLog
from events.log.stream.stream import STREAM, remake
from events.log.stream.stream import settings as stream_settings
from services.kit.feed.connections import lent, open_pool
from services.kit.feed.reaction import Reaction
from services.kit.http.problems import MEDIA_TYPE
from services.kit.pages.site import Site
from services.kit.run.conservation import LOOK_AGAIN_SECONDS
from services.kit.run.mounting import mount_services
from services.kit.run.service import open_service
from services.kit.settings import Settings, SettingsError
from tests.events.log.relay.relaying import administering, reached, relaying
from tests.services.kit.conftest import Told as ToldLines
from tests.services.kit.feed.tally import CATALOGUE, TallyRaised
from tests.services.kit.run.tallying import OTHER, TALLY, asked, raised
from tests.waiting import eventually


async def test_a_command_is_seen_by_a_question_after_its_position(settings: Settings) -> None:
    async with asked(mount_services([TALLY, OTHER], settings)) as client:
        position = await raised(client, 3)
        answer = await client.get("/intake/counts", headers={"Byfield-After": position})
    assert answer.json() == 3


async def test_without_nats_the_same_comes_from_the_log(settings: Settings) -> None:
    alone = settings.model_copy(update={"nats_url": None})
    async with asked(mount_services([TALLY], alone)) as client:
        position = await raised(client, 3)
        answer = await client.get("/intake/counts", headers={"Byfield-After": position})
        health = (await client.get("/health/ready")).json()
    assert answer.json() == 3
    assert health["state"] == "degraded"


async def test_a_position_that_is_not_there_yet_is_not_waited_for_for_longer_than_is_set(
    settings: Settings,
) -> None:
    hasty = settings.model_copy(update={"answer_seconds_max": 1.0})
    async with asked(mount_services([TALLY], hasty)) as client:
        answer = await client.get("/intake/counts", headers={"Byfield-After": "99"})
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:byfield:problem:not-yet"
    assert answer.headers["Retry-After"] == "1"


async def test_the_first_page_says_where_everything_is(settings: Settings) -> None:
    async with asked(mount_services([TALLY, OTHER], settings)) as client:
        addresses = (await client.get("/")).json()
        assert set(addresses["services"]) == {"intake", "assignment"}
        for service in addresses["services"].values():
            document = (await client.get(service["openapi"])).json()
            assert document["info"]["title"] == service["title"]
            assert document["servers"] == [{"url": service["path"]}]


async def test_a_browser_goes_on_to_where_people_sign_in(settings: Settings) -> None:
    people = replace(TALLY, sites=(Site("People", "tests", (), home="/home", sign_in="/sign-in"),))
    async with asked(mount_services([OTHER, people], settings)) as client:
        answer = await client.get("/", headers={"Accept": "text/html,*/*"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/intake/home")
        assert answer.headers["Vary"] == "Accept"
        assert "services" in (await client.get("/")).json()
    async with asked(mount_services([TALLY], settings)) as client:
        assert (await client.get("/", headers={"Accept": "text/html"})).status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/intake/nothing"])
async def test_an_unknown_address_is_a_problem_anywhere(settings: Settings, path: str) -> None:
    async with asked(mount_services([TALLY], settings)) as client:
        answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == MEDIA_TYPE


async def test_a_line_tells_the_whole_template_once(settings: Settings, told: ToldLines) -> None:
    async with asked(mount_services([TALLY], settings)) as client:
        await client.get(f"/intake/tallies/{uuid4()}")
    (line,) = [line for line in told.lines if line["event"] == "request_served"]
    assert (line["path"], line["status"]) == ("/intake/tallies/{tally}", 404)


async def test_the_lines_of_a_reaction_have_the_call_id_of_the_request(
    settings: Settings, told: ToldLines
) -> None:
    """In another service, and where it ends in a parked fact."""

    async def note(heard: Heard) -> None:
        structlog.get_logger().info("noted")
        raise KeyError(heard.recorded.position)

    noting = Reaction("note", frozenset({TallyRaised.wire_name}), note, starts="beginning")
    other = replace(OTHER, catalogue=CATALOGUE, reactions=lambda _running: [noting])
    async with asked(mount_services([TALLY, other], settings)) as client:
        await raised(client, 3)

        def parked() -> bool:
            return any(line["event"] == "fact_parked" for line in told.lines)

        await eventually(parked)
    of = {line["event"]: line.get("call_id") for line in told.lines}
    [request] = [line for line in told.lines if str(line.get("path")).endswith("/raised")]
    assert of["noted"] == of["fact_parked"] == request["call_id"]


async def test_when_all_is_well_it_is_ready_and_every_part_says_so(settings: Settings) -> None:
    async with asked(mount_services([TALLY, OTHER], settings)) as client:
        assert (await client.get("/health/live")).status_code == 200

        async def parts() -> set[tuple[str, str]]:
            health = (await client.get("/health/ready")).json()
            return {
                (part["service"], part["part"])
                for part in health["parts"]
                if health["state"] == "well"
            }

        found = await eventually(parts)
    assert found == {
        ("intake", "log"),
        ("intake", "tables"),
        ("intake", "nats"),
        ("intake", "conservation"),
        ("intake", "counted"),
        ("intake", "forget-reads"),
        ("assignment", "log"),
        ("assignment", "tables"),
        ("assignment", "nats"),
        ("assignment", "conservation"),
        ("assignment", "forget-reads"),
    }


async def test_a_log_that_takes_no_writes_is_down_and_says_why(settings: Settings) -> None:
    async with asked(mount_services([TALLY], settings)) as client:
        assert (await client.get("/health/ready")).status_code == 200
        owner = await asyncpg.connect(settings.dsn_of("log"))
        database = await owner.fetchval("SELECT quote_ident(current_database())")
        await owner.execute(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'byfield-log'"
        )
        await owner.close()

        async def log_says() -> str | None:
            parts = (await client.get("/health/ready")).json()["parts"]
            [part] = [part for part in parts if part["part"] == "log"]
            return part["says"] if "written" in part["says"] else None

        says = await eventually(log_says)
        assert "the database takes no writes: it is read-only" in str(says)
        assert (await client.get("/health/ready")).status_code == 503


async def _nats_says(client: httpx.AsyncClient) -> str | None:
    """What the part says while it is degraded, but the service ready."""
    ready = await client.get("/health/ready")
    assert ready.status_code == 200
    [part] = [part for part in ready.json()["parts"] if part["part"] == "nats"]
    return part["says"] if part["state"] == "degraded" else None


async def test_a_stream_that_is_behind_the_log_is_told_and_facts_come_all_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.log.relay.lag.LAG_SECONDS_MAX", 0.0)
    async with asked(mount_services([TALLY], settings)) as client:
        await eventually(lambda: client.get("/health/ready"))
        position = await raised(client, 3)
        says = await eventually(lambda: _nats_says(client))
        answer = await client.get("/intake/counts", headers={"Byfield-After": position})
    assert f"the stream is {position} events and 0 s behind the log" in str(says)
    assert answer.json() == 3


async def test_a_forged_message_is_told_until_the_stream_is_made_again(
    settings: Settings, nats: Nats
) -> None:
    async with asked(mount_services([TALLY], settings)) as client, administering(nats) as admin:
        await eventually(lambda: _heard_of(client, "as far as the log"))
        await admin.jetstream().publish("events.tally.TallyRaised", b'{"by":666}')
        forged = "message 1 of the stream is not event 1 (the log has no such event)"

        async def is_told() -> bool:
            return forged in str(await _nats_says(client))

        await eventually(is_told)
        position = await raised(client, 3)
        answer = await client.get("/intake/counts", headers={"Byfield-After": position})
        assert answer.json() == 3
        await remake(admin)
        async with PostgresLog(settings.dsn_of("log")) as log, relaying(log, nats.relay_url):
            await eventually(lambda: _heard_of(client, "as far as the log"))


async def test_a_stream_that_has_lost_a_message_is_told(settings: Settings, nats: Nats) -> None:
    async with administering(nats) as admin:
        jetstream = admin.jetstream()
        await jetstream.delete_stream(STREAM)
        await jetstream.add_stream(replace(stream_settings(), deny_delete=False))
    async with asked(mount_services([TALLY], settings)) as client, administering(nats) as admin:
        async with PostgresLog(settings.dsn_of("log")) as log, relaying(log, nats.relay_url) as it:
            await reached(it, int(await raised(client, 3)))
        await admin.jetstream().delete_msg(STREAM, 1)

        async def is_told() -> bool:
            said = str(await _nats_says(client))
            return "the stream has lost messages: it holds 1, from 2 to 2;" in said

        await eventually(is_told)


async def test_a_hole_degrades_a_service_and_does_not_take_it_away(settings: Settings) -> None:
    async def lose(_: Heard) -> None:
        """Tell nothing, as a mistake would."""

    losing = Reaction("lose", frozenset({TallyRaised.wire_name}), lose, starts="beginning")
    service = replace(TALLY, reactions=lambda _running: [losing])
    async with asked(mount_services([service], settings)) as client:
        position = await raised(client, 3)

        async def hole() -> str | None:
            ready = await client.get("/health/ready")
            assert ready.status_code == 200
            [part] = [each for each in ready.json()["parts"] if each["part"] == "conservation"]
            return part["says"] if part["state"] == "degraded" else None

        says = await eventually(hole, LOOK_AGAIN_SECONDS * 3)
    assert says == f"lose: no answer to {position}; byfield audit flow --from {position}"


async def _heard_of(client: httpx.AsyncClient, words: str) -> bool:
    ready = await client.get("/health/ready")
    return any(words in part["says"] and part["state"] == "well" for part in ready.json()["parts"])


async def test_without_its_tables_a_service_is_not_ready_but_alive(settings: Settings) -> None:
    app = mount_services([TALLY], settings)
    async with asked(app) as client:
        app.state.services["intake"].state.running.pool.terminate()
        ready = await client.get("/health/ready")
        live = await client.get("/health/live")
    assert (ready.status_code, live.status_code) == (503, 200)
    down = [part["part"] for part in ready.json()["parts"] if part["state"] == "down"]
    assert down == ["tables"]


async def test_a_handler_of_another_history_makes_a_service_not_ready(
    settings: Settings,
) -> None:
    pool = await open_pool(settings.dsn_of("intake"), "intake")
    await pool.execute("INSERT INTO checkpoint VALUES ('counted', 7, $1)", UUID(int=7))
    await pool.close()
    async with asked(mount_services([TALLY], settings)) as client:

        async def down() -> list[str]:
            ready = await client.get("/health/ready")
            return [part["says"] for part in ready.json()["parts"] if part["state"] == "down"]

        (says,) = await eventually(down)
    assert "restored or replaced" in says


async def test_the_services_of_a_process_hear_by_one_connection_and_one_consumer(
    settings: Settings, nats: Nats
) -> None:
    app = mount_services([TALLY, OTHER], settings)
    async with asked(app), administering(nats) as admin:
        opened = [each.state.open_service for each in app.state.services.values()]
        first, second = (each.broker for each in opened)
        assert first is second
        await eventually(lambda: len(first.hearing._listeners) == 2)
        assert len(await admin.jetstream().consumers_info(STREAM)) == 1


async def test_that_one_of_them_could_not_sign_in_is_said_at_the_start(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "intake.nk").write_text("SUNOTOPENED")
    (tmp_path / "intake.nk").chmod(0o600)
    app = mount_services([TALLY, OTHER], settings.model_copy(update={"nats_keys": tmp_path}))
    with pytest.raises(SettingsError, match=r"there is no .*assignment\.nk"):
        async with app.router.lifespan_context(app):
            pass


async def test_what_is_opened_is_closed(settings: Settings) -> None:
    async with asked(mount_services([TALLY, OTHER], settings)) as client:
        await raised(client, 1)
    watcher = await asyncpg.connect(settings.dsn_of("log"))

    async def alone() -> bool:
        others = await watcher.fetchval(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return bool(others == 0)

    assert await eventually(alone)
    await watcher.close()


async def test_a_service_whose_log_is_away_does_not_open(settings: Settings) -> None:
    away = settings.model_copy(update={"log_dsn": "postgresql:///x?host=/nowhere"})
    app = mount_services([TALLY], away)
    with pytest.raises(OSError, match="No such file"):
        async with app.router.lifespan_context(app):
            pass


async def test_opened_without_listening_it_handles_nothing(settings: Settings) -> None:
    async with open_service(TALLY, settings, listening=False) as quiet:
        assert quiet.broker is None
        assert not quiet.feed.working
        assert [handler.name for handler in quiet.handlers] == ["counted"]


async def test_what_was_begun_and_waits_for_the_database_ends_with_the_service(
    settings: Settings,
) -> None:
    async with open_service(TALLY, settings, listening=False) as quiet:
        pool = quiet.running.pool
        async with lent(pool) as holder, holder.transaction():
            await holder.execute("LOCK TABLE counted IN ACCESS EXCLUSIVE MODE")

            async def count() -> object:
                async with lent(pool) as connection:
                    return await connection.fetchval("SELECT raised FROM counted")

            async def waits() -> bool:
                asked = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
                return bool(await holder.fetchval(asked))

            counting = quiet.running.begin(count())
            await eventually(waits)
            await quiet.running.stop()
            assert counting.cancelled()
        over = quiet.running.begin(count())
        assert await over == 0
        waiting = quiet.running.begin(asyncio.Event().wait())
    assert waiting.cancelled()

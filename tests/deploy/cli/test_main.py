from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys

import pytest

from deploy.cli.commands import COMMANDS_BY_NAME, app
from deploy.local.postgres import Postgres
from events.facts import CATALOGUE
from tests.deploy.cli.conftest import Cli, execute

AWAY = "127.0.0.1:1"
COMMANDS = (
    "up",
    "run",
    "migrate",
    "check",
    "health",
    "agencies import",
    "log head",
    "log show",
    "log tail",
    "log stream",
    "rebuild",
    "rehearse",
    "parked list",
    "parked discard",
    "parked release",
    "relay reset",
    "backup take",
    "backup verify",
    "asyncapi",
    "demo",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(bare_cli: Cli, command: str) -> None:
    said = bare_cli(*command.split(), "--help")
    assert said.status == 0
    assert f"byfield {command}" in said.out.partition("Example")[2]


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    for name, (_, summary) in COMMANDS_BY_NAME.items():
        program = app[name]
        said = program.help or inspect.getdoc(program.default_command) or ""
        assert " ".join(said.partition("\n\n")[0].split()) == summary


@pytest.mark.parametrize("asked", [(), ("--help",), ("-h",)])
def test_the_list_of_commands_says_what_each_is_for(bare_cli: Cli, asked: tuple[str, ...]) -> None:
    listed = bare_cli(*asked)
    assert listed.status == 0
    said = " ".join(listed.out.replace("│", " ").split())
    for name, (_, summary) in COMMANDS_BY_NAME.items():
        assert f" {name} {summary.replace('`', '')}" in said  # what is quoted is set off by style


@pytest.mark.parametrize("asked", [("figure", "--help"), ("--help", "figure"), ("-h", "figure")])
def test_help_may_be_asked_for_before_a_command(bare_cli: Cli, asked: tuple[str, ...]) -> None:
    said = bare_cli(*asked)
    assert said.status == 0
    assert {"since", "verify"} <= set(said.out.split())


def test_the_list_of_a_group_says_what_each_of_its_commands_is_for() -> None:
    program = """if True:
        from contextlib import suppress
        from deploy.cli.app import main
        from deploy.cli.commands import COMMANDS_BY_NAME
        for name, (path, _) in COMMANDS_BY_NAME.items():
            if path.endswith("_app"):
                with suppress(SystemExit):
                    main([name, "--help"])
    """
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603 - our own program
    lines = ran.stdout.decode().splitlines()
    rows = [line.split() for line in lines if re.match(r"│ [a-z]", line)]
    silent = [name for _, name, *said in rows if said == ["│"]]
    assert not silent
    assert {"trail", "since", "diff", "consumer"} <= {name for _, name, *_ in rows}


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ((), 0),
        (("--help",), 0),
        (("--version",), 0),
        (("nothing",), 2),
        (("tokne", "operator"), 2),
        (("--nothing", "token"), 2),
    ],
)
def test_what_calls_no_command_imports_none(asked: tuple[str, ...], status: int) -> None:
    program = f"""if True:
        import sys
        from deploy.cli.app import main
        try:
            main({list(asked)})
        except SystemExit as end:
            print(end.code, "asyncpg" in sys.modules, "fastapi" in sys.modules)
    """
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603 - our own program
    assert ran.stdout.endswith(f"{status} False False\n".encode())


def test_a_mistyped_command_is_told_the_one_that_is_like_it(bare_cli: Cli) -> None:
    refused = bare_cli("tokne", "operator")
    assert refused.status == 2
    assert 'Did you mean "token"?' in " ".join(refused.err.replace("│", " ").split())


@pytest.mark.parametrize("command", [("log", "head"), ("run", "relay")])
def test_a_command_imports_no_service_that_it_does_not_run(command: tuple[str, ...]) -> None:
    program = f"""if True:
        import sys
        from deploy.cli.commands import parse
        parse({list(command)})
        print([name for name in sys.modules if name.endswith(".app") and "services" in name])
    """
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603 - our own program
    assert ran.stdout == b"[]\n"


@pytest.mark.parametrize(
    "command",
    [
        ("audit", "verify"),
        ("figure", "verify", "figures.json"),
        ("log", "head"),
        ("nats", "consumer", "board"),
        ("relay", "reset"),
        ("token", "operator"),
    ],
)
def test_a_command_that_hears_no_facts_does_not_import_what_hears_them(
    command: tuple[str, ...],
) -> None:
    program = f"""if True:
        import sys
        from deploy.cli.commands import parse
        parse({list(command)})
        print([name for name in ("faststream", "services.kit.run.service") if name in sys.modules])
    """
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603 - our own program
    assert ran.stdout == b"[]\n"


def test_a_command_that_reads_the_log_does_not_import_every_fact_to_begin() -> None:
    program = """if True:
        import sys
        from deploy.cli.commands import parse
        parse(["log", "head"])
        print([name for name in ("events.facts", "events.intake") if name in sys.modules])
    """
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603 - our own program
    assert ran.stdout == b"[]\n"


def test_a_question_about_an_export_imports_no_way_to_a_server() -> None:
    program = """if True:
        import sys
        from deploy.cli.commands import parse
        parse(["sql", "data", "SELECT 1"])
        print([name for name in ("deploy.servers", "nats") if name in sys.modules])
    """
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603 - our own program
    assert ran.stdout == b"[]\n"


def test_an_error_is_said_without_importing_the_modules_of_other_commands() -> None:
    program = """if True:
        import sys
        from deploy.cli.app import main
        try:
            main(["figure", "verify", "missing.json"])
        except SystemExit as end:
            print(end.code, [name for name in sys.modules if name.startswith("deploy.demo")])
    """
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603 - our own program
    assert (ran.stdout, ran.stderr) == (
        b"1 []\n",
        b"byfield: missing.json: No such file or directory\n",
    )


def test_migrating_twice_is_migrating_once(
    cli: Cli, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("migrate") == (0, "The database is up to date; so is the stream.\n", "")
    execute(postgres.dsn("postgres"), "CREATE DATABASE migrated_by_command")
    monkeypatch.setenv("BYFIELD_POSTGRES_DSN", postgres.dsn("migrated_by_command"))
    said = cli("migrate")
    execute(postgres.dsn("postgres"), "DROP DATABASE migrated_by_command WITH (FORCE)")
    assert said.status == 0
    assert said.out.startswith("applied log/0001_event.sql\n")


def test_a_database_that_is_not_migrated_is_told_how(
    cli: Cli, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYFIELD_POSTGRES_DSN", postgres.dsn("postgres"))
    said = cli("log", "head")
    assert said.status == 1
    assert said.err.endswith("byfield migrate mends that\n")
    assert len(said.err.splitlines()) == 1


def test_a_misspelt_setting_is_refused_with_the_right_one(
    bare_cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYFIELD_POSTGRES_DNS", "postgresql://")
    said = bare_cli("log", "head")
    why = "BYFIELD_POSTGRES_DNS: there is no such setting; did you mean BYFIELD_POSTGRES_DSN?"
    assert said == (2, "", f"byfield: {why}\n")


def test_a_postgres_that_is_away_is_one_line(
    bare_cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYFIELD_POSTGRES_DSN", f"postgresql://me:secret@{AWAY}/byfield")
    monkeypatch.setenv("BYFIELD_NATS_URL", f"nats://{AWAY}")
    said = bare_cli("log", "head")
    assert said.status == 1
    where = f"PostgreSQL at postgresql://me@{AWAY}/byfield"
    assert said.err == f"byfield: {where} cannot be reached: Connection refused\n"


def test_a_nats_that_is_away_is_one_line(cli: Cli) -> None:
    said = cli("migrate", "--nats", f"nats://me:secret@{AWAY}")
    assert said.status == 1
    assert said.err.startswith(f"byfield: NATS at nats://me@{AWAY} cannot be reached: ")
    assert len(said.err.splitlines()) == 1


def test_a_command_that_is_not_understood_ends_with_2(bare_cli: Cli) -> None:
    for arguments in (("lgo",), ("log", "show", "first"), ("log", "tail", "--count", "-1")):
        assert bare_cli(*arguments).status == 2


def test_asyncapi_is_a_document_of_every_fact(bare_cli: Cli) -> None:
    said = bare_cli("asyncapi", "--server", "nats.example:4222")
    document = json.loads(said.out)
    assert document["asyncapi"] == "3.0.0"
    assert "nats.example:4222" in json.dumps(document["servers"])
    names = {message["name"] for message in document["components"]["messages"].values()}
    assert {fact.wire_name for fact in CATALOGUE} <= names

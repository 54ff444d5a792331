"""A machine shows by its key who it is, and gets a token; every forgery is refused."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from events.decider import Refused
from events.ids import new_id
from events.log.deciding.handle import Cause
from services.access.app import SERVICE
from services.access.commands.consumers import (
    AddConsumerKey,
    EndConsumer,
    RegisterConsumer,
    RemoveConsumerKey,
)
from services.access.consumers.assertions import (
    ASSERTION_CHARACTERS_MAX,
    LEEWAY_SECONDS_MAX,
    LIFE_SECONDS_MAX,
    client_id_of,
)
from services.access.consumers.granting import ASSERTIONS_MAX, TOKEN_SECONDS
from services.access.consumers.public_keys import PublicKey, UnfitKeyError, read_public_key
from services.access.consumers.registering import add_key, give, list_consumers, register
from services.access.credentials import whoami
from services.access.openid.client_authentication import ASSERTION_TYPE
from services.access.settings import AccessSettings
from services.access.tokens import hash_of
from services.kit.http.principals import Principal
from tests.services.access.conftest import House
from tests.services.access.openid.forging import OTHER, RSA, signed, unsigned
from tests.services.serving import mounted

EC: Final = ECKey.generate_key("P-256")
PUBLIC_URL: Final = "https://center.example"
HERE: Final = f"{PUBLIC_URL}/access/token"
SCOPES: Final = ("log:read", "figures:read")


def public(key: RSAKey | ECKey) -> PublicKey:
    return read_public_key(key.as_pem(private=False).decode())


@dataclass
class Door:
    """The token endpoint, and a consumer that has a key there."""

    house: House
    client: httpx.AsyncClient
    consumer_id: UUID
    key_id: UUID
    used: int = 0

    @property
    def client_id(self) -> str:
        return client_id_of(self.consumer_id)

    def claims(self, **changed: Any) -> dict[str, Any]:
        self.used += 1
        now = int(self.house.clock.now.timestamp())
        said = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": HERE,
            "jti": f"once-{self.used}",
            "iat": now,
            "exp": now + 60,
            **changed,
        }
        return {name: value for name, value in said.items() if value is not None}

    def assertion(
        self,
        key: RSAKey | ECKey | OctKey = RSA,
        header: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        algorithm = "ES256" if isinstance(key, ECKey) else "RS256"
        return signed({"alg": algorithm} | (header or {}), self.claims(**claims), key)

    async def ask(self, assertion: str | None = None, **form: Any) -> httpx.Response:
        said = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion() if assertion is None else assertion,
            **form,
        }
        return await self.client.post(
            "/access/token", data={name: value for name, value in said.items() if value is not None}
        )

    async def token(self, **form: Any) -> str:
        answer = await self.ask(**form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def principal(self, token: str) -> Principal | None:
        return await whoami(self.house.running, hash_of(token))

    async def registered(self, name: str, key: PublicKey, **fields: Any) -> UUID:
        consumer_id = new_id()
        await self._register(consumer_id, name, key, **fields)
        return consumer_id

    async def _register(self, consumer_id: UUID, name: str, key: PublicKey, **fields: Any) -> None:
        said = {"consumer_id": consumer_id, "key_id": new_id(), "scopes": SCOPES}
        command = RegisterConsumer.model_validate(self.asked(said | fields))
        running = self.house.running
        await register(running.log, running.pool, command, key, cause(), name=name)

    async def adds(self, key: PublicKey) -> UUID:
        said = {"consumer_id": self.consumer_id, "key_id": new_id()}
        command = AddConsumerKey.model_validate(self.asked(said))
        await add_key(self.house.running.log, self.house.running.pool, command, key, cause())
        return command.key_id

    async def removes(self, key_id: UUID) -> None:
        said = self.asked({"consumer_id": self.consumer_id, "key_id": key_id})
        await give(self.house.running.log, RemoveConsumerKey.model_validate(said), cause())

    async def ends(self) -> None:
        said = self.asked({"consumer_id": self.consumer_id, "reason": "misuse"})
        await give(self.house.running.log, EndConsumer.model_validate(said), cause())

    def asked(self, fields: dict[str, Any]) -> dict[str, Any]:
        now = self.house.running.now()
        return {"on": now.date(), "now": now, "by": None} | fields


def cause() -> Cause:
    call = new_id()
    return Cause(id=call, handler="test", actor="administrator:ann", correlation_id=str(call))


@pytest.fixture
async def door(house: House) -> AsyncIterator[Door]:
    settings = AccessSettings.read(public_url=PUBLIC_URL)
    app = mounted([SERVICE], settings)
    app.state.services[SERVICE.name].state.running = house.running
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        made = Door(house, client, new_id(), new_id())
        await made._register(made.consumer_id, "warehouse", public(RSA), key_id=made.key_id)
        yield made


def with_secret(secret: bytes, claims: dict[str, Any]) -> str:
    """A token signed with a key that everybody has, as if it were a secret; by hand."""
    parts = (b'{"alg":"HS256"}', json.dumps(claims).encode())
    head = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = hmac.digest(secret, head, "sha256")
    return (head + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def refused(answer: httpx.Response, status: int, error: str) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert set(answer.json()) == {"error", "error_description"}
    assert answer.headers["cache-control"] == "no-store"


async def test_a_consumer_gets_a_token_that_says_what_it_may(door: Door) -> None:
    answer = await door.ask()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    said = answer.json()
    assert (said["token_type"], said["expires_in"]) == ("Bearer", TOKEN_SECONDS)
    assert said["scope"] == "log:read figures:read"
    found = await door.principal(said["access_token"])
    assert found == Principal(door.client_id, "consumer", scopes=frozenset(SCOPES))


async def test_a_token_is_kept_by_its_hash_alone_and_lasts_ten_minutes(door: Door) -> None:
    token = await door.token()
    rows = await door.house.running.pool.fetch("SELECT * FROM machine_token")
    assert [row["token_hash"] for row in rows] == [hash_of(token)]
    door.house.clock.later(seconds=TOKEN_SECONDS - 1)
    assert await door.principal(token) is not None
    door.house.clock.later(seconds=1)
    assert await door.principal(token) is None
    await door.token()
    assert len(await door.house.running.pool.fetch("SELECT * FROM machine_token")) == 1


async def test_a_token_is_good_for_the_scopes_that_were_asked_for(door: Door) -> None:
    found = await door.principal(await door.token(scope="figures:read"))
    assert found is not None
    assert found.scopes == {"figures:read"}


@pytest.mark.parametrize("scope", ["log:confidential", "log:read log:personal", "log:read ", " "])
async def test_a_scope_that_was_not_granted_is_refused(door: Door, scope: str) -> None:
    refused(await door.ask(scope=scope), 400, "invalid_scope")


@pytest.mark.parametrize("key", [RSA, EC], ids=["RSA", "EC"])
@pytest.mark.parametrize("names_its_key", [False, True])
async def test_every_key_of_the_consumer_is_good_named_or_not(
    door: Door,
    key: RSAKey | ECKey,
    names_its_key: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    await door.adds(public(EC))
    header = {"kid": key.thumbprint()} if names_its_key else {}
    assert (await door.ask(door.assertion(key, header))).status_code == 200


FORGED: Final[dict[str, dict[str, Any]]] = {
    "for another endpoint": {"aud": "https://elsewhere.example/access/token"},
    "for the site alone": {"aud": PUBLIC_URL},
    "for others too": {"aud": [HERE, "https://elsewhere.example"]},
    "for nobody": {"aud": None},
    "issued by another": {"iss": "consumer-00000000-0000-0000-0000-000000000001"},
    "issued by nobody": {"iss": None},
    "about another": {"sub": "consumer-00000000-0000-0000-0000-000000000001"},
    "about a person": {"sub": "person-00000000-0000-0000-0000-000000000001"},
    "about nobody": {"sub": None},
    "without an end": {"exp": None},
    "with an end in words": {"exp": "tomorrow"},
    "with an endless end": {"exp": 10**400},
    "with a true end": {"exp": True},
    "without an id": {"jti": None},
    "with an empty id": {"jti": ""},
    "with a long id": {"jti": "j" * 256},
    "with a number as its id": {"jti": 7},
}


@pytest.mark.parametrize("changed", FORGED.values(), ids=FORGED)
async def test_what_says_something_wrong_is_refused(door: Door, changed: dict[str, Any]) -> None:
    refused(await door.ask(door.assertion(**changed)), 401, "invalid_client")
    assert (await door.ask()).status_code == 200


@pytest.mark.parametrize(
    ("claim", "seconds", "taken"),
    [
        ("exp", -LEEWAY_SECONDS_MAX, False),
        ("exp", -LEEWAY_SECONDS_MAX + 1, True),
        ("exp", LIFE_SECONDS_MAX + LEEWAY_SECONDS_MAX, True),
        ("exp", LIFE_SECONDS_MAX + LEEWAY_SECONDS_MAX + 1, False),
        ("exp", 86_400 * 365, False),
        ("iat", LEEWAY_SECONDS_MAX, True),
        ("iat", LEEWAY_SECONDS_MAX + 1, False),
        ("nbf", LEEWAY_SECONDS_MAX + 1, False),
    ],
)
async def test_an_assertion_is_good_for_some_minutes(
    door: Door,
    claim: str,
    seconds: int,
    taken: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    at = int(door.house.clock.now.timestamp()) + seconds
    answer = await door.ask(door.assertion(RSA, {}, **{claim: at}))
    assert answer.status_code == (200 if taken else 401)


async def test_what_is_not_signed_by_its_key_is_refused(door: Door) -> None:
    pem = RSA.as_pem(private=False)
    good = door.assertion()
    head, claims, signature = good.split(".")
    swapped = base64.urlsafe_b64encode(json.dumps(door.claims()).encode()).rstrip(b"=").decode()
    forged = {
        "unsigned": unsigned(door.claims()),
        "signed with the public key": with_secret(pem, door.claims()),
        "another's key": door.assertion(OTHER),
        "another's key under this name": door.assertion(OTHER, {"kid": RSA.thumbprint()}),
        "a key of its own in the header": door.assertion(
            OTHER, {"jwk": OTHER.as_dict(private=False)}
        ),
        "a key under no name of its": door.assertion(RSA, {"kid": "another"}),
        "what is critical": door.assertion(RSA, {"crit": ["exp"], "exp": 1}),
        "an algorithm that is not set": signed(
            {"alg": "RS512"}, door.claims(), RSAKey.import_key(RSA.as_pem(private=True))
        ),
        "other claims": f"{head}.{swapped}.{signature}",
        "no signature": f"{head}.{claims}.",
        "another type": door.assertion(RSA, {"typ": "at+jwt"}),
        "a type that is no text": door.assertion(RSA, {"typ": [], "x": 1}),
        "too large": door.assertion(more="x" * ASSERTION_CHARACTERS_MAX),
        "no token": "token",
        "five parts": f"{good}.a.b",
    }
    for what, assertion in forged.items():
        answer = await door.ask(assertion)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), what
    assert (await door.ask(good)).status_code == 200


async def test_claims_that_stand_there_twice_are_refused(door: Door) -> None:
    said = json.dumps(door.claims())
    twice = f'{{"sub": "{door.client_id}", {said[1:]}'.encode()
    head = base64.urlsafe_b64encode(b'{"alg":"RS256"}').rstrip(b"=")
    body = head + b"." + base64.urlsafe_b64encode(twice).rstrip(b"=")
    from joserfc.jws import JWSRegistry  # noqa: PLC0415 - here alone

    signature = JWSRegistry.algorithms["RS256"].sign(body, RSA)
    forged = (body + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()
    refused(await door.ask(forged), 401, "invalid_client")


async def test_an_assertion_is_used_once_also_by_two_at_once(door: Door) -> None:
    assertion = door.assertion()
    answers = await asyncio.gather(*(door.ask(assertion) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]
    door.house.clock.later(seconds=60 + LEEWAY_SECONDS_MAX - 1)
    refused(await door.ask(assertion), 401, "invalid_client")


async def test_an_id_that_is_no_utf_8_is_used_once_too(door: Door) -> None:
    assertion = door.assertion(RSA, {"x": 1}, jti="\ud800")
    assert [(await door.ask(assertion)).status_code for _ in range(2)] == [200, 401]


async def test_a_registration_that_was_refused_leaves_its_name_to_the_next(door: Door) -> None:
    today = door.house.running.today()
    with pytest.raises(Refused, match="it would end on"):
        await door.registered("planner", public(OTHER), ends_on=today)
    other = await door.registered("planner", public(OTHER))
    with pytest.raises(Refused, match="another consumer has this name"):
        await door.registered("planner", public(EC))
    running = door.house.running
    names = {
        each.consumer_id: each.name for each in await list_consumers(running.log, running.pool)
    }
    assert names == {door.consumer_id: "warehouse", other: "planner"}


async def test_the_same_id_from_another_consumer_is_another(door: Door) -> None:
    other = await door.registered("planner", public(OTHER))
    mine = door.assertion(jti="same")
    theirs = door.assertion(OTHER, jti="same", iss=client_id_of(other), sub=client_id_of(other))
    assert [(await door.ask(each)).status_code for each in (mine, theirs)] == [200, 200]


async def test_two_clients_cannot_be_mixed(door: Door) -> None:
    other = client_id_of(await door.registered("planner", public(OTHER)))
    refused(await door.ask(door.assertion(iss=other, sub=other)), 401, "invalid_client")
    refused(await door.ask(door.assertion(OTHER)), 401, "invalid_client")
    refused(await door.ask(door.assertion(iss=other)), 401, "invalid_client")
    refused(await door.ask(client_id=other), 401, "invalid_client")
    assert (await door.ask(client_id=door.client_id)).status_code == 200


async def test_who_has_ended_gets_no_token_and_has_none(door: Door) -> None:
    token = await door.token()
    await door.ends()
    refused(await door.ask(), 401, "invalid_client")
    assert await door.principal(token) is None
    assert await door.house.running.pool.fetch("SELECT * FROM machine_token") == []


async def test_a_consumer_reads_until_its_last_day(door: Door) -> None:
    today = door.house.running.today()
    consumer_id = await door.registered("guest", public(EC), ends_on=today + timedelta(days=1))
    own = {"iss": client_id_of(consumer_id), "sub": client_id_of(consumer_id)}
    token = (await door.ask(door.assertion(EC, {}, **own))).json()["access_token"]
    assert await door.principal(token) is not None
    midnight = (door.house.running.now() + timedelta(days=1)).replace(hour=0, minute=0, second=1)
    door.house.clock.now = midnight
    assert await door.principal(token) is None
    refused(await door.ask(door.assertion(EC, {}, **own)), 401, "invalid_client")


async def test_a_removed_key_is_good_no_more_nor_are_its_tokens_and_the_other_goes_on(
    door: Door,
) -> None:
    await door.adds(public(EC))
    by_first = await door.token()
    by_second = (await door.ask(door.assertion(EC))).json()["access_token"]
    await door.removes(door.key_id)
    assert await door.principal(by_first) is None
    assert await door.principal(by_second) is not None
    refused(await door.ask(), 401, "invalid_client")
    assert (await door.ask(door.assertion(EC))).status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_assertion": None}, 401, "invalid_client"),
        ({"client_assertion_type": None}, 401, "invalid_client"),
        ({"client_assertion_type": "urn:other"}, 401, "invalid_client"),
        ({"client_secret": "s"}, 400, "invalid_request"),
        ({"scope": ["log:read", "log:read"]}, 400, "invalid_request"),
        ({"scope": "log:read\x00"}, 400, "invalid_request"),
        ({"resource": "x" * 20_000}, 400, "invalid_request"),
    ],
)
async def test_a_form_that_asks_otherwise_is_refused(
    door: Door, form: dict[str, Any], status: int, error: str
) -> None:
    said = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": door.assertion(),
    } | form
    content = urlencode({k: v for k, v in said.items() if v is not None}, doseq=True)
    declared = {"content-type": "application/x-www-form-urlencoded"}
    answer = await door.client.post("/access/token", content=content, headers=declared)
    refused(answer, status, error)


async def test_another_body_or_another_way_to_show_who_asks_is_refused(door: Door) -> None:
    refused(await door.client.post("/access/token", json={}), 400, "invalid_request")
    asked = {"data": {"grant_type": "client_credentials"}}
    basic = await door.client.post("/access/token", **asked, auth=("a", "b"))  # type: ignore[arg-type]
    refused(basic, 400, "invalid_request")
    address = await door.client.post("/access/token?scope=log:read", **asked)  # type: ignore[arg-type]
    refused(address, 400, "invalid_request")
    assert (await door.client.get("/access/token")).status_code == 405


async def test_a_consumer_gets_so_many_tokens_and_then_waits(door: Door) -> None:
    for _ in range(ASSERTIONS_MAX):
        await door.token()
    answer = await door.ask()
    refused(answer, 429, "invalid_request")
    assert answer.headers["retry-after"] == "60"
    door.house.clock.later(seconds=61 + LEEWAY_SECONDS_MAX)
    await door.token()


async def test_without_an_address_of_its_own_it_gives_tokens_on_loopback_alone(
    house: House, door: Door
) -> None:
    app = mounted([SERVICE], AccessSettings.read())
    app.state.services[SERVICE.name].state.running = house.running
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
    }
    for base, status in (("http://127.0.0.1:8270", 200), ("http://evil.example", 503)):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            said = form | {"client_assertion": door.assertion(aud=f"{base}/access/token")}
            answer = await client.post("/access/token", data=said)
            assert answer.status_code == status, answer.text


@pytest.mark.parametrize("written", ["PEM", "JWK"])
@pytest.mark.parametrize("key", [RSA, EC], ids=["RSA", "EC"])
def test_a_public_key_is_taken_as_pem_and_as_jwk(key: RSAKey | ECKey, written: str) -> None:
    jwk = json.dumps(key.as_dict(private=False))
    text = key.as_pem(private=False).decode() if written == "PEM" else jwk
    assert read_public_key(f"\n{text}\n").thumbprint() == key.thumbprint()


def _weak() -> str:
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - here alone
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - likewise
        Encoding,
        PublicFormat,
    )

    made = rsa.generate_private_key(65537, 1024).public_key()  # noqa: S505 - to be refused
    return made.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


UNFIT: Final = {
    "private RSA": (RSA.as_pem(private=True).decode(), "private"),
    "private EC": (EC.as_pem(private=True).decode(), "private"),
    "private JWK": (json.dumps(RSA.as_dict(private=True)), "private"),
    "short RSA": (_weak(), "1024 bits"),
    "another curve": (
        ECKey.generate_key("P-384").as_pem(private=False).decode(),
        "another curve",
    ),
    "a secret": (json.dumps({"kty": "oct", "k": "c2VjcmV0LW9mLXVz"}), "neither"),
    "a set": (json.dumps({"keys": [EC.as_dict(private=False)]}), "neither"),
    "words": ("warehouse", "neither"),
    "nothing": ("", "neither"),
    "other letters": ("schl\u00fcssel", "neither"),
    "no JSON": ("{", "neither"),
    "very much": ("x" * 9000, "characters"),
}


@pytest.mark.parametrize(("text", "why"), UNFIT.values(), ids=UNFIT)
def test_a_key_that_is_weak_secret_or_none_is_refused_without_quoting_it(
    text: str, why: str
) -> None:
    with pytest.raises(UnfitKeyError, match=why) as refusal:
        read_public_key(text)
    assert len(text) < 20 or text[20:40] not in str(refusal.value)


async def test_the_list_names_each_consumer_with_the_keys_that_are_good(door: Door) -> None:
    second = await door.adds(public(EC))
    await door.removes(door.key_id)
    running = door.house.running
    [known] = await list_consumers(running.log, running.pool)
    assert (known.name, [key.key_id for key in known.keys]) == ("warehouse", [second])
    assert known.keys[0].thumbprint == EC.thumbprint()
    await door.ends()
    [known] = await list_consumers(running.log, running.pool)
    assert list(known.keys) == []


async def test_no_fact_names_a_consumer_or_holds_a_key(door: Door) -> None:
    facts = await door.house.running.log.read_stream(f"consumer-{door.consumer_id}")
    assert [fact.type for fact in facts] == ["ConsumerRegistered", "ConsumerKeyAdded"]
    told = b"".join(fact.data for fact in facts)
    assert b"warehouse" not in told
    assert str(RSA.as_dict(private=False)["n"]).encode() not in told

"""Development keys, and every way to pose as somebody with what looks like one."""

from __future__ import annotations

import hmac
import stat
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.util import urlsafe_b64encode

from services.kit.http.credentials import who_is_by
from services.kit.http.development_keys import (
    CLOCK_SECONDS_MAX,
    KEPT_KEYS_MAX,
    KEY_CHARACTERS_MAX,
    KEY_SECONDS,
    DevelopmentKeys,
    development_keys,
)
from services.kit.http.development_secret import FILE, UnfitSecretError, make_secret
from services.kit.http.principals import Principal, PrincipalError, WhoIs
from services.kit.http.problems import ProblemError
from services.kit.settings import Settings, SettingsError
from tests.keys import SECRET

OTHER = SECRET[::-1]
MARIA = Principal("maria", "coordinator")
DANA = Principal("dana", "provider", provider="iacp")
WAREHOUSE = Principal("warehouse", "consumer", scopes=frozenset({"log:read", "figures:read"}))
CHIEF = Principal("chief", "requester", agency="IA0570100")
NOW = 1_800_000_000
CLAIMS = {
    "iss": "urn:byfield:development",
    "exp": NOW + 60,
    "person": "maria",
    "role": "coordinator",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BYFIELD_DEVELOPMENT_SECRET")


def keys(secret: str = SECRET, now: float = NOW) -> DevelopmentKeys:
    return DevelopmentKeys(Settings.read(development_secret=secret), lambda: now)


def signed(claims: Mapping[str, Any], secret: str = SECRET, algorithm: str = "HS256") -> str:
    signing = OctKey.import_key(secret)
    return jwt.encode({"alg": algorithm}, dict(claims), signing, algorithms=[algorithm])


def unsigned(header: Mapping[str, Any], claims: Mapping[str, Any], signature: str = "") -> str:
    parts = (urlsafe_b64encode(orjson.dumps(each)).decode() for each in (header, claims))
    return ".".join((*parts, signature))


def by_hand(
    header: Mapping[str, Any], claims: Mapping[str, Any], secret: bytes = SECRET.encode()
) -> str:
    """With a good signature of HS256, under any header."""
    text = unsigned(header, claims).removesuffix(".")
    code = hmac.digest(secret, text.encode(), "sha256")
    return f"{text}.{urlsafe_b64encode(code).decode()}"


async def refused(who_is: WhoIs, token: str) -> str:
    with pytest.raises(ProblemError) as caught:
        await who_is(token)
    assert caught.value.kind.status == 401
    return caught.value.detail


@pytest.mark.parametrize("someone", [MARIA, DANA, CHIEF, WAREHOUSE])
async def test_a_key_stands_for_whom_it_was_made_for(someone: Principal) -> None:
    key = keys().issue(someone)
    assert await keys().principal_of(key) == someone
    assert len(key) < KEY_CHARACTERS_MAX


async def test_what_is_signed_with_the_secret_alone_is_good() -> None:
    for token in (signed(CLAIMS), by_hand({"alg": "HS256"}, CLAIMS)):
        assert await keys().principal_of(token) == MARIA


@pytest.mark.parametrize(
    "token",
    [
        signed(CLAIMS, OTHER),
        signed(CLAIMS, algorithm="HS384"),
        signed(CLAIMS, algorithm="HS512"),
        by_hand({"alg": "HS256", "crit": ["exp"]}, CLAIMS),
        by_hand({"alg": "HS256", "crit": 5}, CLAIMS),
        by_hand({"alg": "HS512"}, CLAIMS),
        unsigned({"alg": "none"}, CLAIMS),
        unsigned({"alg": "None", "typ": "JWT"}, CLAIMS),
        unsigned({"alg": ["HS256"]}, CLAIMS),
        unsigned({}, CLAIMS),
        signed(CLAIMS).rpartition(".")[0] + ".",
        signed(CLAIMS)[:-4] + "AAAA",
        # Its own signature under what somebody else would be.
        ".".join(
            (
                signed(CLAIMS).split(".")[0],
                signed(CLAIMS | {"role": "operator"}, OTHER).split(".")[1],
                signed(CLAIMS).split(".")[2],
            )
        ),
        *("", ".", "..", "a.b.c", "x" * (KEY_CHARACTERS_MAX + 1), "ü.b.c"),
    ],
)
async def test_what_was_not_signed_here_stands_for_nobody(token: str) -> None:
    assert await keys().principal_of(token) is None
    assert await refused(who_is_by([keys()]), token) == "The token is not known."


async def test_a_token_of_another_algorithm_is_not_checked_by_what_it_says_itself() -> None:
    pair = RSAKey.generate_key(2048)
    theirs = jwt.encode({"alg": "RS256"}, dict(CLAIMS), pair, algorithms=["RS256"])
    confused = by_hand({"alg": "HS256"}, CLAIMS, pair.as_pem(private=False))
    embedded = jwt.encode(
        {"alg": "RS256", "jwk": pair.as_dict(private=False)},
        dict(CLAIMS),
        pair,
        algorithms=["RS256"],
    )
    for token in (theirs, confused, embedded):
        assert await keys().principal_of(token) is None


@pytest.mark.parametrize(
    "said",
    [
        {"iss": "urn:byfield:other"},
        {"iss": None},
        {"exp": None},
        {"exp": str(NOW + 60)},
        {"exp": float(NOW) + 60.5},
        {"person": None},
        {"person": "jo@example.org"},
        {"person": 7},
        {"role": "superuser"},
        {"role": None},
        {"role": "respondent"},
        {"role": "requester"},
        {"role": "requester", "provider": "iacp"},
        {"role": "provider"},
        {"role": "provider", "provider": "iacp", "agency": "IA0570100"},
        {"role": "coordinator", "agency": "IA0570100"},
        {"role": "validator", "agency": "IA0570100", "provider": "iacp"},
        {"role": "requester", "agency": "iacp"},
        {"scopes": "log:read"},
        {"sub": "root"},
        {"exp": NOW + KEY_SECONDS + CLOCK_SECONDS_MAX + 1},
    ],
    ids=str,
)
async def test_a_signed_key_says_nothing_but_what_keys_say(said: dict[str, Any]) -> None:
    claims = {name: value for name, value in (CLAIMS | said).items() if value is not None}
    assert (await refused(keys().principal_of, signed(claims))).startswith("The key ")  # type: ignore[arg-type] # it never returns None here


async def test_a_key_ends_also_where_it_was_checked_before() -> None:
    clock = [float(NOW)]
    here = DevelopmentKeys(Settings.read(development_secret=SECRET), lambda: clock[0])
    key = here.issue(MARIA)
    clock[0] += KEY_SECONDS - 1
    assert await here.principal_of(key) == MARIA
    clock[0] += 1
    for _ in range(2):
        assert "byfield token" in await refused(who_is_by([here]), key)
    assert "byfield token" in await refused(who_is_by([keys(now=clock[0])]), key)


async def test_no_more_checked_keys_are_kept_than_is_said() -> None:
    here = keys()
    for number in range(KEPT_KEYS_MAX + 5):
        someone = Principal(f"p{number}", "reader")
        assert await here.principal_of(here.issue(someone)) == someone
    assert len(here._kept) == KEPT_KEYS_MAX


@pytest.mark.parametrize("where", [{"environment": "production"}, {"host": "192.0.2.7"}])
async def test_no_key_is_made_or_believed_elsewhere(where: dict[str, str], tmp_path: Path) -> None:
    key = DevelopmentKeys(Settings.read(home=tmp_path)).issue(MARIA)
    elsewhere = Settings.read(home=tmp_path, **where)
    assert await refused(who_is_by(development_keys(elsewhere)), key) == "The token is not known."
    with pytest.raises(SettingsError, match="not believed"):
        DevelopmentKeys(elsewhere)
    assert await who_is_by(development_keys(Settings.read(home=tmp_path)))(key) == MARIA


def test_nobody_is_given_the_key_of_a_respondent() -> None:
    with pytest.raises(PrincipalError, match="token of its invitation"):
        keys().issue(Principal("1", "respondent"))


async def test_the_secret_is_made_when_a_key_is_and_others_cannot_read_it(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    settings = Settings.read(home=home)
    believing = DevelopmentKeys(settings)
    assert await believing.principal_of(signed(CLAIMS)) is None
    assert not home.exists()

    key = DevelopmentKeys(settings).issue(MARIA)
    assert await believing.principal_of(key) == MARIA
    assert [file.name for file in home.iterdir()] == [FILE]
    assert stat.S_IMODE((home / FILE).stat().st_mode) == 0o600


def test_of_several_that_make_the_secret_at_once_one_wins(tmp_path: Path) -> None:
    settings = Settings.read(home=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: make_secret(settings), range(32)))
    assert len(made) == 1
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    ("secret", "mode", "why"),
    [(SECRET, 0o644, "others may read"), (SECRET, 0o660, "others may"), ("short", 0o600, "short")],
)
def test_a_file_that_is_no_secret_is_refused_without_showing_it(
    tmp_path: Path, secret: str, mode: int, why: str
) -> None:
    (tmp_path / FILE).write_text(secret)
    (tmp_path / FILE).chmod(mode)
    with pytest.raises(UnfitSecretError, match=why) as caught:
        DevelopmentKeys(Settings.read(home=tmp_path))
    assert SECRET not in str(caught.value)

"""The health of a sealer and of its witnesses, as parts of the health of its process."""

from __future__ import annotations

from typing import assert_never

from events.log.condition import Doing
from events.log.seals.sealer import Sealer
from events.log.seals.witnesses import Witness
from services.kit.run.health import Part, State
from services.kit.settings import Environment


def seal_health(sealer: Sealer | None, environment: Environment) -> list[Part]:
    """Return what the sealer does, since when and why, and what its witnesses did not take.

    It is at worst degraded: the log works without being sealed.
    """
    if sealer is None and environment is Environment.DEVELOPMENT:
        return []
    if sealer is None:
        says = "not set: nothing is sealed; BYFIELD_SEAL_KEY_FILE names the key"
        return [Part(service="seals", part="sealer", state=State.DEGRADED, says=says)]
    says = str(sealer.condition)
    if sealer.condition.doing is not Doing.STANDS_BY:
        says = f"{says}, sealed up to {sealer.sealed:,}"
    sealing = Part(service="seals", part="sealer", state=_state(sealer), says=says)
    return [sealing, *map(_witness_health, sealer.witnesses.all)]


def _state(sealer: Sealer) -> State:
    match sealer.condition.doing:
        case Doing.WORKS | Doing.STANDS_BY:
            return State.WELL
        case Doing.WAITS | Doing.STOPPED:
            return State.DEGRADED
        case unknown:
            assert_never(unknown)


def _witness_health(witness: Witness) -> Part:
    state, says = State.WELL, f"has the seal of {witness.delivered:,}"
    if witness.fault is not None:
        state = State.DEGRADED
        says = (
            f"{says}, and takes no newer one since {witness.since:%Y-%m-%d %H:%M:%S} UTC: "
            f"{witness.fault}"
        )
    return Part(service="seals", part=f"witness {witness.name}", state=state, says=says)

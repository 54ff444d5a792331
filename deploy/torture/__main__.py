"""`python -m deploy.torture`: faults under load on servers of its own, then a comparison."""

from __future__ import annotations

import secrets
from typing import Annotated, Final

from cyclopts import App, Parameter
from cyclopts.validators import Number

from deploy.cli.runtime import run
from deploy.torture.faults import FAULTS
from deploy.torture.run import TortureOptions, torture
from services.kit.logs import configure_logs

ROUNDS: Final = 30
SEEDS: Final = 10**6

app = App(name="python -m deploy.torture", help=__doc__, version_flags=[])


@app.default
def begin(
    *,
    seed: int | None = None,
    rounds: Annotated[int, Parameter(validator=Number(gte=1, lte=10_000))] = ROUNDS,
    only: Annotated[tuple[str, ...], Parameter(consume_multiple=True)] = (),
) -> int:
    """Ends with 0 if every claim holds, with 1 if not. Some minutes.

    The same seed plans the same faults in the same order; what they meet, the machine decides.

    Examples: python -m deploy.torture --seed 7; python -m deploy.torture --only forge --rounds 5

    Parameters
    ----------
    seed
        Of the plan; one is drawn, and said, if it is left out.
    rounds
        How many faults, each once before any comes again.
    only
        Faults by name.
    """
    if unknown := set(only) - set(FAULTS):
        raise SystemExit(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}")
    configure_logs("error")
    chosen = secrets.randbelow(SEEDS) if seed is None else seed
    return 0 if run(torture(TortureOptions(chosen, rounds, only))) else 1


if __name__ == "__main__":
    app()

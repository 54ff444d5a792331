"""Each service and the relay in a process of its own, which may be killed and started again."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from deploy.services import SERVICES
from tests.processes import address_of, byfield, ended, said_by


@dataclass
class Processes:
    """One process each; a killed one is another one afterwards, at another address."""

    stack: AsyncExitStack
    settings_of: Callable[[str], Mapping[str, object]]
    """The environment of each, by its name."""
    addresses: dict[str, str]
    """Where each service answers now."""
    running: dict[str, Process] = field(default_factory=dict)

    async def start(self, name: str) -> None:
        """Start one and wait until it is at work."""
        process = await self.stack.enter_async_context(
            byfield("run", name, settings=self.settings_of(name))
        )
        self.running[name] = process
        if name == "relay":
            await said_by(process, "at work")
        else:
            self.addresses[name] = await address_of(process)

    async def kill_and_start(self, name: str) -> None:
        """End one without a warning and start it again."""
        self.running[name].kill()
        await self.start(name)

    async def stop(self) -> None:
        """End all, in order."""
        for process in self.running.values():
            process.terminate()
        assert {(await ended(process))[0] for process in self.running.values()} == {0}


@asynccontextmanager
async def one_each(
    settings_of: Callable[[str], Mapping[str, object]], addresses: dict[str, str]
) -> AsyncIterator[Processes]:
    """Run all until the end of the block; `addresses` is kept up to date."""
    async with AsyncExitStack() as stack:
        processes = Processes(stack, settings_of, addresses)
        # Where one does not start, none is left that starts after the stack is closed.
        async with asyncio.TaskGroup() as starting:
            for name in (*SERVICES, "relay"):
                starting.create_task(processes.start(name))
        yield processes

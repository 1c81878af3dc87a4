"""One stay in a server is kept apart from the next."""

import asyncio

from adapters.discord.stays import Stays

GUILD, OTHER = 1, 2


async def test_an_end_waits_for_what_belongs_to_the_stay_and_what_is_new_for_the_end() -> None:
    stays = Stays()
    done: list[str] = []

    async def do(what: str) -> None:
        async with stays.during(GUILD):
            await asyncio.sleep(0)
            done.append(what)

    async def end() -> None:
        async with stays.ending(GUILD):
            await asyncio.sleep(0)
            done.append("end")

    async with asyncio.TaskGroup() as tasks:
        for work in (do("before"), do("too"), end(), do("behind")):
            tasks.create_task(work)

    assert done == ["before", "too", "end", "behind"]


async def test_whoever_takes_long_is_told_of_the_end() -> None:
    stays = Stays()
    told: list[bool] = []

    async def end() -> None:
        async with stays.ending(GUILD):
            pass

    async with asyncio.TaskGroup() as tasks, stays.during(GUILD):
        told.append(stays.is_ending(GUILD))
        tasks.create_task(end())
        await asyncio.sleep(0)
        told.append(stays.is_ending(GUILD))

    assert told == [False, True]


async def test_other_servers_do_not_wait() -> None:
    stays = Stays()

    async with stays.ending(GUILD), asyncio.timeout(1), stays.during(OTHER), stays.during(None):
        assert not stays.is_ending(OTHER)

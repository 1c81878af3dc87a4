"""A database that does not answer is one kind of error, whatever was asked."""

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from rag.errors import StoreUnavailableError
from rag.storage.store import Store
from tests.rag.storage.shelf import EVERYONE, found, put


async def test_no_connection_says_to_try_again() -> None:
    nowhere = "host=127.0.0.1 port=1 user=nobody"
    async with AsyncConnectionPool(nowhere, open=False, min_size=1, timeout=0.5) as pool:
        with pytest.raises(StoreUnavailableError, match=r"did not answer.*try again"):
            await Store(pool).documents(audience=EVERYONE)


async def test_a_lost_connection_says_so_and_the_next_one_works(database_url: str) -> None:
    async with AsyncConnectionPool(database_url, open=False, min_size=1, max_size=1) as pool:
        store = Store(pool)
        await put(store, "Eight weeks.")
        _disconnect_everyone(database_url)

        with pytest.raises(StoreUnavailableError, match=r"did not answer"):
            await found(store, "weeks")

        assert len(await found(store, "weeks")) == 1


def _disconnect_everyone(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            """
            select pg_terminate_backend(pid, 5000) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
            """
        )

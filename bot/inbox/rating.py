"""What people think of answers."""

from psycopg import AsyncConnection

from adapters.incoming import Rating


async def rate(connection: AsyncConnection, rated: Rating) -> None:
    """Keep the last word of a person on an answer; a reason stays until another is given."""
    await connection.execute(
        """
        insert into rating (message_id, tenant, author, useful, reason)
        select id, tenant, %s, %s, %s from message where key = %s and retracted_at is null
        on conflict (message_id, author) do update set useful = excluded.useful,
            reason = coalesce(excluded.reason, rating.reason), rated_at = now()
        """,
        (rated.author, rated.useful, rated.reason, rated.message),
    )

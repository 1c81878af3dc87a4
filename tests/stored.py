"""Everything a database holds about documents, without its numbers, so that two can be compared."""

import psycopg
from psycopg.sql import SQL, Identifier

Contents = dict[str, list[tuple[object, ...]]]

_PASSAGE = "passage join document on document.id = passage.document_id"
_WHAT = {
    "scope": "select tenant, key, passages from scope",
    "document": """
        select document.tenant, key, encode(sha256, 'hex'), format, state, pages, document.passages
        from document join scope on scope.id = document.scope""",
    "source": """
        select source.tenant, encode(sha256, 'hex'), message_key, file_id, name, uploader, permalink
        from source join document on document.id = document_id""",
    "passage": f"""
        select passage.tenant, encode(sha256, 'hex'), position, text, start_at, end_at, page, place,
            heading
        from {_PASSAGE}""",
    "lexeme": f"""
        select lexeme.tenant, encode(sha256, 'hex'), position, key, terms::text, weights::text
        from {_PASSAGE} join lexeme on passage_id = passage.id
            join scope on scope.id = lexeme.scope""",
    "frequency": """
        select frequency.tenant, key, term, frequency.passages
        from frequency join scope on scope.id = frequency.scope""",
    "embedding_space": "select model, dimensions from embedding_space",
    "embedding": f"""
        select embedding.tenant, encode(document.sha256, 'hex'), position, key, model,
            encode(embedding.sha256, 'hex'), embedding::text
        from {_PASSAGE} join embedding on passage_id = passage.id
            join scope on scope.id = embedding.scope
            join embedding_space on embedding_space.id = space""",
}
_PARENTS = {
    "document_id": "document",
    "passage_id": "passage",
    "scope": "scope",
    "space": "embedding_space",
}
_REFERENCES = """
    select table_name, column_name from information_schema.columns
    where table_schema = 'public' and column_name = any(%s) and data_type <> 'text'
"""
_NOT_WHOLE = """
    select count(*) from document
    where passages <> (select count(*) from passage where document_id = document.id)
       or passages <> (select count(*) from lexeme where document_id = document.id)
       or not exists (select from source where document_id = document.id)
"""


def contents(url: str) -> Contents:
    """Every row of every table of ours in natural keys, sorted; equal where nothing differs."""
    with psycopg.connect(url) as connection:
        return {
            table: sorted(connection.execute(query.encode()).fetchall(), key=repr)
            for table, query in _WHAT.items()
        }


def orphans(url: str) -> dict[str, int]:
    """How many rows name a document, passage, scope or space that does not exist, by column."""
    found = {}
    with psycopg.connect(url) as connection:
        references = connection.execute(_REFERENCES, (list(_PARENTS),)).fetchall()
        for table, column in references:
            query = SQL(
                "select count(*) from {table} where not exists"
                " (select from {parent} where {parent}.id = {table}.{column})"
            ).format(
                table=Identifier(table),
                column=Identifier(column),
                parent=Identifier(_PARENTS[column]),
            )
            [(count,)] = connection.execute(query).fetchall()
            if count:
                found[f"{table}.{column}"] = count
    assert len(references) >= 10, "the columns that name other rows were not found"
    return found


def documents_not_whole(url: str) -> int:
    """How many documents lack passages, words or a source."""
    with psycopg.connect(url) as connection:
        [(count,)] = connection.execute(_NOT_WHOLE.encode()).fetchall()
    return int(count)

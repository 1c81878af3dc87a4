-- Documents, their passages, and what finds them again: words and vectors.
--
-- Everything below `document` goes with it, so that forgetting is one delete. The counts that
-- searching needs (passages of a scope, passages with a word) are kept by triggers on the rows
-- they count: they are exact at every commit and forget with what they counted.

create extension if not exists vector;

create table scope (
    id int generated always as identity primary key,
    tenant text not null,
    key text not null unique,
    passages int not null default 0 check (passages >= 0)
);

create table document (
    id bigint generated always as identity primary key,
    tenant text not null,
    scope int not null references scope,
    sha256 bytea not null check (length(sha256) = 32),
    format text not null,
    state text not null,
    pages int,
    passages int not null,
    unique (scope, sha256)
);

create table source (
    id bigint generated always as identity primary key,
    tenant text not null,
    document_id bigint not null references document on delete cascade,
    message_key text not null,
    file_id text not null,
    name text not null,
    uploader text,
    permalink text not null,
    shared_at timestamptz not null,
    unique (tenant, message_key, file_id)
);
create index source_newest on source (document_id, shared_at desc, id desc);

-- The document's text is kept nowhere else: its passages in order are the document, with the
-- white space (`gap`) before each.
create table passage (
    id bigint generated always as identity primary key,
    tenant text not null,
    document_id bigint not null references document on delete cascade,
    position int not null,
    gap text not null,
    text text not null,
    start_at int not null,
    end_at int not null,
    page int,
    place text not null,
    heading text[] not null,
    unique (document_id, position)
);

-- One row per passage, apart from its text: searching reads many of these and few texts.
-- No key to `passage`, so that a document's words go in one statement, not one per passage.
-- Words and vectors get their large indexes once there are enough of them (rag/storage/upkeep.py):
-- below, reading all of an audience is as fast, and writing is several times faster.
create table lexeme (
    passage_id bigint primary key,
    tenant text not null,
    scope int not null,
    document_id bigint not null references document on delete cascade,
    terms int[] not null,
    weights sparsevec(1000000000) not null
);
create index lexeme_scope on lexeme (scope);
create index lexeme_document on lexeme (document_id);

-- How many passages of a scope have a term. By scope, so that the statistics of an audience are
-- the sum over what it may see: a hidden document cannot move its ranking.
create table frequency (
    tenant text not null,
    scope int not null,
    term int not null,
    passages int not null check (passages > 0),
    primary key (scope, term)
) with (fillfactor = 80);

create table embedding_space (
    id int generated always as identity primary key,
    model text not null,
    dimensions int not null check (dimensions between 1 and 4000),
    unique (model, dimensions)
);

-- `sha256` is of the text that was embedded: vectors are reused within a tenant, and go with the
-- document they came from.
create table embedding (
    passage_id bigint not null,
    space int not null references embedding_space,
    tenant text not null,
    scope int not null,
    document_id bigint not null references document on delete cascade,
    sha256 bytea not null,
    embedding halfvec not null,
    primary key (passage_id, space)
);
create index embedding_scope on embedding (scope, space);
create index embedding_document on embedding (document_id);
create index embedding_reuse on embedding (tenant, space, sha256);

-- Who counts holds the scope's row first, so that two never wait for each other's words.
create function count_new_words() returns trigger language plpgsql as $$
begin
    update scope set passages = scope.passages + tally.passages
    from (select arrived.scope, count(*) as passages from arrived group by 1) tally
    where scope.id = tally.scope;

    insert into frequency (tenant, scope, term, passages)
    select tenant, scope, term, count(*) from arrived, unnest(terms) term group by 1, 2, 3
    on conflict (scope, term) do update set passages = frequency.passages + excluded.passages;
    return null;
end $$;

create function count_lost_words() returns trigger language plpgsql as $$
begin
    update scope set passages = scope.passages - tally.passages
    from (select gone.scope, count(*) as passages from gone group by 1) tally
    where scope.id = tally.scope;

    merge into frequency using (
        select scope, term, count(*) as passages from gone, unnest(terms) term group by 1, 2
    ) lost on frequency.scope = lost.scope and frequency.term = lost.term
    when matched and frequency.passages <= lost.passages then delete
    when matched then update set passages = frequency.passages - lost.passages;
    return null;
end $$;

create trigger words_arrived after insert on lexeme
    referencing new table as arrived for each statement execute function count_new_words();
create trigger words_gone after delete on lexeme
    referencing old table as gone for each statement execute function count_lost_words();

-- The last source gone, the document is gone. Its row is locked before looking for others: two
-- sources that go at once would each see the other.
create function forget_documents_without_source() returns trigger language plpgsql as $$
begin
    perform from document where id in (select document_id from gone) order by id for update;
    delete from document
    where id in (select document_id from gone)
      and not exists (select from source where source.document_id = document.id);
    return null;
end $$;

create trigger source_gone after delete on source
    referencing old table as gone for each statement
    execute function forget_documents_without_source();
create trigger source_moved after update on source
    referencing old table as gone for each statement
    execute function forget_documents_without_source();

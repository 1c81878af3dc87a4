-- Following what is forgotten into what was made of it.

-- The documents that an answer was made of: what the model was shown, and what the turns before it
-- were made of. Only numbers, so they may outlive the documents.
create table drawn_on (
    message_id bigint not null references message on delete cascade,
    document bigint not null,
    tenant text not null,
    cited boolean not null,
    primary key (message_id, document)
);
create index drawn_on_document on drawn_on (document);

alter table turn add column quotes_only boolean not null default false;

-- What is to be shown in place of an answer whose sources are gone; goes once that is shown.
-- An empty answer has lost too much to be shown at all.
create table amendment (
    message_id bigint primary key references message on delete cascade,
    tenant text not null,
    answer text not null,
    citations jsonb not null,
    removed int[] not null,
    created_at timestamptz not null default now()
);

-- A file that somebody took back stays away when Footnote returns to its channel.
alter table dropped_file add column forgotten boolean not null default false;
create index dropped_file_document on dropped_file (((receipt #>> '{is,document_id}')::bigint));

-- Rows are locked as everybody does it: documents, then replies, then what hangs on these.
create function forget_what_was_made_of_documents() returns trigger language plpgsql as $$
begin
    perform from reply where message_id in (
        select message_id from drawn_on where document in (select id from gone)
    ) order by message_id for update;

    -- Nobody has seen it to its end yet: it is made anew, of what is left.
    with unseen as (
        update reply set state = 'placed', revision = revision + 1, final = null, outcome = null,
            changed_at = now()
        where state = 'answered' and message_id in (
            select message_id from drawn_on where document in (select id from gone)
        ) returning message_id
    )
    delete from turn using unseen where turn.message_id = unseen.message_id;

    -- What stands in a thread says from now on that a source is gone.
    insert into amendment (message_id, tenant, answer, citations, removed)
    select turn.message_id, turn.tenant, case when quotes_only then '' else answer end,
        turn.citations || jsonb_build_object('is', kept), removed
    from turn cross join lateral (
        select coalesce(jsonb_agg(one) filter (where gone.id is null), '[]') as kept,
            array_agg((one ->> 'n')::int) filter (where gone.id is not null) as removed
        from jsonb_array_elements(turn.citations -> 'is') one
        left join gone on gone.id = (one #>> '{passage,document_id}')::bigint
    ) split
    where removed is not null and message_id in (
        select message_id from drawn_on where cited and document in (select id from gone)
    )
    on conflict (message_id) do update
        set citations = excluded.citations, removed = amendment.removed || excluded.removed;

    -- The conversation keeps nothing that was made of it but the sources that are left.
    update turn set answer = '', citations = turn.citations || jsonb_build_object('is', (
        select coalesce(jsonb_agg(one), '[]') from jsonb_array_elements(turn.citations -> 'is') one
        where (one #>> '{passage,document_id}')::bigint not in (select id from gone)
    ))
    where message_id in (
        select message_id from drawn_on where document in (select id from gone)
    );

    update dropped_file set state = 'retracted', file = null, receipt = null
    where state = 'read'
        and (receipt #>> '{is,document_id}')::bigint in (select id from gone);
    return null;
end $$;

create trigger document_gone after delete on document
    referencing old table as gone for each statement
    execute function forget_what_was_made_of_documents();

-- The planner keeps samples of what it has statistics of: never of what people wrote.
alter table passage alter text set statistics 0, alter gap set statistics 0,
    alter heading set statistics 0, alter place set statistics 0;
alter table source alter name set statistics 0, alter uploader set statistics 0,
    alter permalink set statistics 0;
alter table lexeme alter terms set statistics 0, alter weights set statistics 0;
alter table embedding alter embedding set statistics 0;
alter table reply alter wanted set statistics 0, alter final set statistics 0,
    alter posted set statistics 0;
alter table dropped_file alter file set statistics 0, alter receipt set statistics 0;
alter table turn alter question set statistics 0, alter answer set statistics 0,
    alter citations set statistics 0;
alter table amendment alter answer set statistics 0, alter citations set statistics 0;
alter table rating alter reason set statistics 0;

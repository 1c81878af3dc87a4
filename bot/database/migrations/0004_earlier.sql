-- Channels that Footnote was added to, and the files that were there before it.

-- One row per channel for ever: an arrival that is delivered again is known, one after a removal
-- is another.
create table arrival (
    scope text primary key,
    tenant text not null,
    since timestamptz not null,
    gone boolean not null default false,
    inviter text,
    hello_id bigint references message on delete set null
);

-- `page` is what the reading goes on from; `listed` once there is no further one. A page is taken
-- in when every file of the one before has come to its end, so that few are in the queue at once.
create table earlier_reading (
    id bigint generated always as identity primary key,
    tenant text not null,
    scope text not null unique,
    conversation text not null,
    asked_by text not null,
    reply_to text not null,
    state text not null default 'reading' check (state in ('reading', 'told')),
    page text,
    listed boolean not null default false,
    cut_short boolean not null default false,
    attempt int not null default 0,
    tries int not null default 0,
    changed_at timestamptz not null default now()
);

alter table dropped_file
    add column earlier_reading bigint references earlier_reading on delete set null;
create index dropped_file_earlier on dropped_file (earlier_reading, state)
    where earlier_reading is not null;

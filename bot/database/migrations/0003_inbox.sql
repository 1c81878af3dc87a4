-- What people did on a platform, what became of it, and what is needed to go on from there.
--
-- A key stays for as long as its message could arrive again; what somebody wrote goes with the
-- outcome, except for what stands in the thread anyway (`turn`).

create table message (
    id bigint generated always as identity primary key,
    tenant text not null,
    key text not null unique,
    conversation text not null,
    scope text not null,
    author text not null,
    reply_to text not null,
    addressed boolean not null,
    admission text check (admission in ('let_in', 'told', 'refused')),
    about text,
    sent_at timestamptz not null,
    edited_at timestamptz,
    accepted_at timestamptz not null default now(),
    retracted_at timestamptz
);
create index message_by_author on message (author, accepted_at);
-- What a flood leaves behind must not make the next question slower.
create index message_admitted on message (author, admission, accepted_at)
    where admission in ('let_in', 'told');
create index message_by_conversation on message (conversation);
create index message_by_scope on message (scope);

-- One reply per message: accepted, placed (something of it stands in the thread), answered (text
-- and outcome are fixed; no model is called any more), shown. `attempt` is the number that every
-- later write is conditional on, `tries` counts those that ended with their process.
create table reply (
    message_id bigint primary key references message on delete cascade,
    tenant text not null,
    state text not null default 'accepted'
        check (state in ('accepted', 'placed', 'answered', 'shown', 'retracted')),
    revision int not null default 0,
    attempt int not null default 0,
    tries int not null default 0,
    wanted jsonb,
    posted jsonb,
    final jsonb,
    outcome text,
    reserved_tokens bigint not null default 0,
    reserved_on date,
    changed_at timestamptz not null default now()
);
create index reply_open on reply (tenant, state) where state in ('accepted', 'placed', 'answered');

create table dropped_file (
    message_id bigint not null references message on delete cascade,
    file_id text not null,
    tenant text not null,
    state text not null default 'accepted' check (state in ('accepted', 'read', 'retracted')),
    attempt int not null default 0,
    tries int not null default 0,
    file jsonb,
    over_limit boolean not null default false,
    receipt jsonb,
    older_version bigint,
    changed_at timestamptz not null default now(),
    primary key (message_id, file_id)
);
create index dropped_file_open on dropped_file (tenant, state) where state = 'accepted';
create index dropped_file_by_id on dropped_file (tenant, file_id);

-- A thread that Footnote answers in. `last_asker` is who may go on without a mention; nobody,
-- once somebody else wrote.
create table conversation (
    key text primary key,
    tenant text not null,
    scope text not null,
    opened_by_question boolean not null,
    last_asker text,
    told_quotes_only boolean not null default false
);

create table turn (
    message_id bigint primary key references message on delete cascade,
    tenant text not null,
    conversation text not null,
    question text not null,
    answer text not null,
    citations jsonb not null,
    answered_at timestamptz not null default now()
);
create index turn_by_conversation on turn (conversation, message_id);

create table rating (
    message_id bigint not null references message on delete cascade,
    tenant text not null,
    author text not null,
    useful boolean not null,
    reason text,
    rated_at timestamptz not null default now(),
    primary key (message_id, author)
);

create table spend (
    tenant text not null,
    day date not null,
    tokens bigint not null default 0 check (tokens >= 0),
    reserved bigint not null default 0 check (reserved >= 0),
    primary key (tenant, day)
);

create table setting (
    tenant text not null,
    scope text not null,
    name text not null,
    value text not null,
    primary key (scope, name)
);

create table catch_up (
    channel text primary key,
    tenant text not null,
    position text not null
);

-- Who changed settings, access or documents. Only ever added to.
create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    tenant text not null,
    who text not null,
    did text not null,
    to_what text not null
);

-- The job queue keeps no ledger of its own migrations.
create table queue_schema (
    version text primary key
);

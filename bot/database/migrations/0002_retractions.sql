-- What was taken back: a message, one of its files, or a file wherever it was posted. Outlives
-- what it names, so that a file still being read then does not come back. Hashes only.

create table retraction (
    tenant text not null,
    key_hash bytea not null check (length(key_hash) = 32),
    retracted_at timestamptz not null default now(),
    primary key (tenant, key_hash)
);

create index source_file on source (tenant, file_id);

-- When it was last looked whether the files of a message still stand there.
create table checked (
    message_key text primary key,
    tenant text not null,
    checked_at timestamptz not null
);

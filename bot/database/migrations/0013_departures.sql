-- When Footnote was removed from a channel or a whole tenant: what was sent there before and is
-- delivered late stays out, until it is added again.
create table departure (
    place text primary key,
    tenant text not null,
    at timestamptz not null
);

-- Channels of two tenants that the operator linked: answers in one may use the files of the other.
-- Belongs to no tenant, since it stands between two. Each pair once, in the order of its keys.

create table link (
    one text not null,
    other text not null,
    primary key (one, other),
    check (one collate "C" < other collate "C")
);
create index link_other on link (other);

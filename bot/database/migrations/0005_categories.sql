-- What a channel lies in: choices made for it hold where the channel has none of its own.

alter table message add column within text;

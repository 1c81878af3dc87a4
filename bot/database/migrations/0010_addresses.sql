-- Addresses that expire hold a key of the platform's: kept until then, and not a quarter of an hour
-- longer.

alter table message add column reply_until timestamptz;
alter table earlier_reading add column reply_until timestamptz;
create index message_reply_until on message (reply_until) where reply_until is not null;

-- Those that came before: private commands of Discord.
update message set reply_until = accepted_at + interval '15 minutes'
where key like 'discord:%' and reply_to like '%"way":"whisper"%';
update earlier_reading set reply_to = '' where state = 'told';

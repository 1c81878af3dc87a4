-- An address holds nothing of what people write: it is kept for as long as an answer stands, so that
-- it can be amended and removed.
update message set reply_to = (reply_to::jsonb - 'title')::text
where key like 'discord:%' and reply_to like '%"title"%';
update earlier_reading set reply_to = (reply_to::jsonb - 'title')::text
where reply_to like '%"title"%';

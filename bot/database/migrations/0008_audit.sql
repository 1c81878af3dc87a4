-- The record of who changed what is only ever added to; what is older than it is kept may go.

create function keep_the_record() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and old.at < now() - interval '400 days' then
        return old;
    end if;
    raise exception 'the audit record is only added to';
end $$;

create trigger audit_is_kept before update or delete on audit
    for each row execute function keep_the_record();
create trigger audit_is_not_emptied before truncate on audit
    for each statement execute function keep_the_record();

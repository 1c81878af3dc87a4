-- Who dropped a file, whatever they call themselves: one person's share of what a model is shown is
-- not a matter of names. What came before goes by the name it has.
alter table source add column uploader_id text;
alter table source alter uploader_id set statistics 0;
update source set uploader_id = uploader;

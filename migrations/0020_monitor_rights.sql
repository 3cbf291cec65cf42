-- With which rights a version of a monitor was read, so that what it kept is shown only to those who may read it still; and what a template was when its version was last raised.

alter table pulse_ops.monitor_version add column if not exists rights jsonb;
alter table pulse_ops.monitor_version drop constraint if exists monitor_version_source_check;
alter table pulse_ops.monitor_version add constraint monitor_version_source_check
  check (source in ('create', 'edit', 'regenerate', 'tune', 'rollback', 'take_over', 'rights'));
comment on column pulse_ops.monitor_version.rights is
  'Tables, columns, row filters and masks that the runs of this version read with: {tables, columns, filters, masks}. NULL: it has not run. {"unknown": true}: of an owner who left before it was written down.';

alter table pulse_ops.template_ext add column if not exists content text;
comment on column pulse_ops.template_ext.content is 'MD5 of the statement, the question, the condition and the parameters when the version was last set; another one raises it.';

create index if not exists outbox_sent on pulse_ops.outbox (channel, sent_at) where status = 'sent' and channel <> 'inbox';
comment on index pulse_ops.outbox_sent is 'How much a recipient got within an hour, and an owner''s monitors sent within a day.';

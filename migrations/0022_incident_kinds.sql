-- What is wrong with a monitor is kept apart by kind, so that the end of one trouble does not end another: its runs fail, its alarm does not go off, a message was lost, its statement will not fit.

alter table pulse_ops.health_incident add column if not exists kind text generated always as
  (case when code in ('drill', 'drift', 'message_lost') then code else 'run' end) stored;
alter table pulse_ops.health_incident add column if not exists about text not null default '';
drop index if exists pulse_ops.health_incident_one_open;
create unique index if not exists health_incident_one_of_a_kind on pulse_ops.health_incident (monitor_id, kind, about) where closed_at is null;
-- Planned events were kept as patterns; they are about the one group of their alert.
update pulse_ops.silence s set matcher = s.matcher || '{"exact": true}'
where s.expected and exists (
  select from pulse_ops.alert_ext e where e.monitor_id::text = s.matcher ->> 'monitor' and e.group_key = s.matcher ->> 'group');
comment on column pulse_ops.health_incident.about is 'Of lost messages the channel and the address that they were for; empty else.';

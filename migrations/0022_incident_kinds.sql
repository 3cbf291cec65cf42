-- What is wrong with a monitor is kept apart by kind, so that the end of one trouble does not end another: its runs fail, its alarm does not go off, a message was lost, its statement will not fit.

alter table pulse_ops.health_incident add column if not exists kind text generated always as
  (case when code in ('drill', 'drift', 'message_lost') then code else 'run' end) stored;
alter table pulse_ops.health_incident add column if not exists about text not null default '';
drop index if exists pulse_ops.health_incident_one_open;
create unique index if not exists health_incident_one_of_a_kind on pulse_ops.health_incident (monitor_id, kind, about) where closed_at is null;
comment on column pulse_ops.health_incident.about is 'Of lost messages the channel and the address that they were for; empty else.';

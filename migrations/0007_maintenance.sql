-- Maintenance: what was done and when, the tasks that the service runs by itself, and the archive of old alerts and logs.

create table if not exists pulse_ops.maintenance_run (
  id bigint generated always as identity primary key,
  task text not null check (task in ('daily', 'weekly', 'monthly', 'quarterly')),
  started_by text not null check (started_by in ('command', 'schedule')),
  started_at timestamptz not null,
  finished_at timestamptz not null,
  ok boolean not null,
  report json not null
);
create index if not exists maintenance_run_by_task on pulse_ops.maintenance_run (task, started_at desc);
comment on table pulse_ops.maintenance_run is 'One row per finished pass of a maintenance task, by command or by schedule.';
comment on column pulse_ops.maintenance_run.report is 'The steps with what each did: what the command prints with --json.';

create table if not exists pulse_ops.scheduled_task (
  name text primary key,
  slot timestamptz not null,
  attempts integer not null default 0,
  lease_until timestamptz,
  finished_at timestamptz,
  ok boolean
);
comment on table pulse_ops.scheduled_task is 'One row per task that the service runs by itself. Who moves slot on owns the pass for that slot.';
comment on column pulse_ops.scheduled_task.slot is 'The planned time of the newest pass that was taken. The first row of a task only marks where counting begins.';
comment on column pulse_ops.scheduled_task.lease_until is 'Renewed by whoever runs the pass. When it lies in the past and the pass has not finished, another process takes it over.';

create table if not exists pulse_ops.execution_daily (
  monitor_id uuid not null,
  day date not null,
  runs integer not null,
  errors integer not null,
  triggered integer not null,
  p95_ms integer,
  primary key (monitor_id, day)
);
comment on table pulse_ops.execution_daily is 'Runs of each monitor by UTC day, made before the single runs move to the archive.';

create table if not exists pulse_archive.pulse_execution_log (
  archive_id bigint generated always as identity primary key,
  archived_at timestamptz not null default now(),
  id bigint not null,
  monitor_id uuid not null,
  executed_at timestamptz not null,
  execution_duration_ms integer,
  rows_returned integer,
  alert_triggered boolean not null,
  error_message text
);
create index if not exists archived_execution_by_time on pulse_archive.pulse_execution_log (executed_at);
create index if not exists archived_execution_by_monitor on pulse_archive.pulse_execution_log (monitor_id, executed_at);

create table if not exists pulse_archive.pulse_alerts (
  archive_id bigint generated always as identity primary key,
  archived_at timestamptz not null default now(),
  id uuid not null,
  monitor_id uuid not null,
  detected_at timestamptz not null,
  severity text not null,
  message text not null,
  data jsonb,
  acknowledged boolean not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  feedback text
);
create index if not exists archived_alert_by_monitor on pulse_archive.pulse_alerts (monitor_id, detected_at);

create table if not exists pulse_archive.pulse_query_history (
  archive_id bigint generated always as identity primary key,
  archived_at timestamptz not null default now(),
  id bigint not null,
  user_id text not null,
  query_text text not null,
  executed_at timestamptz not null,
  data_source text not null,
  rows_returned integer
);

create table if not exists pulse_archive.kpi_query_history (
  archive_id bigint generated always as identity primary key,
  archived_at timestamptz not null default now(),
  id integer not null,
  query_text text,
  timestamp timestamp,
  execution_time_ms integer,
  successful boolean
);
comment on schema pulse_archive is 'Old alerts and logs, moved here by quarterly maintenance. Ids may repeat here after the live tables were emptied.';

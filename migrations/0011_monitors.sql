-- What monitors need beside the documented pulse tables: schedule and lease, runs by slot, stored values, states, messages, versions.

create table if not exists pulse_ops.monitor_ext (
  monitor_id uuid primary key references public.pulse_monitors (id) on delete cascade,
  question_query jsonb,
  translator text,
  timezone text not null,
  local_time time not null default '07:00',
  minute_offset integer check (minute_offset between 0 and 59),
  iso_dow integer check (iso_dow between 1 and 7),
  month_day integer check (month_day = -1 or month_day between 1 and 31),
  spread_seconds integer not null default 0 check (spread_seconds between 0 and 3599),
  catch_up text not null default 'latest' check (catch_up in ('latest', 'skip', 'fill')),
  max_lateness interval,
  timeout_ms integer not null default 30000 check (timeout_ms between 1000 and 120000),
  row_cap integer not null default 1000 check (row_cap between 1 and 10000),
  params jsonb not null default '[]',
  muted_until timestamptz,
  health text not null default 'never_run' check (health in ('never_run', 'healthy', 'failing', 'system_disabled', 'owner_disabled')),
  consecutive_failures integer not null default 0,
  permanent_failures integer not null default 0,
  failing_since timestamptz,
  owner_told boolean not null default false,
  attempt integer not null default 0,
  retries integer not null default 0,
  retry_at timestamptz,
  baseline_version integer not null default 1,
  disabled_by text check (disabled_by in ('owner', 'system')),
  disabled_reason text,
  last_checked jsonb,
  last_drill jsonb,
  last_rehearsal jsonb,
  lease_owner text,
  lease_token bigint not null default 0,
  lease_until timestamptz,
  template_id uuid references public.pulse_monitor_templates (id) on delete set null,
  template_version integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table pulse_ops.monitor_ext is 'One row per monitor that the scheduler runs: schedule, limits, lease, health. A monitor without one is shown and never run.';
comment on column pulse_ops.monitor_ext.params is 'The parameters of the statement, in order: {name, type, value}; as_of and as_of_date take their value from the slot.';
comment on column pulse_ops.monitor_ext.minute_offset is 'Hourly: the minute of each UTC hour. NULL: by spread.';
comment on column pulse_ops.monitor_ext.month_day is 'Monthly: day of the month, clamped to its last day; -1 is the last day.';
comment on column pulse_ops.monitor_ext.spread_seconds is 'Added to the planned time when the owner named no minute, so that not all monitors run at once.';
comment on column pulse_ops.monitor_ext.attempt is 'Rises with each claim and falls to 0 with each settled or postponed run: at 4 the run is not tried again, because it killed whoever ran it.';
comment on column pulse_ops.monitor_ext.retries is 'Tries of the slot that failed for a passing reason.';
comment on column pulse_ops.monitor_ext.baseline_version is 'Stored points of older versions say nothing about this one: the statement, the column or the groups were others.';
comment on column pulse_ops.monitor_ext.lease_token is 'Rises with each claim; a run may settle only while its token is the newest.';
comment on column pulse_ops.monitor_ext.last_checked is 'What the newest good run checked: sources with their newest rows, rows, nearest margin.';

create table if not exists pulse_ops.run (
  monitor_id uuid not null references public.pulse_monitors (id) on delete cascade,
  slot timestamptz not null,
  log_id bigint,
  status text not null check (status in ('ok', 'no_data', 'error', 'missed', 'superseded')),
  error_code text,
  lease_token bigint not null,
  query_version integer not null,
  missed_before integer not null default 0,
  params jsonb not null default '[]',
  rows_returned integer,
  truncated boolean not null default false,
  result_hash text,
  checked jsonb,
  settled_at timestamptz not null default now(),
  primary key (monitor_id, slot)
);
comment on table pulse_ops.run is 'One row per monitor and planned time: the fence that a slot is settled once.';
comment on column pulse_ops.run.missed_before is 'Planned times before this one that nobody ran, such as while the service was down.';

create table if not exists pulse_ops.metric_point (
  monitor_id uuid not null references public.pulse_monitors (id) on delete cascade,
  group_key text not null,
  slot timestamptz not null,
  value double precision,
  value_text text,
  expected double precision,
  scale double precision,
  score double precision,
  verdict text not null check (verdict in ('ok', 'breach', 'no_data', 'error')),
  query_version integer not null,
  replayed boolean not null default false,
  primary key (monitor_id, group_key, slot)
);
comment on table pulse_ops.metric_point is 'The tested value of each group at each slot. Changes, anomalies, backtests and proposals read it.';
comment on column pulse_ops.metric_point.value_text is 'The value as the database wrote it, exact where the number is not.';

create table if not exists pulse_ops.instance (
  monitor_id uuid not null references public.pulse_monitors (id) on delete cascade,
  group_key text not null,
  state text not null check (state in ('unknown', 'ok', 'pending', 'firing', 'recovering', 'dismissed')),
  k integer not null default 0,
  no_data_count integer not null default 0,
  gone_count integer not null default 0,
  since timestamptz,
  open_alert_id uuid,
  open_no_data_alert_id uuid,
  told boolean not null default false,
  told_at timestamptz,
  told_severity text,
  told_value double precision,
  told_score double precision,
  told_no_data boolean not null default false,
  last_value double precision,
  worst_value double precision,
  worst_score double precision,
  last_seen_slot timestamptz,
  primary key (monitor_id, group_key)
);
comment on table pulse_ops.instance is 'The state of each group of a monitor between runs.';

create table if not exists pulse_ops.alert_ext (
  alert_id uuid primary key references public.pulse_alerts (id) on delete cascade,
  monitor_id uuid not null references public.pulse_monitors (id) on delete cascade,
  group_key text not null,
  kind text not null check (kind in ('data', 'no_data')),
  opened_slot timestamptz not null,
  last_seen_slot timestamptz not null,
  resolved_slot timestamptz,
  resolved_reason text check (resolved_reason in ('recovered', 'group_gone', 'superseded', 'dismissed', 'data_back')),
  occurrences integer not null default 1,
  value double precision,
  worst_value double precision,
  score double precision,
  query_version integer not null,
  snoozed_until timestamptz,
  suppressed_by text,
  stale boolean not null default false,
  restated jsonb,
  note text
);
create unique index if not exists alert_ext_one_open on pulse_ops.alert_ext (monitor_id, md5(group_key), kind) where resolved_slot is null;
create index if not exists alert_ext_by_monitor on pulse_ops.alert_ext (monitor_id, opened_slot desc);
comment on table pulse_ops.alert_ext is 'What an alert is beyond the documented columns. At most one is open per monitor, group and kind.';

create table if not exists pulse_ops.recipient (
  monitor_id uuid not null references public.pulse_monitors (id) on delete cascade,
  channel text not null check (channel in ('inbox', 'email', 'webhook', 'slack')),
  address text not null,
  primary key (monitor_id, channel, address)
);
comment on column pulse_ops.recipient.address is 'A user for the inbox, an address for email, a URL for webhook, a channel or user of Slack.';

create table if not exists pulse_ops.monitor_member (
  monitor_id uuid not null references public.pulse_monitors (id) on delete cascade,
  user_id text not null,
  role text not null check (role in ('editor', 'viewer')),
  primary key (monitor_id, user_id)
);

create table if not exists pulse_ops.outbox (
  id bigint generated always as identity primary key,
  dedupe_key text not null unique,
  alert_id uuid,
  monitor_id uuid,
  kind text not null,
  channel text not null check (channel in ('inbox', 'email', 'webhook', 'slack')),
  recipient text not null,
  payload jsonb not null,
  status text not null default 'waiting' check (status in ('waiting', 'sent', 'dead', 'digested')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_owner text,
  lease_until timestamptz,
  last_error text,
  digest_key text,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  read_at timestamptz
);
create index if not exists outbox_waiting on pulse_ops.outbox (next_attempt_at, id) where status = 'waiting';
create index if not exists outbox_inbox on pulse_ops.outbox (recipient, id desc) where channel = 'inbox';
comment on table pulse_ops.outbox is 'Messages to be sent, written in the transaction that decided on them. The key makes a message one message however often it is sent.';
comment on column pulse_ops.outbox.digest_key is 'The dedupe_key of the digest that tells this message.';
comment on column pulse_ops.outbox.status is 'digested: it was one too many for its recipient within an hour and is told in a digest.';

create table if not exists pulse_ops.silence (
  id uuid primary key default gen_random_uuid(),
  matcher jsonb not null,
  starts_at timestamptz not null default now(),
  ends_at timestamptz not null,
  reason text not null,
  author text not null,
  expected boolean not null default false,
  created_at timestamptz not null default now(),
  check (ends_at > starts_at)
);
comment on column pulse_ops.silence.matcher is 'What is silenced: {monitor?, category?, severity?, group?}; all that are given must fit, group is a pattern with *.';
comment on column pulse_ops.silence.expected is 'A planned event: its days stay out of the scoring of anomalies.';

create table if not exists pulse_ops.monitor_version (
  monitor_id uuid not null references public.pulse_monitors (id) on delete cascade,
  version integer not null,
  snapshot jsonb not null,
  source text not null check (source in ('create', 'edit', 'regenerate', 'tune', 'rollback')),
  restored_from integer,
  author text not null,
  created_at timestamptz not null default now(),
  primary key (monitor_id, version)
);
comment on table pulse_ops.monitor_version is 'The whole of a monitor at each version; pulse_query_versions holds the SQL of the same number.';

create table if not exists pulse_ops.tuning_proposal (
  id uuid primary key default gen_random_uuid(),
  monitor_id uuid not null references public.pulse_monitors (id) on delete cascade,
  query_version integer not null,
  kind text not null check (kind in ('threshold', 'for_runs', 'group', 'season', 'window')),
  proposal jsonb not null,
  evidence jsonb not null,
  labels integer not null,
  status text not null default 'open' check (status in ('open', 'accepted', 'declined', 'superseded')),
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by text
);
create unique index if not exists tuning_proposal_one_open on pulse_ops.tuning_proposal (monitor_id) where status = 'open';

create table if not exists pulse_ops.template_param (
  template_id uuid not null references public.pulse_monitor_templates (id) on delete cascade,
  name text not null,
  position integer not null,
  type text not null check (type in ('int', 'number', 'text', 'date', 'timestamptz', 'bool', 'int[]', 'text[]', 'ident')),
  default_value jsonb not null,
  min numeric,
  max numeric,
  label text not null,
  choices jsonb,
  in_sql boolean not null,
  condition_targets jsonb not null default '[]',
  primary key (template_id, name)
);
comment on column pulse_ops.template_param.condition_targets is 'Where the value goes in the condition: [{pointer, factor}].';

create table if not exists pulse_ops.template_ext (
  template_id uuid primary key references public.pulse_monitor_templates (id) on delete cascade,
  version integer not null default 1,
  author text,
  notes text,
  schedule jsonb not null default '{}',
  replayable boolean not null default false,
  last_rehearsal jsonb
);

create table if not exists pulse_ops.template_rating (
  template_id uuid not null references public.pulse_monitor_templates (id) on delete cascade,
  user_id text not null,
  rating integer not null check (rating between 1 and 5),
  rated_at timestamptz not null default now(),
  primary key (template_id, user_id)
);

create table if not exists pulse_ops.audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  monitor_id uuid,
  alert_id uuid,
  before jsonb,
  after jsonb
);
create index if not exists audit_by_monitor on pulse_ops.audit (monitor_id, id desc);
comment on table pulse_ops.audit is 'Who changed what of a monitor or an alert, written in the same transaction as the change.';

create table if not exists pulse_ops.health_incident (
  id bigint generated always as identity primary key,
  monitor_id uuid references public.pulse_monitors (id) on delete cascade,
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  code text not null,
  message text not null,
  data jsonb
);
create unique index if not exists health_incident_one_open on pulse_ops.health_incident (monitor_id) where closed_at is null;

create table if not exists pulse_ops.scheduler_tick (
  name text primary key,
  last_tick timestamptz not null,
  detail jsonb
);
comment on table pulse_ops.scheduler_tick is 'When the scheduler last looked for due monitors: checks are delayed when this is old.';

create table if not exists pulse_ops.known_user (
  id text primary key,
  name text,
  email text,
  roles text[] not null,
  attributes jsonb not null default '{}',
  seen_at timestamptz not null default now(),
  deactivated_at timestamptz
);
comment on table pulse_ops.known_user is 'Rights of people as they were when last seen: monitors run with the rights of their owner while the owner is away.';

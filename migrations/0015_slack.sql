-- The Slack bot: installations, deliveries that were taken, work to do after the acknowledgement, linked accounts, threads, posted answers.

create table if not exists pulse_ops.slack_team (
  team text primary key,
  name text not null,
  bot_token text not null,
  bot_user text not null,
  installed_by text,
  installed_at timestamptz not null default now(),
  removed_at timestamptz
);
comment on table pulse_ops.slack_team is 'Workspaces that installed the app. With a bot token in the settings there is one, which is not stored here.';
comment on column pulse_ops.slack_team.bot_token is 'Sealed with a key derived from SESSION_SECRET; of no use without it.';

create table if not exists pulse_ops.slack_delivery (
  id text primary key,
  received_at timestamptz not null default now()
);
create index if not exists slack_delivery_by_time on pulse_ops.slack_delivery (received_at);
comment on table pulse_ops.slack_delivery is 'Ids of deliveries that were taken, kept for two days: Slack delivers again for up to one.';

create table if not exists pulse_ops.slack_job (
  id bigint generated always as identity primary key,
  team text not null,
  kind text not null,
  dedupe_key text not null unique,
  payload jsonb not null,
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'dead')),
  attempts integer not null default 0,
  lease_owner text,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  error text
);
create index if not exists slack_job_open on pulse_ops.slack_job (id) where status in ('waiting', 'running');
comment on table pulse_ops.slack_job is 'What is to be done for a delivery after it was acknowledged. The key makes one message, or one press, one job.';

create table if not exists pulse_ops.slack_link (
  team text not null,
  slack_user text not null,
  user_id text not null,
  linked_at timestamptz not null default now(),
  primary key (team, slack_user)
);
create table if not exists pulse_ops.slack_link_request (
  token_hash text primary key,
  team text not null,
  slack_user text not null,
  slack_name text,
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table pulse_ops.slack_link is 'Which user of the service somebody in Slack is.';

create table if not exists pulse_ops.slack_thread (
  conversation uuid primary key,
  team text not null,
  channel text not null,
  root_ts text not null,
  slack_user text not null
);
create index if not exists slack_thread_by_place on pulse_ops.slack_thread (team, channel, root_ts);

create table if not exists pulse_ops.slack_post (
  answer uuid not null,
  team text not null,
  channel text not null,
  ts text not null,
  root_ts text not null,
  slack_user text not null,
  user_id text not null,
  posted_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (team, channel, ts)
);
create index if not exists slack_post_by_answer on pulse_ops.slack_post (answer);
create index if not exists slack_post_by_thread on pulse_ops.slack_post (team, channel, root_ts, posted_at);

create table if not exists pulse_ops.slack_channel (
  team text not null,
  channel text not null,
  external_approved_by text,
  approved_at timestamptz,
  primary key (team, channel)
);
comment on table pulse_ops.slack_channel is 'Channels shared with other companies that an administrator approved.';

create table if not exists pulse_ops.slack_alert (
  team text not null,
  channel text not null,
  ts text not null,
  monitor_id uuid not null references public.pulse_monitors (id) on delete cascade,
  alert_id uuid,
  posted_at timestamptz not null default now(),
  primary key (team, channel, ts)
);
comment on table pulse_ops.slack_alert is 'Messages of monitors: a reply in the thread of one is a question that goes on from it.';

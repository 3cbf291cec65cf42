-- The Slack bot: pictures that Slack keeps, the address of a thread in Slack, the token with which an account was linked.

create table if not exists pulse_ops.slack_file (
  team text not null,
  file text not null,
  answer uuid not null,
  uploaded_at timestamptz not null default now(),
  delete_after timestamptz not null,
  attempts integer not null default 0,
  primary key (team, file)
);
create index if not exists slack_file_by_answer on pulse_ops.slack_file (team, answer);
create index if not exists slack_file_by_end on pulse_ops.slack_file (delete_after);
comment on table pulse_ops.slack_file is 'Charts that were uploaded to Slack, to be deleted there with their answer, or when their time is over.';

alter table pulse_ops.slack_thread add column if not exists permalink text;
comment on column pulse_ops.slack_thread.permalink is 'Where the thread is in Slack, as Slack gave it.';

alter table pulse_ops.slack_link add column if not exists token_id uuid;
comment on column pulse_ops.slack_link.token_id is 'The token that its user came with to link; the link ends when that is revoked. Null: they came without one.';

create table if not exists pulse_ops.slack_said (
  team text not null,
  name text not null,
  channel text not null,
  ts text not null,
  said_at timestamptz not null default now(),
  primary key (team, name)
);
create index if not exists slack_said_by_time on pulse_ops.slack_said (said_at);
comment on table pulse_ops.slack_said is 'Messages that are said once whatever is tried again: greetings, pointers, questions that a button asked, alerts.';

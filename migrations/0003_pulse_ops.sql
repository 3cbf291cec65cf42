-- Conversations, turns, the event log of each answer, and kept results.

create table pulse_ops.conversation (
  id uuid primary key,
  owner text not null,
  title text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index conversation_by_owner on pulse_ops.conversation (owner, updated_at desc, id);
comment on table pulse_ops.conversation is 'A thread of questions. Belongs to its owner.';

create table pulse_ops.turn (
  id uuid primary key,
  number bigint generated always as identity,
  conversation_id uuid not null references pulse_ops.conversation (id) on delete cascade,
  parent_id uuid references pulse_ops.turn (id) on delete set null,
  owner text not null,
  role text not null,
  question text not null,
  request json not null,
  data_source text not null,
  asked_at timestamptz not null,
  deadline timestamptz not null,
  lease_until timestamptz,
  cancel_requested_at timestamptz,
  finished_at timestamptz,
  outcome text check (outcome in ('answered', 'no_data', 'clarify', 'refused', 'blocked', 'too_expensive', 'failed', 'timed_out',
    'cancelled', 'unavailable', 'interrupted')),
  translator text check (translator in ('verified', 'semantic', 'llm', 'edited')),
  candidate text,
  sql text,
  parameters json,
  interpretation json,
  semantic_query json,
  row_count integer,
  truncated text,
  result_id uuid,
  total_ms integer,
  timings json,
  tokens json,
  cost numeric,
  versions json,
  warnings json,
  problem json,
  receipt json,
  answer json,
  check ((finished_at is null) = (outcome is null))
);
create index turn_by_conversation on pulse_ops.turn (conversation_id, number);
create index turn_by_owner on pulse_ops.turn (owner, asked_at desc);
create index turn_by_time on pulse_ops.turn (asked_at);
create index turn_running on pulse_ops.turn (lease_until) where finished_at is null;
comment on table pulse_ops.turn is 'One question of a conversation with its answer. The id is made by the client and makes asking idempotent.';
comment on column pulse_ops.turn.number is 'Order in which turns were accepted; two may carry the same time.';
comment on column pulse_ops.turn.parent_id is 'The turn before this one in its thread; an edited question shares the parent of the one it replaces.';
comment on column pulse_ops.turn.request is 'What was posted; the same id with another request is a conflict.';
comment on column pulse_ops.turn.candidate is 'The statement as it was proposed; sql is what the guard made of it.';
comment on column pulse_ops.turn.lease_until is 'Renewed by whoever runs the turn. When it lies in the past the run is dead and is closed as interrupted.';
comment on column pulse_ops.turn.answer is 'The folded event log.';

create table pulse_ops.answer_event (
  answer uuid not null references pulse_ops.turn (id) on delete cascade,
  seq integer not null check (seq > 0),
  name text not null,
  data json not null,
  time timestamptz not null,
  primary key (answer, seq)
);
create index answer_event_by_time on pulse_ops.answer_event (time);
-- Kept for a day only: compressing costs more than the space is worth.
alter table pulse_ops.answer_event alter column data set storage external;
comment on table pulse_ops.answer_event is 'Append-only log of each answer; seq counts from 1 without gaps. Kept for 24 hours.';

create table pulse_ops.result (
  id uuid primary key,
  answer uuid not null references pulse_ops.turn (id) on delete cascade,
  columns json not null,
  row_count integer not null,
  truncated text not null check (truncated in ('none', 'cap', 'limit', 'bytes')),
  sorted_from uuid references pulse_ops.result (id) on delete cascade,
  sort text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  unique (sorted_from, sort),
  check ((sorted_from is null) = (sort is null))
);
create index result_by_expiry on pulse_ops.result (expires_at);
create index result_by_answer on pulse_ops.result (answer);
comment on table pulse_ops.result is 'What a statement returned, kept for 24 hours so that pages of it can be read.';
comment on column pulse_ops.result.sorted_from is 'The cut result that was run again in another order: the first rows of that order, not the same rows.';

create table pulse_ops.result_chunk (
  result uuid not null references pulse_ops.result (id) on delete cascade,
  number integer not null check (number >= 0),
  rows json not null,
  primary key (result, number)
);
alter table pulse_ops.result_chunk alter column rows set storage external;
comment on table pulse_ops.result_chunk is 'Rows of a result, 500 a chunk, chunk n starting at row 500 n.';

create table pulse_ops.unknown_word (
  word text primary key,
  times bigint not null default 1,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  example text not null
);
create index unknown_word_by_times on pulse_ops.unknown_word (times desc);
comment on table pulse_ops.unknown_word is 'Words that no translator understood, with one question that held them: candidates for synonyms.';

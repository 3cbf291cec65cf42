-- Who may come in, what they share, and how much they may ask.

create table pulse_ops.token (
  id uuid primary key,
  prefix text not null unique,
  hash text not null,
  name text not null,
  user_id text not null,
  roles text[] not null,
  attributes json not null default '{}',
  scopes text[] not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index token_by_user on pulse_ops.token (user_id, created_at desc);
revoke all on pulse_ops.token from public;
comment on table pulse_ops.token is 'Bearer tokens. A token itself is shown once, when it is made, and is not stored.';
comment on column pulse_ops.token.prefix is 'The first part of the token, to find it by; no secret.';
comment on column pulse_ops.token.hash is 'SHA-256 of the whole token, in hexadecimal.';
comment on column pulse_ops.token.last_used_at is 'Written at most once a minute.';

create table pulse_ops.session (
  hash text primary key,
  token_id uuid not null references pulse_ops.token (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index session_by_expiry on pulse_ops.session (expires_at);
create index session_by_token on pulse_ops.session (token_id);
revoke all on pulse_ops.session from public;
comment on table pulse_ops.session is 'Sign-ins of the page. Each lives as long as its token at most; signing out deletes it.';
comment on column pulse_ops.session.hash is 'SHA-256 of the session id that the cookie carries.';

create table pulse_ops.answer_share (
  answer uuid not null references pulse_ops.turn (id) on delete cascade,
  viewer text not null,
  shared_at timestamptz not null default now(),
  primary key (answer, viewer)
);
comment on table pulse_ops.answer_share is 'Who else may look at an answer. What they see of it is decided by their own policy, each time.';
comment on column pulse_ops.answer_share.viewer is 'Id of a user, or * for everybody who may sign in.';

alter table pulse_ops.result add column viewer text, add column viewed_sql text;
alter table pulse_ops.result add check ((viewer is null) = (viewed_sql is null));
create index result_by_viewer on pulse_ops.result (answer, viewer) where viewer is not null;
comment on column pulse_ops.result.viewer is 'Whose rows these are, when a shared answer was run again for a viewer; null: of who asked.';
comment on column pulse_ops.result.viewed_sql is 'The checked statement that gave the viewer''s rows.';

create unlogged table pulse_ops.rate (
  key text primary key,
  full_at timestamptz not null
);
comment on table pulse_ops.rate is 'How far each asker, or address, has used up its rate; a crash of the server forgets it.';
comment on column pulse_ops.rate.full_at is 'When everything is free again.';

create unlogged table pulse_ops.slot (
  key text not null,
  number integer not null,
  holder text not null,
  lease_until timestamptz not null,
  primary key (key, number)
);
create index slot_by_holder on pulse_ops.slot (holder);
comment on table pulse_ops.slot is 'Questions and exports in flight: at most so many numbers for each key.';

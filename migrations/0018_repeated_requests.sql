-- Requests that may be sent again under the same key, and which token a token was made with.

create table pulse_ops.repeatable_request (
  owner text not null,
  key text not null,
  fingerprint text not null,
  status integer,
  headers json not null default '{}',
  body text,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (owner, key)
);
create index repeatable_request_by_expiry on pulse_ops.repeatable_request (expires_at);
revoke all on pulse_ops.repeatable_request from public;
comment on table pulse_ops.repeatable_request is 'Requests sent with an Idempotency-Key, and what they were answered with.';
comment on column pulse_ops.repeatable_request.fingerprint is 'SHA-256 of method, address and body, in hexadecimal.';
comment on column pulse_ops.repeatable_request.status is 'Null while it is worked on.';
comment on column pulse_ops.repeatable_request.body is 'Null when there was none, or when it held a secret, which is not stored.';

alter table pulse_ops.token add column made_with uuid references pulse_ops.token (id) on delete set null;
create index token_by_origin on pulse_ops.token (made_with) where made_with is not null;
comment on column pulse_ops.token.made_with is 'The token that its maker came with; revoking that one revokes this one.';

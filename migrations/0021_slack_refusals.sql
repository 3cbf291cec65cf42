-- Deliveries to the Slack door that were turned away, the newest of each sort: `pulse slack check` tells of them.

create table if not exists pulse_ops.slack_refusal (
  verdict text primary key check (verdict in ('late', 'forged')),
  skew_seconds integer not null,
  at timestamptz not null default now()
);
comment on table pulse_ops.slack_refusal is 'When a delivery was turned away last, and how far its time was from this service''s. Anybody can cause a row: it is a hint for who sets the bot up.';

-- Planned times of monitors, computed here and nowhere else; keys that new_rows has seen; what the archive keeps of alerts.

create function pulse_ops.local_to_utc(ts timestamp, tz text) returns timestamptz language sql stable as $$
  with off as (
    select (p at time zone tz) - (p at time zone 'UTC') as o, p
    from (values ((ts at time zone 'UTC') - interval '36 hours'), ((ts at time zone 'UTC') + interval '36 hours')) as v (p)),
  cand as (select (ts - o) at time zone 'UTC' as u, p from off)
  select coalesce((select min(u) from cand where (u at time zone tz) = ts), (select u from cand order by p limit 1)) $$;
comment on function pulse_ops.local_to_utc is
  'The instant of a local wall time. In a gap it moves on by the gap; an hour that comes twice means its first time. AT TIME ZONE alone takes the second.';

create function pulse_ops.slots(frequency text, tz text, local_time time, minute_offset integer, iso_dow integer, month_day integer,
  spread_seconds integer, after timestamptz, until timestamptz) returns setof timestamptz language sql stable rows 10 as $$
  with days as (
    select d::date as day
    from generate_series((after at time zone tz)::date - 2, ((until at time zone tz)::date + 2)::timestamp, interval '1 day') as d
    where frequency = 'daily' or frequency = 'weekly' and extract(isodow from d) = coalesce(iso_dow, 1)
    union all
    select case when month_day = -1 then last else least(m::date + coalesce(month_day, 1) - 1, last) end
    from generate_series(date_trunc('month', (after at time zone tz) - interval '2 days'), (until at time zone tz) + interval '2 days', interval '1 month') as m,
      lateral (select (m + interval '1 month')::date - 1 as last) as l
    where frequency = 'monthly'),
  planned as (
    select pulse_ops.local_to_utc(day + local_time, tz) + spread_seconds * interval '1 second' as slot from days
    union all
    select h + coalesce(minute_offset * interval '1 minute', spread_seconds * interval '1 second')
    from generate_series(date_trunc('hour', after, 'UTC'), until, interval '1 hour') as h
    where frequency = 'hourly')
  select distinct slot from planned where slot > after and slot <= until order by slot $$;
comment on function pulse_ops.slots is
  'The planned times of a schedule after one instant and up to another. Hourly counts in UTC; all others are wall times in the zone, the last day of a short month standing for the days it lacks.';

create function pulse_ops.widest_step(frequency text) returns interval language sql immutable as $$
  select case frequency when 'hourly' then interval '2 hours' when 'daily' then interval '4 days' when 'weekly' then interval '16 days'
    else interval '64 days' end $$;
comment on function pulse_ops.widest_step is 'No two planned times that follow each other lie further apart, whatever the clocks do.';

create function pulse_ops.next_slot(frequency text, tz text, local_time time, minute_offset integer, iso_dow integer, month_day integer,
  spread_seconds integer, after timestamptz) returns timestamptz language sql stable as $$
  select min(slot) from pulse_ops.slots(frequency, tz, local_time, minute_offset, iso_dow, month_day, spread_seconds, after,
    after + pulse_ops.widest_step(frequency)) as slot $$;

create function pulse_ops.latest_slot(frequency text, tz text, local_time time, minute_offset integer, iso_dow integer, month_day integer,
  spread_seconds integer, at timestamptz) returns timestamptz language sql stable as $$
  select max(slot) from pulse_ops.slots(frequency, tz, local_time, minute_offset, iso_dow, month_day, spread_seconds,
    at - pulse_ops.widest_step(frequency), at) as slot $$;

create function pulse_ops.spread_of(monitor_id uuid, frequency text) returns integer language sql immutable as $$
  select (hashtext(monitor_id::text) & 2147483647) % case frequency when 'hourly' then 3600 else 600 end $$;
comment on function pulse_ops.spread_of is 'Seconds that a monitor without a time of its own is moved on, so that not all run at once: within the hour, or within ten minutes.';

create table pulse_ops.seen_key (
  monitor_id uuid not null references public.pulse_monitors (id) on delete cascade,
  key_hash text not null,
  key text not null,
  first_slot timestamptz not null,
  last_slot timestamptz not null,
  query_version integer not null,
  primary key (monitor_id, key_hash)
);
create index seen_key_by_slot on pulse_ops.seen_key (monitor_id, last_slot);
comment on table pulse_ops.seen_key is 'Keys of rows that a new_rows condition has seen, until it forgets them.';

create index run_by_settled on pulse_ops.run (settled_at);
create index run_by_slot on pulse_ops.run (slot);
create index metric_point_by_slot on pulse_ops.metric_point (slot);
create index monitor_ext_leased on pulse_ops.monitor_ext (lease_until) where lease_until is not null;
create index outbox_by_created on pulse_ops.outbox (created_at);
create index outbox_by_recipient on pulse_ops.outbox (channel, recipient, sent_at) where status = 'sent';

create table pulse_archive.alert_ext (
  archive_id bigint generated always as identity primary key,
  archived_at timestamptz not null default now(),
  alert_id uuid not null,
  monitor_id uuid not null,
  group_key text not null,
  kind text not null,
  opened_slot timestamptz not null,
  last_seen_slot timestamptz not null,
  resolved_slot timestamptz,
  resolved_reason text,
  occurrences integer not null,
  value double precision,
  worst_value double precision,
  score double precision,
  query_version integer not null,
  snoozed_until timestamptz,
  suppressed_by text,
  stale boolean not null,
  restated jsonb,
  note text
);
create index archived_alert_ext_by_monitor on pulse_archive.alert_ext (monitor_id, opened_slot);
comment on table pulse_archive.alert_ext is 'What alerts in the archive are beyond the documented columns; labels for proposals are read from here too.';

-- Planned times of monitors, computed here and nowhere else; keys that new_rows has seen; what the archive keeps of alerts.

create function pulse_ops.day_in_month(day date, month_day integer) returns integer language plpgsql immutable as $$
declare
  length integer := extract(day from date_trunc('month', day::timestamp) + interval '1 month' - interval '1 day');
begin
  return case when month_day = -1 then length else least(coalesce(month_day, 1), length) end;
end $$;
comment on function pulse_ops.day_in_month is 'The day that stands for another one in a month too short for it; -1 is the last.';

create function pulse_ops.widest_step(frequency text) returns interval language sql immutable as $$
  select case frequency when 'hourly' then interval '2 hours' when 'daily' then interval '4 days' when 'weekly' then interval '16 days'
    else interval '64 days' end $$;
comment on function pulse_ops.widest_step is 'No two planned times that follow each other lie further apart, whatever the clocks do.';

create function pulse_ops.local_to_utc(ts timestamp, tz text) returns timestamptz language plpgsql stable as $$
declare
  -- The offsets in force a day and a half before and after.
  before_offset interval := ((ts - interval '36 hours') at time zone 'UTC') at time zone tz - (ts - interval '36 hours');
  after_offset interval := ((ts + interval '36 hours') at time zone 'UTC') at time zone tz - (ts + interval '36 hours');
  earlier timestamptz := (ts - before_offset) at time zone 'UTC';
  later timestamptz := (ts - after_offset) at time zone 'UTC';
begin
  -- A candidate counts when it reads back as the wall time; least() passes over nulls.
  return coalesce(least(case when earlier at time zone tz = ts then earlier end, case when later at time zone tz = ts then later end), earlier);
end $$;
comment on function pulse_ops.local_to_utc is
  'The instant of a local wall time. In a gap it moves on by the gap; an hour that comes twice means its first time. AT TIME ZONE alone takes the second.';

create function pulse_ops.slots(frequency text, tz text, local_time time, minute_offset integer, iso_dow integer, month_day integer,
  spread_seconds integer, after timestamptz, until timestamptz) returns setof timestamptz language plpgsql stable rows 10 as $$
declare
  spread interval := make_interval(secs => spread_seconds);
  day date := (after at time zone tz)::date - 2;
  last_day date := (until at time zone tz)::date + 2;
  slot timestamptz;
  returned timestamptz := after;
begin
  if frequency = 'hourly' then
    slot := date_trunc('hour', after, 'UTC') + coalesce(make_interval(mins => minute_offset), spread);
    while slot <= until loop
      if slot > after then return next slot; end if;
      slot := slot + interval '1 hour';
    end loop;
    return;
  end if;
  while day <= last_day loop
    if frequency = 'daily' or frequency = 'weekly' and extract(isodow from day) = coalesce(iso_dow, 1)
      or frequency = 'monthly' and extract(day from day) = pulse_ops.day_in_month(day, month_day) then
      slot := pulse_ops.local_to_utc(day + local_time, tz) + spread;
      -- Two days may share an instant where a zone left one of them out.
      if slot > returned and slot <= until then
        returned := slot;
        return next slot;
      end if;
    end if;
    day := day + 1;
  end loop;
end $$;
comment on function pulse_ops.slots is
  'The planned times of a schedule after one instant and up to another, in order. Hourly counts in UTC; all others are wall times in the zone.';

create function pulse_ops.next_slot(frequency text, tz text, local_time time, minute_offset integer, iso_dow integer, month_day integer,
  spread_seconds integer, after timestamptz) returns timestamptz language plpgsql stable as $$
begin
  return (select min(slot) from pulse_ops.slots(frequency, tz, local_time, minute_offset, iso_dow, month_day, spread_seconds, after,
    after + pulse_ops.widest_step(frequency)) as slot);
end $$;
comment on function pulse_ops.next_slot is 'The first planned time after an instant.';

create function pulse_ops.latest_slot(frequency text, tz text, local_time time, minute_offset integer, iso_dow integer, month_day integer,
  spread_seconds integer, at timestamptz) returns timestamptz language plpgsql stable as $$
begin
  return (select max(slot) from pulse_ops.slots(frequency, tz, local_time, minute_offset, iso_dow, month_day, spread_seconds,
    at - pulse_ops.widest_step(frequency), at) as slot);
end $$;
comment on function pulse_ops.latest_slot is 'The last planned time up to an instant.';

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
create index outbox_by_digest on pulse_ops.outbox (digest_key) where digest_key is not null;
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

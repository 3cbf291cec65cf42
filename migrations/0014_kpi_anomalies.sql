-- What the scoring of KPI values keeps beside the documented kpi.anomalies.

create table if not exists pulse_ops.kpi_ext (
  kpi_id integer primary key references kpi.kpi_definitions (id) on delete cascade,
  good_direction text check (good_direction in ('up', 'down')),
  min_abs_change double precision not null default 0 check (min_abs_change >= 0),
  changed_at timestamptz not null default now(),
  changed_by text
);
comment on table pulse_ops.kpi_ext is 'What people settled about a KPI for scoring; a KPI without a row goes by the semantic model.';
comment on column pulse_ops.kpi_ext.good_direction is 'Whether it is good when the KPI rises or falls. NULL: as the semantic model says.';
comment on column pulse_ops.kpi_ext.min_abs_change is 'A deviation smaller than this, in the unit of the KPI, is never an anomaly.';

create table if not exists pulse_ops.kpi_series (
  kpi_id integer not null references kpi.kpi_definitions (id) on delete cascade,
  team_id integer,
  region_id integer,
  method integer not null,
  settings text not null,
  points integer not null,
  scored_to timestamp not null,
  fingerprint text not null,
  cadence text not null check (cadence in ('daily', 'weekly', 'monthly', 'quarterly')),
  scored_at timestamptz not null default now(),
  unique nulls not distinct (kpi_id, team_id, region_id)
);
comment on table pulse_ops.kpi_series is 'How far each series of kpi.kpi_data was scored: what has not changed since is not scored again.';
comment on column pulse_ops.kpi_series.fingerprint is 'Digest of the values up to scored_to; another one means that something was corrected.';
comment on column pulse_ops.kpi_series.method is 'Version of the method; a newer one scores everything again.';

create table if not exists pulse_ops.kpi_anomaly (
  kpi_data_id integer primary key references kpi.kpi_data (id) on delete cascade,
  anomaly_id integer unique references kpi.anomalies (id) on delete set null,
  adopted boolean not null default false,
  method integer not null,
  status text not null check (status in ('found', 'merged', 'withdrawn')),
  merged_into integer references kpi.kpi_data (id) on delete set null,
  value numeric not null,
  expected double precision not null,
  low double precision not null,
  high double precision not null,
  score double precision not null,
  critical double precision not null,
  relative double precision,
  severity text not null check (severity in ('low', 'medium', 'high')),
  favourable boolean,
  label text check (label in ('confirmed', 'expected')),
  labelled_by text,
  labelled_at timestamptz,
  found_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index if not exists kpi_anomaly_by_status on pulse_ops.kpi_anomaly (status, found_at desc);
comment on table pulse_ops.kpi_anomaly is 'One row per KPI value that was ever found unusual: the key makes scoring twice the same as scoring once.';
comment on column pulse_ops.kpi_anomaly.adopted is 'The row of kpi.anomalies was there before and belongs to somebody else: its text is left alone.';
comment on column pulse_ops.kpi_anomaly.status is 'found; merged: told by the row of the level shift that it belongs to; withdrawn: the value was corrected and is usual.';
comment on column pulse_ops.kpi_anomaly.label is 'confirmed: a fault, kept out of the history of later values; expected: a planned event, kept in. NULL: nobody said.';

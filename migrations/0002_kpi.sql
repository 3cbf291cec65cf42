-- The six tables of the KPI document, in schema kpi because public holds exactly the customer analytics tables.
-- Column types are the document's. Its inline INDEX lines are not PostgreSQL, so they are statements here, with the same names.
-- Timestamps have no zone and are UTC. Every statement can be run again without harm.

CREATE SCHEMA IF NOT EXISTS kpi;

CREATE TABLE IF NOT EXISTS kpi.teams (
  id serial PRIMARY KEY,
  name varchar(100) NOT NULL,
  department varchar(100),
  created_at timestamp DEFAULT CURRENT_TIMESTAMP
);

COMMENT ON TABLE kpi.teams IS 'One row per team whose KPIs are measured.';
COMMENT ON COLUMN kpi.teams.id IS 'Team identifier.';
COMMENT ON COLUMN kpi.teams.name IS 'Name of the team.';
COMMENT ON COLUMN kpi.teams.department IS 'Department that the team belongs to. NULL: none.';
COMMENT ON COLUMN kpi.teams.created_at IS 'When the row was entered, UTC.';

CREATE TABLE IF NOT EXISTS kpi.regions (
  id serial PRIMARY KEY,
  name varchar(100) NOT NULL,
  country varchar(100),
  created_at timestamp DEFAULT CURRENT_TIMESTAMP
);

COMMENT ON TABLE kpi.regions IS 'One row per KPI region. Not the sales offices of the regional sales tables.';
COMMENT ON COLUMN kpi.regions.id IS 'Region identifier.';
COMMENT ON COLUMN kpi.regions.name IS 'Name of the region.';
COMMENT ON COLUMN kpi.regions.country IS 'Country of its head office. NULL: none.';
COMMENT ON COLUMN kpi.regions.created_at IS 'When the row was entered, UTC.';

CREATE TABLE IF NOT EXISTS kpi.kpi_definitions (
  id serial PRIMARY KEY,
  name varchar(100) NOT NULL,
  description text,
  unit varchar(50),
  category varchar(100),
  created_at timestamp DEFAULT CURRENT_TIMESTAMP
);

COMMENT ON TABLE kpi.kpi_definitions IS 'One row per KPI: what is measured and in which unit.';
COMMENT ON COLUMN kpi.kpi_definitions.id IS 'KPI identifier.';
COMMENT ON COLUMN kpi.kpi_definitions.name IS 'Name of the KPI, words joined by underscores.';
COMMENT ON COLUMN kpi.kpi_definitions.description IS 'What the KPI measures.';
COMMENT ON COLUMN kpi.kpi_definitions.unit IS 'Unit of its values, such as %, USD or minutes.';
COMMENT ON COLUMN kpi.kpi_definitions.category IS 'Area: sales, marketing, operations and others.';
COMMENT ON COLUMN kpi.kpi_definitions.created_at IS 'When the row was entered, UTC.';

CREATE TABLE IF NOT EXISTS kpi.kpi_data (
  id serial PRIMARY KEY,
  kpi_id integer REFERENCES kpi.kpi_definitions (id),
  team_id integer REFERENCES kpi.teams (id),
  region_id integer REFERENCES kpi.regions (id),
  value numeric NOT NULL,
  timestamp timestamp NOT NULL,
  year integer NOT NULL,
  quarter integer NOT NULL CHECK (quarter BETWEEN 1 AND 4),
  month integer NOT NULL CHECK (month BETWEEN 1 AND 12),
  -- ISO years may have a week 53, although the document says 1-52.
  week integer CHECK (week BETWEEN 1 AND 53),
  created_at timestamp DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX IF NOT EXISTS idx_kpi_data_kpi_id ON kpi.kpi_data (kpi_id);
CREATE INDEX IF NOT EXISTS idx_kpi_data_team_id ON kpi.kpi_data (team_id);
CREATE INDEX IF NOT EXISTS idx_kpi_data_region_id ON kpi.kpi_data (region_id);
CREATE INDEX IF NOT EXISTS idx_kpi_data_time ON kpi.kpi_data (year, quarter, month);

COMMENT ON TABLE kpi.kpi_data IS 'One row per value: one KPI of one team in one region at one time. Over several rows a KPI is the mean of value, never the sum.';
COMMENT ON COLUMN kpi.kpi_data.id IS 'Value identifier.';
COMMENT ON COLUMN kpi.kpi_data.kpi_id IS 'KPI that was measured.';
COMMENT ON COLUMN kpi.kpi_data.team_id IS 'Team that was measured. NULL: the whole company.';
COMMENT ON COLUMN kpi.kpi_data.region_id IS 'Region that was measured. NULL: all regions.';
COMMENT ON COLUMN kpi.kpi_data.value IS 'Measured value in the unit of its KPI.';
COMMENT ON COLUMN kpi.kpi_data.timestamp IS 'End of the measured period, UTC.';
COMMENT ON COLUMN kpi.kpi_data.year IS 'Calendar year of the timestamp.';
COMMENT ON COLUMN kpi.kpi_data.quarter IS 'Calendar quarter, 1-4.';
COMMENT ON COLUMN kpi.kpi_data.month IS 'Calendar month, 1-12.';
COMMENT ON COLUMN kpi.kpi_data.week IS 'ISO week of the timestamp, 1-53; early January may belong to week 52 or 53. NULL: not weekly.';
COMMENT ON COLUMN kpi.kpi_data.created_at IS 'When the row was entered, UTC.';

CREATE TABLE IF NOT EXISTS kpi.anomalies (
  id serial PRIMARY KEY,
  kpi_data_id integer REFERENCES kpi.kpi_data (id),
  description text,
  severity varchar(20) CHECK (severity IN ('low', 'medium', 'high')),
  detected_at timestamp DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX IF NOT EXISTS idx_anomalies_kpi_data_id ON kpi.anomalies (kpi_data_id);

COMMENT ON TABLE kpi.anomalies IS 'One row per KPI value that was found unusual.';
COMMENT ON COLUMN kpi.anomalies.id IS 'Anomaly identifier.';
COMMENT ON COLUMN kpi.anomalies.kpi_data_id IS 'The unusual value; it leads to KPI, team, region and period.';
COMMENT ON COLUMN kpi.anomalies.description IS 'What was unusual, in words.';
COMMENT ON COLUMN kpi.anomalies.severity IS 'Severity: low, medium or high.';
COMMENT ON COLUMN kpi.anomalies.detected_at IS 'When it was found, UTC.';

CREATE TABLE IF NOT EXISTS kpi.query_history (
  id serial PRIMARY KEY,
  query_text text NOT NULL,
  timestamp timestamp DEFAULT CURRENT_TIMESTAMP,
  execution_time_ms integer CHECK (execution_time_ms >= 0),
  successful boolean DEFAULT TRUE
);
CREATE INDEX IF NOT EXISTS idx_query_history_timestamp ON kpi.query_history (timestamp);

COMMENT ON TABLE kpi.query_history IS 'One row per query that was run for the KPI tool: how long it took and whether it worked.';
COMMENT ON COLUMN kpi.query_history.id IS 'Entry identifier, rising with time.';
COMMENT ON COLUMN kpi.query_history.query_text IS 'The query or question.';
COMMENT ON COLUMN kpi.query_history.timestamp IS 'When it ran, UTC.';
COMMENT ON COLUMN kpi.query_history.execution_time_ms IS 'Run time in milliseconds. NULL: it did not run.';
COMMENT ON COLUMN kpi.query_history.successful IS 'Whether it worked.';

-- What was brought into the documented tables, by whom it came and from which files: so that an import goes on where it stopped, the
-- same file is not loaded twice, and the checks know whether the data is the demonstration's.

CREATE TABLE IF NOT EXISTS pulse_ops.import_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  mode text NOT NULL CHECK (mode IN ('keep', 'replace', 'append')),
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);

COMMENT ON TABLE pulse_ops.import_run IS 'One row for each import. One without an end was interrupted or stopped; the next one like it goes on with it.';

CREATE TABLE IF NOT EXISTS pulse_ops.table_load (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  table_name text NOT NULL,
  source text NOT NULL CHECK (source IN ('demo', 'import', 'derive', 'emptied')),
  files json NOT NULL DEFAULT '[]',
  rows bigint NOT NULL CHECK (rows >= 0),
  rejected bigint NOT NULL DEFAULT 0 CHECK (rejected >= 0),
  as_of date,
  run bigint REFERENCES pulse_ops.import_run (id) ON DELETE SET NULL,
  loaded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS table_load_by_table ON pulse_ops.table_load (table_name, id DESC);

COMMENT ON TABLE pulse_ops.table_load IS 'One row each time a documented table was filled or emptied as a whole or in part; the newest row of a table says where its rows come from.';
COMMENT ON COLUMN pulse_ops.table_load.table_name IS 'Schema and table, such as public.transaction_data.';
COMMENT ON COLUMN pulse_ops.table_load.source IS 'demo: the generator; import: files; derive: computed from masters and order lines; emptied: what it was computed from or belonged to was replaced.';
COMMENT ON COLUMN pulse_ops.table_load.files IS 'The files that the rows come from: name, SHA-256, bytes. Written in the transaction that loaded them.';
COMMENT ON COLUMN pulse_ops.table_load.rows IS 'Rows that were loaded.';
COMMENT ON COLUMN pulse_ops.table_load.rejected IS 'Rows that went to a rejects file instead.';
COMMENT ON COLUMN pulse_ops.table_load.as_of IS 'Day that derived figures are for. NULL: not derived.';
COMMENT ON COLUMN pulse_ops.table_load.run IS 'Import that did it. NULL: not an import.';

-- Databases that were filled before this ledger existed. The generator's own customer and material tell its data from others.
INSERT INTO pulse_ops.table_load (table_name, source, rows)
SELECT name, 'demo', 0
FROM unnest(ARRAY['public.customer_master', 'public.stox_material_master', 'public.transaction_data', 'kpi.teams', 'kpi.regions',
  'kpi.kpi_definitions', 'kpi.kpi_data', 'kpi.anomalies']) AS name
WHERE EXISTS (SELECT FROM public.customer_master WHERE customer = 'C-100029')
  AND EXISTS (SELECT FROM public.stox_material_master WHERE material_number = 'FG-20413' AND material_description LIKE 'Harbour Roast%')
  AND NOT EXISTS (SELECT FROM pulse_ops.table_load);

-- Parameters of the ready-made monitors: type, default, limits, and where a value goes that stands in the condition and not in the SQL.

insert into pulse_ops.template_ext (template_id, schedule, replayable)
select t.id, v.schedule::jsonb, v.replayable
from (values
  ('5c0f7a10-6d2e-4b8a-9e31-000000000001', '{"month_day": 2}', true),
  ('5c0f7a10-6d2e-4b8a-9e31-000000000002', '{}', true),
  ('5c0f7a10-6d2e-4b8a-9e31-000000000003', '{"iso_dow": 1}', true),
  ('5c0f7a10-6d2e-4b8a-9e31-000000000004', '{}', true),
  ('5c0f7a10-6d2e-4b8a-9e31-000000000005', '{}', false),
  ('5c0f7a10-6d2e-4b8a-9e31-000000000006', '{"iso_dow": 1}', false),
  ('5c0f7a10-6d2e-4b8a-9e31-000000000007', '{}', true),
  ('5c0f7a10-6d2e-4b8a-9e31-000000000008', '{"iso_dow": 1}', false),
  ('5c0f7a10-6d2e-4b8a-9e31-000000000009', '{"iso_dow": 1}', false),
  ('5c0f7a10-6d2e-4b8a-9e31-000000000010', '{"month_day": 2}', true),
  ('5c0f7a10-6d2e-4b8a-9e31-000000000011', '{"month_day": 2}', true)) as v (id, schedule, replayable)
join public.pulse_monitor_templates t on t.id = v.id::uuid
on conflict do nothing;

insert into pulse_ops.template_param (template_id, name, position, type, default_value, min, max, label, in_sql, condition_targets)
select t.id, v.name, v.position, v.type, v.default_value::jsonb, v.min, v.max, v.label, v.in_sql, v.targets::jsonb
from (values
  (1, 'drop_pp', 1, 'number', '1.5', 0.01, 100, 'Fall in percentage points', false, '[{"pointer": "/when/value", "factor": -1}, {"pointer": "/when/recover", "factor": -0.5}]'),
  (1, 'months', 2, 'int', '6', 1, 60, 'Months before it to compare with', true, '[]'),
  (2, 'history_days', 1, 'int', '112', 56, 730, 'Days to learn from', true, '[]'),
  (3, 'growth_pct', 1, 'number', '8', 0.01, 1000, 'Growth in percent', false, '[{"pointer": "/when/value", "factor": 1}]'),
  (3, 'lookback', 2, 'int', '4', 1, 104, 'Calculations to look back', true, '[]'),
  (4, 'horizon_days', 1, 'int', '30', 1, 365, 'Days to look ahead', true, '[]'),
  (4, 'max_rows', 2, 'int', '200', 1, 1000, 'Materials at most', true, '[]'),
  (5, 'min_value', 1, 'number', '1000', 0, 1000000000, 'Least stock value', true, '[]'),
  (5, 'tolerance_pp', 2, 'number', '2', 0, 100, 'Tolerated gap in percentage points', true, '[]'),
  (5, 'max_rows', 3, 'int', '200', 1, 1000, 'Materials at most', true, '[]'),
  (6, 'limit_pct', 1, 'number', '12', 0.01, 100, 'Largest share in percent', false, '[{"pointer": "/when/value", "factor": 1}, {"pointer": "/when/recover", "factor": 0.9166666667}]'),
  (6, 'min_value', 2, 'number', '0', 0, 1000000000, 'Least stock value of a material', true, '[]'),
  (7, 'sales_days', 1, 'int', '3', 1, 365, 'Days without new sales', true, '[]'),
  (7, 'stock_days', 2, 'int', '10', 1, 365, 'Days without a new stock calculation', true, '[]'),
  (7, 'history_days', 3, 'int', '62', 1, 730, 'Days without a new month of segments', true, '[]'),
  (8, 'share_pct', 1, 'number', '45', 0.01, 100, 'Largest share in percent', false, '[{"pointer": "/when/value", "factor": 1}, {"pointer": "/when/recover", "factor": 0.9333333333}]'),
  (8, 'top_n', 2, 'int', '5', 1, 100, 'Best-selling products', true, '[]'),
  (9, 'segments', 1, 'text[]', '["Champions", "Loyal Customers"]', null, null, 'Segments', true, '[]'),
  (9, 'min_monetary', 2, 'number', '10000', 0, 1000000000, 'Least revenue of a customer', true, '[]'),
  (9, 'quiet_days', 3, 'int', '60', 1, 3650, 'Days without an order', true, '[]'),
  (9, 'max_rows', 4, 'int', '200', 1, 1000, 'Customers at most', true, '[]'),
  (10, 'drop_pct', 1, 'number', '10', 0.01, 100, 'Fall in percent', false, '[{"pointer": "/when/value", "factor": 1}]'),
  (10, 'min_base', 2, 'number', '50000', 0, 1000000000, 'Least revenue a year ago', true, '[{"pointer": "/when/min_base", "factor": 1}]'),
  (11, 'drop_pp', 1, 'number', '5', 0.01, 100, 'Fall in percentage points', false, '[{"pointer": "/when/value", "factor": -1}, {"pointer": "/when/recover", "factor": -0.4}]'),
  (11, 'month_no', 2, 'int', '4', 1, 60, 'Month of the retention table, 1 being the first order', true, '[]'),
  (11, 'cohorts', 3, 'int', '6', 1, 60, 'Cohorts before it to compare with', true, '[]')
) as v (template, name, position, type, default_value, min, max, label, in_sql, targets)
join public.pulse_monitor_templates t on t.id = ('5c0f7a10-6d2e-4b8a-9e31-' || lpad(v.template::text, 12, '0'))::uuid
on conflict do nothing;

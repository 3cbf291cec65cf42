-- The eleven ready-made monitors. The SQL carries placeholders {{name:type=default}}, which the token renderer turns into
-- parameters; as_of_date is the local date of the planned run. Rows that exist are left as they are.

INSERT INTO public.pulse_monitor_templates (id, name, description, category, natural_language_template, sql_template, data_source,
  default_frequency, default_severity, suggested_alert_condition)
VALUES
('5c0f7a10-6d2e-4b8a-9e31-000000000001', 'Gross margin erosion', 'Gross margin in percent of the last full month against the mean of the months before it.', 'cfo',
'Tell me when gross margin % for the last full month falls more than {{drop_pp}} percentage points below the average of the {{months}} months before it',
$sql$WITH m AS (
  SELECT date_trunc('month', posting_date::timestamp)::date AS month_start, sum(gross_margin) AS gm, sum(net_sales) AS ns
  FROM transaction_data
  WHERE posting_date >= (date_trunc('month', {{as_of_date}}::timestamp) - make_interval(months => {{months:int=6}} + 1))::date
    AND posting_date <  date_trunc('month', {{as_of_date}}::timestamp)::date
  GROUP BY 1),
cur AS (SELECT * FROM m WHERE month_start = (date_trunc('month', {{as_of_date}}::timestamp) - interval '1 month')::date),
base AS (SELECT 100 * sum(gm) / nullif(sum(ns), 0) AS pct, count(*) AS n
         FROM m WHERE month_start < (date_trunc('month', {{as_of_date}}::timestamp) - interval '1 month')::date)
SELECT cur.month_start, round(100 * cur.gm / nullif(cur.ns, 0), 2) AS margin_pct, round(base.pct, 2) AS baseline_pct,
       round(100 * cur.gm / nullif(cur.ns, 0) - base.pct, 2) AS delta_pp, base.n AS baseline_months
FROM cur CROSS JOIN base$sql$,
'postgresql', 'monthly', 'high',
'{"schema":1,"when":{"kind":"threshold","column":"delta_pp","op":"lt","value":-1.5,"recover":-0.75}}'),
('5c0f7a10-6d2e-4b8a-9e31-000000000002', 'Daily net sales outside normal range', 'Yesterday''s net sales against what is usual for the weekday.', 'cfo',
'Warn me when yesterday''s net sales are unusual for that weekday compared with the last {{history_days}} days',
$sql$SELECT g.day::date AS day, coalesce(sum(t.net_sales), 0) AS net_sales
FROM generate_series({{as_of_date}}::timestamp - make_interval(days => {{history_days:int=112}}),
                     {{as_of_date}}::timestamp - interval '1 day', interval '1 day') AS g(day)
LEFT JOIN transaction_data t ON t.posting_date = g.day::date
GROUP BY g.day ORDER BY g.day$sql$,
'postgresql', 'daily', 'high',
'{"schema":1,"when":{"kind":"anomaly","column":"net_sales","history":{"source":"result","time_column":"day"},"method":"seasonal_mad","season":"dow","min_points":56,"direction":"either","min_rel_change":0.1}}'),
('5c0f7a10-6d2e-4b8a-9e31-000000000003', 'Inventory working capital growing fast', 'Growth of the working capital tied up in stock over the last calculations.', 'cfo',
'Alert me if total working capital tied up in stock grew more than {{growth_pct}}% over the last {{lookback}} calculations',
$sql$WITH s AS (
  SELECT calculation_date, total_working_capital,
         lag(total_working_capital, {{lookback:int=4}}) OVER w AS prior_value, lag(calculation_date, {{lookback:int=4}}) OVER w AS prior_date
  FROM stox_enterprise_summary WHERE calculation_date <= {{as_of_date}}
  WINDOW w AS (ORDER BY calculation_date))
SELECT calculation_date, total_working_capital AS value, prior_date, prior_value
FROM s ORDER BY calculation_date DESC LIMIT 1$sql$,
'postgresql', 'weekly', 'medium',
'{"schema":1,"when":{"kind":"change","column":"value","basis":{"type":"column","column":"prior_value"},"measure":"percent","direction":"up","value":8,"min_base":1}}'),
('5c0f7a10-6d2e-4b8a-9e31-000000000004', 'Projected stock-out inside lead time', 'Materials whose projected stock falls below safety stock sooner than it can be replenished.', 'supply_chain',
'List every material whose projected stock falls below safety stock in the next {{horizon_days}} days, sooner than we can replenish it',
$sql$SELECT p.material_number, mm.material_description, min(p.projection_date) AS first_breach_date,
       min(p.projection_date) - {{as_of_date}} AS days_until, mm.lead_time_days,
       min(p.projected_inventory_level) AS lowest_level, max(r.safety_stock) AS safety_stock
FROM stox_future_projection p
JOIN stox_reorder_point r USING (material_number)
JOIN stox_material_master mm USING (material_number)
WHERE p.projection_date > {{as_of_date}} AND p.projection_date <= {{as_of_date}} + {{horizon_days:int=30}}
  AND p.projected_inventory_level < r.safety_stock
GROUP BY p.material_number, mm.material_description, mm.lead_time_days
HAVING min(p.projection_date) - {{as_of_date}} <= mm.lead_time_days
ORDER BY days_until, p.material_number LIMIT {{max_rows:int=200}}$sql$,
'postgresql', 'daily', 'critical',
'{"schema":1,"when":{"kind":"row_count","op":"gt","value":0},"group_by":["material_number"],"empty":"ok"}'),
('5c0f7a10-6d2e-4b8a-9e31-000000000005', 'Fill rate below service target', 'Materials whose fill rate misses their target service level.', 'supply_chain',
'Which materials with at least {{min_value}} of stock value miss their service-level target by more than {{tolerance_pp}} points?',
$sql$SELECT pm.material_number, mm.material_description, pm.fill_rate_pct, ss.service_level_pct AS target_pct,
       round(pm.fill_rate_pct - ss.service_level_pct, 2) AS gap_pp, pm.stockout_incidents, wc.inventory_value
FROM stox_performance_metrics pm
JOIN stox_safety_stock ss USING (material_number)
JOIN stox_material_master mm USING (material_number)
JOIN stox_working_capital wc USING (material_number)
WHERE pm.fill_rate_pct < ss.service_level_pct - {{tolerance_pp:number=2}} AND wc.inventory_value >= {{min_value:number=1000}}
ORDER BY gap_pp, pm.material_number LIMIT {{max_rows:int=200}}$sql$,
'postgresql', 'daily', 'high',
'{"schema":1,"when":{"kind":"row_count","op":"gt","value":0},"group_by":["material_number"],"empty":"ok","for_runs":2}'),
('5c0f7a10-6d2e-4b8a-9e31-000000000006', 'Excess and obsolete stock share', 'Share of excess and obsolete stock in the value of all stock.', 'supply_chain',
'Alert me when excess plus obsolete stock is more than {{limit_pct}}% of inventory value',
$sql$SELECT round(100 * (sum(pm.excess_inventory_value) + sum(pm.obsolete_inventory_value)) / nullif(sum(wc.inventory_value), 0), 2) AS excess_obsolete_pct,
       sum(pm.excess_inventory_value) AS excess_value, sum(pm.obsolete_inventory_value) AS obsolete_value,
       sum(wc.inventory_value) AS inventory_value, count(*) AS materials
FROM stox_performance_metrics pm JOIN stox_working_capital wc USING (material_number)
WHERE wc.inventory_value >= {{min_value:number=0}}$sql$,
'postgresql', 'weekly', 'medium',
'{"schema":1,"when":{"kind":"threshold","column":"excess_obsolete_pct","op":"gt","value":12,"recover":11}}'),
('5c0f7a10-6d2e-4b8a-9e31-000000000007', 'Data stopped arriving', 'Age of the newest sales, stock and segment data.', 'data_quality',
'Tell me when sales, inventory summary or segment history has not been refreshed for longer than allowed',
$sql$SELECT s.source_table, s.last_date, {{as_of_date}} - s.last_date AS age_days, s.allowed_days
FROM (
  SELECT 'transaction_data' AS source_table, max(posting_date) AS last_date, {{sales_days:int=3}} AS allowed_days
  FROM transaction_data WHERE posting_date <= {{as_of_date}}
  UNION ALL
  SELECT 'stox_enterprise_summary', max(calculation_date), {{stock_days:int=10}}
  FROM stox_enterprise_summary WHERE calculation_date <= {{as_of_date}}
  UNION ALL
  SELECT 'time_series_performance', max(make_date(year, month, 1)), {{history_days:int=62}}
  FROM time_series_performance WHERE make_date(year, month, 1) <= {{as_of_date}}
) s ORDER BY s.source_table$sql$,
'postgresql', 'daily', 'high',
'{"schema":1,"when":{"kind":"compare","left":"age_days","op":"gt","right":"allowed_days"},"group_by":["source_table"],"nulls":"fire","empty":"fire"}'),
('5c0f7a10-6d2e-4b8a-9e31-000000000008', 'Region depends on too few products', 'Share of each sales office''s revenue that its best-selling products make.', 'sales',
'Which regions take more than {{share_pct}}% of revenue from their top {{top_n}} products?',
$sql$WITH r AS (
  SELECT sales_office_name, revenue, sum(revenue) OVER (PARTITION BY sales_office_name) AS region_revenue,
         row_number() OVER (PARTITION BY sales_office_name ORDER BY revenue DESC, material_number) AS rk
  FROM regional_product_matrix)
SELECT sales_office_name, round(100 * sum(revenue) / nullif(max(region_revenue), 0), 2) AS top_n_share_pct, max(region_revenue) AS region_revenue
FROM r WHERE rk <= {{top_n:int=5}} GROUP BY sales_office_name ORDER BY top_n_share_pct DESC$sql$,
'postgresql', 'weekly', 'low',
'{"schema":1,"when":{"kind":"threshold","column":"top_n_share_pct","op":"gt","value":45,"recover":42},"group_by":["sales_office_name"]}'),
('5c0f7a10-6d2e-4b8a-9e31-000000000009', 'High-value customers gone quiet', 'Valuable customers who have not ordered for a while.', 'sales',
'Which {{segments}} customers worth at least {{min_monetary}} have not ordered for more than {{quiet_days}} days?',
$sql$SELECT customer, rfm_segment, recency AS days_since_order, monetary, frequency
FROM customer_master
WHERE rfm_segment = ANY ({{segments:text[]=["Champions","Loyal Customers"]}})
  AND recency > {{quiet_days:int=60}} AND monetary >= {{min_monetary:number=10000}}
ORDER BY monetary DESC, customer LIMIT {{max_rows:int=200}}$sql$,
'postgresql', 'weekly', 'high',
'{"schema":1,"when":{"kind":"new_rows","keys":["customer"],"first_run":"baseline"}}'),
('5c0f7a10-6d2e-4b8a-9e31-000000000010', 'Segment revenue down on last year', 'Revenue of each segment in the last full month against the same month last year.', 'sales',
'Alert me when a segment''s revenue in the last full month is more than {{drop_pct}}% below the same month last year',
$sql$WITH m AS (
  SELECT rfm_segment, make_date(year, month, 1) AS month_start, net_sales FROM time_series_performance)
SELECT c.rfm_segment, c.month_start, c.net_sales AS value, p.net_sales AS prior_value,
       round(100 * (c.net_sales - p.net_sales) / nullif(p.net_sales, 0), 2) AS change_pct
FROM m c LEFT JOIN m p ON p.rfm_segment = c.rfm_segment AND p.month_start = (c.month_start - interval '1 year')::date
WHERE c.month_start = (date_trunc('month', {{as_of_date}}::timestamp) - interval '1 month')::date
  AND (p.net_sales IS NULL OR p.net_sales >= {{min_base:number=50000}})
ORDER BY change_pct NULLS LAST, c.rfm_segment$sql$,
'postgresql', 'monthly', 'high',
'{"schema":1,"when":{"kind":"change","column":"value","basis":{"type":"column","column":"prior_value"},"measure":"percent","direction":"down","value":10,"min_base":50000,"zero_base":"no_data"},"group_by":["rfm_segment"]}'),
('5c0f7a10-6d2e-4b8a-9e31-000000000011', 'New cohorts retain worse', 'Early retention of the newest cohort against the cohorts before it.', 'marketing',
'Alert me when month-{{month_no}} retention of the newest cohort is more than {{drop_pp}} points below the previous {{cohorts}} cohorts',
$sql$WITH c AS (
  SELECT cohort_month, (retention_data ->> ({{month_no:int=4}})::text)::numeric AS pct
  FROM cohort_retention WHERE cohort_month <= {{as_of_date}}),
k AS (
  SELECT cohort_month, pct, avg(pct) OVER b AS base, count(pct) OVER b AS base_n FROM c WHERE pct IS NOT NULL
  WINDOW b AS (ORDER BY cohort_month ROWS BETWEEN {{cohorts:int=6}} PRECEDING AND 1 PRECEDING))
SELECT cohort_month, pct AS retention_pct, round(base, 2) AS baseline_pct, round(pct - base, 2) AS delta_pp, base_n AS baseline_cohorts
FROM k ORDER BY cohort_month DESC LIMIT 1$sql$,
'postgresql', 'monthly', 'medium',
'{"schema":1,"when":{"kind":"threshold","column":"delta_pp","op":"lt","value":-5,"recover":-2}}')
ON CONFLICT (id) DO NOTHING;

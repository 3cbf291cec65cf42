-- The 26 tables of the customer analytics document, in schema public and nothing else there.
-- Names and key columns are the documented ones. Columns beyond them are marked "Added:" in their comment, with the reason.
-- Money is numeric(18,2) in the company's currency, percentages are numeric from 0 to 100, months are text YYYY-MM.
-- Every statement can be run again without harm.

CREATE SCHEMA IF NOT EXISTS kpi;
CREATE SCHEMA IF NOT EXISTS pulse_ops;
CREATE SCHEMA IF NOT EXISTS pulse_archive;

COMMENT ON SCHEMA kpi IS 'KPI values by team and region, with their anomalies.';
COMMENT ON SCHEMA pulse_ops IS 'The service''s own tables: conversations, events, verified queries, monitor state, ledger of migrations.';
COMMENT ON SCHEMA pulse_archive IS 'Old alerts and logs, moved here by the quarterly maintenance.';

-- Customers and sales ------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS public.customer_master (
  customer text PRIMARY KEY CHECK (customer <> ''),
  rfm_segment text CHECK (rfm_segment IN ('Champions', 'Loyal Customers', 'Potential Loyalists', 'New Customers', 'Promising',
    'Need Attention', 'About to Sleep', 'At Risk', 'Cannot Lose Them', 'Hibernating', 'Lost', 'One-Time Buyers')),
  monetary numeric(18,2) NOT NULL DEFAULT 0,
  frequency integer NOT NULL DEFAULT 0 CHECK (frequency >= 0),
  recency integer CHECK (recency >= 0),
  abc_revenue text CHECK (abc_revenue IN ('A', 'B', 'C')),
  abc_profit text CHECK (abc_profit IN ('A', 'B', 'C')),
  abc_combined text CHECK (abc_combined IN ('A', 'B', 'C')),
  profitability numeric(18,2) NOT NULL DEFAULT 0,
  margin_percent numeric,
  sales_office_name text CHECK (sales_office_name <> '')
);
CREATE INDEX IF NOT EXISTS idx_customer_master_rfm_segment ON public.customer_master (rfm_segment);
CREATE INDEX IF NOT EXISTS idx_customer_master_sales_office ON public.customer_master (sales_office_name);

COMMENT ON TABLE public.customer_master IS 'One row per customer, also those who never ordered. Lifetime figures over all transactions up to the last loaded day, with RFM segment and ABC classes.';
COMMENT ON COLUMN public.customer_master.customer IS 'Customer identifier.';
COMMENT ON COLUMN public.customer_master.rfm_segment IS 'Current RFM segment from recency, frequency and monetary quintiles. NULL: no order yet, so not segmented.';
COMMENT ON COLUMN public.customer_master.monetary IS 'Lifetime revenue: sum of net sales, returns included. 0 without orders.';
COMMENT ON COLUMN public.customer_master.frequency IS 'Lifetime number of distinct order numbers.';
COMMENT ON COLUMN public.customer_master.recency IS 'Days since the last order or return was posted, counted to the day the figures were computed for. NULL: no order yet.';
COMMENT ON COLUMN public.customer_master.abc_revenue IS 'ABC class by lifetime revenue: A is the group that makes the first 80 % of it, B up to 95 %, C the rest. NULL: no order yet.';
COMMENT ON COLUMN public.customer_master.abc_profit IS 'ABC class by lifetime profit, same limits of 80 % and 95 %. NULL: no order yet.';
COMMENT ON COLUMN public.customer_master.abc_combined IS 'ABC class by the mean of the share of revenue and the share of profit, same limits of 80 % and 95 %. NULL: no order yet.';
COMMENT ON COLUMN public.customer_master.profitability IS 'Lifetime profit: sum of gross margin, returns included. 0 without orders.';
COMMENT ON COLUMN public.customer_master.margin_percent IS 'Lifetime profit in percent of lifetime revenue. NULL: revenue is zero or below.';
COMMENT ON COLUMN public.customer_master.sales_office_name IS 'Sales office that serves the customer now. NULL: none assigned. Added: the regional tables need an office for each sale and transactions carry none, so a sale belongs to the office of its customer.';

-- No foreign keys to the masters: a sale whose customer or material is missing there is still revenue and must be counted;
-- the validation lists such rows instead of losing them.
CREATE TABLE IF NOT EXISTS public.transaction_data (
  order_number text NOT NULL CHECK (order_number <> ''),
  customer text,
  material_number text NOT NULL CHECK (material_number <> ''),
  posting_date date NOT NULL,
  net_sales numeric(18,2) NOT NULL,
  gross_margin numeric(18,2) NOT NULL,
  total_cogs numeric(18,2) NOT NULL,
  inv_quantity_cases numeric(14,3) NOT NULL,
  year_month text NOT NULL CHECK (year_month LIKE '____-__')
);
CREATE INDEX IF NOT EXISTS idx_transaction_data_posting_date ON public.transaction_data (posting_date);
CREATE INDEX IF NOT EXISTS idx_transaction_data_customer ON public.transaction_data (customer, posting_date);
CREATE INDEX IF NOT EXISTS idx_transaction_data_material ON public.transaction_data (material_number, posting_date);

COMMENT ON TABLE public.transaction_data IS 'One row per order line: what one order sold of one material on one day. Returns are lines with negative amounts. The base of all sales figures.';
COMMENT ON COLUMN public.transaction_data.order_number IS 'Order that the line belongs to; several lines share one. Count distinct values for orders.';
COMMENT ON COLUMN public.transaction_data.customer IS 'Customer who bought. NULL: sold without a customer account (counter sales); counts in company totals, belongs to no segment and no office.';
COMMENT ON COLUMN public.transaction_data.material_number IS 'Material (product, SKU) sold.';
COMMENT ON COLUMN public.transaction_data.posting_date IS 'Day the sale or return was posted.';
COMMENT ON COLUMN public.transaction_data.net_sales IS 'Revenue of the line after discounts, without tax; negative for returns.';
COMMENT ON COLUMN public.transaction_data.gross_margin IS 'Net sales minus cost of goods sold; negative for returns and for lines sold below cost.';
COMMENT ON COLUMN public.transaction_data.total_cogs IS 'Cost of goods sold of the line; negative for returns.';
COMMENT ON COLUMN public.transaction_data.inv_quantity_cases IS 'Quantity invoiced, in cases; negative for returns.';
COMMENT ON COLUMN public.transaction_data.year_month IS 'Month of the posting date, YYYY-MM.';

CREATE TABLE IF NOT EXISTS public.segment_performance (
  segment_name text NOT NULL,
  segment_type text NOT NULL CHECK (segment_type <> ''),
  customer_count integer NOT NULL CHECK (customer_count >= 0),
  monetary_sum numeric(18,2) NOT NULL,
  monetary_mean numeric(18,2),
  frequency_mean numeric,
  revenue_percentage numeric,
  profit_percentage numeric,
  margin_percent_mean numeric,
  PRIMARY KEY (segment_type, segment_name)
);

COMMENT ON TABLE public.segment_performance IS 'One row per segment of one segmentation: lifetime figures of its customers. Each segment type covers the same customers again, so never add across types.';
COMMENT ON COLUMN public.segment_performance.segment_name IS 'Segment within its type: an RFM segment, an ABC class (A, B, C) or a band of orders.';
COMMENT ON COLUMN public.segment_performance.segment_type IS 'Segmentation the row belongs to: RFM_Segment, ABC_Revenue, ABC_Profit, ABC_Combined or Order_Frequency.';
COMMENT ON COLUMN public.segment_performance.customer_count IS 'Customers in the segment, only those who have ordered.';
COMMENT ON COLUMN public.segment_performance.monetary_sum IS 'Lifetime revenue of the segment.';
COMMENT ON COLUMN public.segment_performance.monetary_mean IS 'Lifetime revenue per customer of the segment. NULL: no customers.';
COMMENT ON COLUMN public.segment_performance.frequency_mean IS 'Mean number of orders per customer. NULL: no customers.';
COMMENT ON COLUMN public.segment_performance.revenue_percentage IS 'Share of the revenue of all customers, 0-100; sums to 100 within a type.';
COMMENT ON COLUMN public.segment_performance.profit_percentage IS 'Share of the profit of all customers, 0-100; sums to 100 within a type.';
COMMENT ON COLUMN public.segment_performance.margin_percent_mean IS 'Unweighted mean of the customers'' margin percentages. NULL: no customer with revenue.';

CREATE TABLE IF NOT EXISTS public.time_series_performance (
  year integer NOT NULL CHECK (year BETWEEN 1900 AND 2999),
  month integer NOT NULL CHECK (month BETWEEN 1 AND 12),
  year_month text NOT NULL CHECK (year_month LIKE '____-__'),
  rfm_segment text NOT NULL,
  customer integer NOT NULL CHECK (customer >= 0),
  net_sales numeric(18,2) NOT NULL,
  gross_margin numeric(18,2) NOT NULL,
  PRIMARY KEY (year_month, rfm_segment)
);

COMMENT ON TABLE public.time_series_performance IS 'One row per full month and RFM segment, the last 48 full months. Months without sales of a segment are rows with 0. Segments are today''s, so history is of the customers who are in the segment now. Sales without a customer are left out: take company totals from transaction_data.';
COMMENT ON COLUMN public.time_series_performance.year IS 'Calendar year.';
COMMENT ON COLUMN public.time_series_performance.month IS 'Calendar month, 1-12.';
COMMENT ON COLUMN public.time_series_performance.year_month IS 'The same month as YYYY-MM.';
COMMENT ON COLUMN public.time_series_performance.rfm_segment IS 'RFM segment that the customers have today.';
COMMENT ON COLUMN public.time_series_performance.customer IS 'Number of distinct customers of the segment with a line in the month. A count, not an identifier; do not add over months.';
COMMENT ON COLUMN public.time_series_performance.net_sales IS 'Revenue of the segment in the month, returns included.';
COMMENT ON COLUMN public.time_series_performance.gross_margin IS 'Margin of the segment in the month.';

CREATE TABLE IF NOT EXISTS public.product_customer_matrix (
  material_number text NOT NULL,
  rfm_segment text NOT NULL,
  total_product_customers integer NOT NULL CHECK (total_product_customers >= 0),
  total_product_sales numeric(18,2) NOT NULL,
  total_product_margin numeric(18,2) NOT NULL,
  segment_sales_contribution numeric,
  PRIMARY KEY (material_number, rfm_segment)
);
CREATE INDEX IF NOT EXISTS idx_product_customer_matrix_segment ON public.product_customer_matrix (rfm_segment);

COMMENT ON TABLE public.product_customer_matrix IS 'One row per material and RFM segment that has bought it, over all time. Sales without a customer are left out.';
COMMENT ON COLUMN public.product_customer_matrix.material_number IS 'Material (product, SKU).';
COMMENT ON COLUMN public.product_customer_matrix.rfm_segment IS 'RFM segment that the customers have today.';
COMMENT ON COLUMN public.product_customer_matrix.total_product_customers IS 'Distinct customers of the segment who bought the material. A customer is in one segment, so the sum over segments is the number of buyers.';
COMMENT ON COLUMN public.product_customer_matrix.total_product_sales IS 'Revenue of the material with the segment, returns included.';
COMMENT ON COLUMN public.product_customer_matrix.total_product_margin IS 'Margin of the material with the segment.';
COMMENT ON COLUMN public.product_customer_matrix.segment_sales_contribution IS 'Share of the segment''s revenue that the material makes, 0-100; sums to 100 over the materials of a segment. NULL: the segment has no revenue.';

-- Cohorts ------------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS public.cohort_sizes (
  cohort_month date PRIMARY KEY CHECK (extract(day FROM cohort_month) = 1),
  customer_count integer NOT NULL CHECK (customer_count > 0)
);

COMMENT ON TABLE public.cohort_sizes IS 'One row per cohort: the customers whose first order fell into that month. Only full months. The first cohort also holds everybody who already was a customer before the records begin.';
COMMENT ON COLUMN public.cohort_sizes.cohort_month IS 'First day of the month of the first order.';
COMMENT ON COLUMN public.cohort_sizes.customer_count IS 'Customers acquired in the month.';

CREATE TABLE IF NOT EXISTS public.cohort_retention (
  cohort_month date PRIMARY KEY REFERENCES public.cohort_sizes (cohort_month) ON DELETE CASCADE,
  retention_data jsonb NOT NULL CHECK (
    jsonb_typeof(retention_data) = 'object'
    AND NOT jsonb_path_exists(retention_data, '$.keyvalue() ? (!(@.key like_regex "^[1-9][0-9]*$"))')
    AND NOT jsonb_path_exists(retention_data, '$.* ? (@.type() != "number" || @ < 0 || @ > 100)'))
);

COMMENT ON TABLE public.cohort_retention IS 'One row per cohort: how much of it ordered again, month after month.';
COMMENT ON COLUMN public.cohort_retention.cohort_month IS 'First day of the month of the first order.';
COMMENT ON COLUMN public.cohort_retention.retention_data IS 'JSON object from month number to the percentage (0-100) of the cohort with an order in that month. Key "1" is the cohort month itself (month 0, always 100), key "2" is month 1 after it, and so on. Only full months have a key.';

CREATE TABLE IF NOT EXISTS public.cohort_avg_revenue (
  cohort_month date PRIMARY KEY REFERENCES public.cohort_sizes (cohort_month) ON DELETE CASCADE,
  revenue_data jsonb NOT NULL CHECK (
    jsonb_typeof(revenue_data) = 'object'
    AND NOT jsonb_path_exists(revenue_data, '$.keyvalue() ? (!(@.key like_regex "^[1-9][0-9]*$"))')
    AND NOT jsonb_path_exists(revenue_data, '$.* ? (@.type() != "number")'))
);

COMMENT ON TABLE public.cohort_avg_revenue IS 'One row per cohort: revenue of a month divided by the size of the cohort, month after month.';
COMMENT ON COLUMN public.cohort_avg_revenue.cohort_month IS 'First day of the month of the first order.';
COMMENT ON COLUMN public.cohort_avg_revenue.revenue_data IS 'JSON object from month number to net sales per customer of the whole cohort (also those who bought nothing in that month). Key "1" is the cohort month itself (month 0). Only full months have a key.';

-- Regions ------------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS public.regional_product_matrix (
  sales_office_name text NOT NULL,
  material_number text NOT NULL,
  revenue numeric(18,2) NOT NULL,
  margin numeric(18,2) NOT NULL,
  customer_count integer NOT NULL CHECK (customer_count >= 0),
  revenue_rank integer NOT NULL CHECK (revenue_rank > 0),
  PRIMARY KEY (sales_office_name, material_number)
);
CREATE INDEX IF NOT EXISTS idx_regional_product_matrix_material ON public.regional_product_matrix (material_number);

COMMENT ON TABLE public.regional_product_matrix IS 'One row per sales office (region) and material it has sold, over all time: the complete matrix, so use it for sales by office. No time dimension. Sales without a customer belong to no office and are left out.';
COMMENT ON COLUMN public.regional_product_matrix.sales_office_name IS 'Sales office, also called region.';
COMMENT ON COLUMN public.regional_product_matrix.material_number IS 'Material (product, SKU).';
COMMENT ON COLUMN public.regional_product_matrix.revenue IS 'Net sales of the material in the office, returns included.';
COMMENT ON COLUMN public.regional_product_matrix.margin IS 'Gross margin of the material in the office, money.';
COMMENT ON COLUMN public.regional_product_matrix.customer_count IS 'Distinct customers of the office who bought the material.';
COMMENT ON COLUMN public.regional_product_matrix.revenue_rank IS 'Rank by revenue within the office, 1 is the best; ties are broken by material number.';

CREATE TABLE IF NOT EXISTS public.regional_product_clusters (
  sales_office_name text NOT NULL,
  cluster_id integer NOT NULL CHECK (cluster_id > 0),
  material_number text NOT NULL,
  cluster_revenue numeric(18,2) NOT NULL,
  cluster_margin numeric(18,2) NOT NULL,
  PRIMARY KEY (sales_office_name, material_number)
);
CREATE INDEX IF NOT EXISTS idx_regional_product_clusters_cluster ON public.regional_product_clusters (sales_office_name, cluster_id);

COMMENT ON TABLE public.regional_product_clusters IS 'One row per sales office and material, with the cluster the material falls into there. Holds the materials that make the first 95 % of the office''s revenue, so it is a part of the office: use regional_product_matrix for totals.';
COMMENT ON COLUMN public.regional_product_clusters.sales_office_name IS 'Sales office, also called region.';
COMMENT ON COLUMN public.regional_product_clusters.cluster_id IS 'Cluster within the office: 1 high revenue and high margin rate, 2 high revenue and low rate, 3 low revenue and high rate, 4 low revenue and low rate; high is above the office''s median.';
COMMENT ON COLUMN public.regional_product_clusters.material_number IS 'Material (product, SKU).';
COMMENT ON COLUMN public.regional_product_clusters.cluster_revenue IS 'Net sales of this material in the office; add the rows of a cluster for the cluster''s revenue.';
COMMENT ON COLUMN public.regional_product_clusters.cluster_margin IS 'Gross margin of this material in the office, money.';

CREATE TABLE IF NOT EXISTS public.regional_top_performers (
  sales_office_name text NOT NULL,
  material_number text NOT NULL,
  revenue numeric(18,2) NOT NULL,
  margin_pct numeric,
  rank integer NOT NULL CHECK (rank > 0),
  PRIMARY KEY (sales_office_name, rank)
);

COMMENT ON TABLE public.regional_top_performers IS 'One row per sales office and place: its ten best materials by revenue. A part of the office''s sales: never add it up for totals.';
COMMENT ON COLUMN public.regional_top_performers.sales_office_name IS 'Sales office, also called region.';
COMMENT ON COLUMN public.regional_top_performers.material_number IS 'Material (product, SKU).';
COMMENT ON COLUMN public.regional_top_performers.revenue IS 'Net sales of the material in the office.';
COMMENT ON COLUMN public.regional_top_performers.margin_pct IS 'Gross margin in percent of revenue, 0-100. NULL: no revenue.';
COMMENT ON COLUMN public.regional_top_performers.rank IS 'Place by revenue within the office, 1 is the best.';

-- Stock (Stox) -------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS public.stox_material_master (
  material_number text PRIMARY KEY CHECK (material_number <> ''),
  material_description text,
  unit_cost numeric(18,2) CHECK (unit_cost >= 0),
  unit_price numeric(18,2) CHECK (unit_price >= 0),
  lead_time_days integer CHECK (lead_time_days >= 0),
  storage_cost_pct numeric CHECK (storage_cost_pct >= 0)
);
CREATE INDEX IF NOT EXISTS idx_stox_material_master_description ON public.stox_material_master (lower(material_description));

COMMENT ON TABLE public.stox_material_master IS 'One row per material (product, SKU) with its name, today''s list price and cost, and its stock-keeping parameters. Also holds discontinued materials and some that have not sold yet.';
COMMENT ON COLUMN public.stox_material_master.material_number IS 'Material identifier.';
COMMENT ON COLUMN public.stox_material_master.material_description IS 'Product name with its pack size. Not unique: a relaunch may carry the name of its predecessor.';
COMMENT ON COLUMN public.stox_material_master.unit_cost IS 'Current cost of one case. The unit of all stock tables is the case.';
COMMENT ON COLUMN public.stox_material_master.unit_price IS 'Current list price of one case.';
COMMENT ON COLUMN public.stox_material_master.lead_time_days IS 'Days from placing a replenishment order to its arrival.';
COMMENT ON COLUMN public.stox_material_master.storage_cost_pct IS 'Cost of holding one case for a year, in percent of its unit cost.';

CREATE TABLE IF NOT EXISTS public.stox_lot_size (
  material_number text PRIMARY KEY REFERENCES public.stox_material_master (material_number) ON DELETE CASCADE,
  economic_order_quantity numeric(14,3) NOT NULL CHECK (economic_order_quantity >= 0),
  order_frequency_annual numeric NOT NULL CHECK (order_frequency_annual >= 0),
  annual_ordering_cost numeric(18,2) NOT NULL,
  annual_holding_cost numeric(18,2) NOT NULL,
  calculation_date date NOT NULL
);

COMMENT ON TABLE public.stox_lot_size IS 'One row per material with demand: the economic order quantity (EOQ) on the demand of the last 365 days. Materials that never sold have no row.';
COMMENT ON COLUMN public.stox_lot_size.material_number IS 'Material identifier.';
COMMENT ON COLUMN public.stox_lot_size.economic_order_quantity IS 'Lot size in cases that makes ordering plus holding cost smallest.';
COMMENT ON COLUMN public.stox_lot_size.order_frequency_annual IS 'Replenishment orders per year with that lot size.';
COMMENT ON COLUMN public.stox_lot_size.annual_ordering_cost IS 'Cost of placing these orders, per year.';
COMMENT ON COLUMN public.stox_lot_size.annual_holding_cost IS 'Cost of holding half a lot on average, per year, without safety stock.';
COMMENT ON COLUMN public.stox_lot_size.calculation_date IS 'Day up to which demand was used.';

CREATE TABLE IF NOT EXISTS public.stox_safety_stock (
  material_number text PRIMARY KEY REFERENCES public.stox_material_master (material_number) ON DELETE CASCADE,
  safety_stock_units numeric(14,3) NOT NULL CHECK (safety_stock_units >= 0),
  service_level_pct numeric NOT NULL CHECK (service_level_pct BETWEEN 0 AND 100),
  demand_std_dev numeric(14,4) CHECK (demand_std_dev >= 0),
  lead_time_days integer NOT NULL CHECK (lead_time_days >= 0),
  calculation_method text NOT NULL CHECK (calculation_method <> '')
);

COMMENT ON TABLE public.stox_safety_stock IS 'One row per material with demand: the buffer against varying demand during the lead time. Materials that never sold have no row.';
COMMENT ON COLUMN public.stox_safety_stock.material_number IS 'Material identifier.';
COMMENT ON COLUMN public.stox_safety_stock.safety_stock_units IS 'Safety stock in cases.';
COMMENT ON COLUMN public.stox_safety_stock.service_level_pct IS 'Target service level, 0-100: 95 for the materials that make the first 80 % of revenue, 92 up to 95 %, 90 for the rest.';
COMMENT ON COLUMN public.stox_safety_stock.demand_std_dev IS 'Standard deviation of daily demand in cases over the last 365 days.';
COMMENT ON COLUMN public.stox_safety_stock.lead_time_days IS 'Lead time used, in days.';
COMMENT ON COLUMN public.stox_safety_stock.calculation_method IS 'statistical: z times standard deviation times square root of lead time. fixed: a number of days of demand, where too few sales days exist for a deviation.';

CREATE TABLE IF NOT EXISTS public.stox_reorder_point (
  material_number text PRIMARY KEY REFERENCES public.stox_material_master (material_number) ON DELETE CASCADE,
  reorder_point numeric(14,3) NOT NULL CHECK (reorder_point >= 0),
  avg_daily_demand numeric(14,4) NOT NULL CHECK (avg_daily_demand >= 0),
  safety_stock numeric(14,3) NOT NULL CHECK (safety_stock >= 0),
  lead_time_demand numeric(14,3) NOT NULL CHECK (lead_time_demand >= 0)
);

COMMENT ON TABLE public.stox_reorder_point IS 'One row per material with demand: the stock at which it must be ordered again.';
COMMENT ON COLUMN public.stox_reorder_point.material_number IS 'Material identifier.';
COMMENT ON COLUMN public.stox_reorder_point.reorder_point IS 'Trigger quantity in cases: lead-time demand plus safety stock.';
COMMENT ON COLUMN public.stox_reorder_point.avg_daily_demand IS 'Mean demand per calendar day in cases over the last 365 days.';
COMMENT ON COLUMN public.stox_reorder_point.safety_stock IS 'Safety stock component in cases, as in stox_safety_stock.';
COMMENT ON COLUMN public.stox_reorder_point.lead_time_demand IS 'Demand expected during the lead time, in cases.';

CREATE TABLE IF NOT EXISTS public.stox_annual_cost (
  material_number text PRIMARY KEY REFERENCES public.stox_material_master (material_number) ON DELETE CASCADE,
  annual_demand_units numeric(14,3) NOT NULL CHECK (annual_demand_units >= 0),
  ordering_cost numeric(18,2) NOT NULL,
  holding_cost numeric(18,2) NOT NULL,
  shortage_cost numeric(18,2),
  total_annual_cost numeric(18,2) NOT NULL
);

COMMENT ON TABLE public.stox_annual_cost IS 'One row per material with demand: what keeping it in stock costs per year.';
COMMENT ON COLUMN public.stox_annual_cost.material_number IS 'Material identifier.';
COMMENT ON COLUMN public.stox_annual_cost.annual_demand_units IS 'Demand of the last 365 days in cases.';
COMMENT ON COLUMN public.stox_annual_cost.ordering_cost IS 'Cost of placing replenishment orders, per year.';
COMMENT ON COLUMN public.stox_annual_cost.holding_cost IS 'Cost of holding the average stock, safety stock included, per year.';
COMMENT ON COLUMN public.stox_annual_cost.shortage_cost IS 'Margin lost to demand that stock could not fill, per year. NULL: not known.';
COMMENT ON COLUMN public.stox_annual_cost.total_annual_cost IS 'Ordering plus holding plus shortage cost.';

CREATE TABLE IF NOT EXISTS public.stox_working_capital (
  material_number text PRIMARY KEY REFERENCES public.stox_material_master (material_number) ON DELETE CASCADE,
  avg_inventory_units numeric(14,3) NOT NULL CHECK (avg_inventory_units >= 0),
  unit_cost numeric(18,2) NOT NULL,
  inventory_value numeric(18,2) NOT NULL,
  turnover_ratio numeric,
  days_on_hand numeric
);

COMMENT ON TABLE public.stox_working_capital IS 'One row per material with demand: capital tied up in its average stock of the last 365 days. The only stock level by material that exists.';
COMMENT ON COLUMN public.stox_working_capital.material_number IS 'Material identifier.';
COMMENT ON COLUMN public.stox_working_capital.avg_inventory_units IS 'Average stock on hand in cases.';
COMMENT ON COLUMN public.stox_working_capital.unit_cost IS 'Cost of one case.';
COMMENT ON COLUMN public.stox_working_capital.inventory_value IS 'Average stock times unit cost.';
COMMENT ON COLUMN public.stox_working_capital.turnover_ratio IS 'Annual demand divided by average stock: how often stock turns over in a year; low is slow moving. NULL: no stock.';
COMMENT ON COLUMN public.stox_working_capital.days_on_hand IS 'Days that the average stock lasts at the average demand. NULL: no demand.';

CREATE TABLE IF NOT EXISTS public.stox_performance_metrics (
  material_number text PRIMARY KEY REFERENCES public.stox_material_master (material_number) ON DELETE CASCADE,
  fill_rate_pct numeric CHECK (fill_rate_pct BETWEEN 0 AND 100),
  stockout_incidents integer NOT NULL CHECK (stockout_incidents >= 0),
  excess_inventory_value numeric(18,2) NOT NULL,
  obsolete_inventory_value numeric(18,2) NOT NULL,
  inventory_accuracy_pct numeric CHECK (inventory_accuracy_pct BETWEEN 0 AND 100)
);

COMMENT ON TABLE public.stox_performance_metrics IS 'One row per material with demand: how well its stock served the last 365 days. A snapshot without history.';
COMMENT ON COLUMN public.stox_performance_metrics.material_number IS 'Material identifier.';
COMMENT ON COLUMN public.stox_performance_metrics.fill_rate_pct IS 'Share of demand that stock filled at once, 0-100. NULL: no demand.';
COMMENT ON COLUMN public.stox_performance_metrics.stockout_incidents IS 'Number of times that stock ran out.';
COMMENT ON COLUMN public.stox_performance_metrics.excess_inventory_value IS 'Value of average stock above half a year of demand, safety stock set aside.';
COMMENT ON COLUMN public.stox_performance_metrics.obsolete_inventory_value IS 'Value of the stock of materials that have not sold for 180 days.';
COMMENT ON COLUMN public.stox_performance_metrics.inventory_accuracy_pct IS 'Counted stock that agrees with the system, 0-100. NULL: not counted.';

CREATE TABLE IF NOT EXISTS public.stox_enterprise_summary (
  calculation_date date PRIMARY KEY,
  total_sku_count integer NOT NULL CHECK (total_sku_count >= 0),
  total_inventory_value numeric(18,2) NOT NULL,
  avg_turnover_ratio numeric,
  total_working_capital numeric(18,2) NOT NULL,
  service_level_achievement numeric CHECK (service_level_achievement BETWEEN 0 AND 100)
);

COMMENT ON TABLE public.stox_enterprise_summary IS 'One row per calculation, about weekly, for the whole company. Snapshots: use the latest calculation_date for "now", and never add rows.';
COMMENT ON COLUMN public.stox_enterprise_summary.calculation_date IS 'Day of the calculation.';
COMMENT ON COLUMN public.stox_enterprise_summary.total_sku_count IS 'Materials with a sale in the 365 days before.';
COMMENT ON COLUMN public.stox_enterprise_summary.total_inventory_value IS 'Value of all stock on hand on that day, at unit cost.';
COMMENT ON COLUMN public.stox_enterprise_summary.avg_turnover_ratio IS 'Cost of goods sold in the 365 days before, divided by the inventory value. NULL: no stock.';
COMMENT ON COLUMN public.stox_enterprise_summary.total_working_capital IS 'Capital tied up: stock on hand plus replenishment orders on their way, at unit cost.';
COMMENT ON COLUMN public.stox_enterprise_summary.service_level_achievement IS 'Share of the demand of the 91 days before that stock filled at once, 0-100.';

CREATE TABLE IF NOT EXISTS public.stox_future_projection (
  material_number text NOT NULL REFERENCES public.stox_material_master (material_number) ON DELETE CASCADE,
  projection_date date NOT NULL,
  projected_demand numeric(14,3) NOT NULL,
  projected_inventory_level numeric(14,3) NOT NULL,
  projected_orders numeric(14,3) NOT NULL CHECK (projected_orders >= 0),
  confidence_interval numeric(14,3) CHECK (confidence_interval >= 0),
  PRIMARY KEY (material_number, projection_date)
);
CREATE INDEX IF NOT EXISTS idx_stox_future_projection_date ON public.stox_future_projection (projection_date);

COMMENT ON TABLE public.stox_future_projection IS 'One row per material with recent demand and week ahead, 13 weeks.';
COMMENT ON COLUMN public.stox_future_projection.material_number IS 'Material identifier.';
COMMENT ON COLUMN public.stox_future_projection.projection_date IS 'Last day of the projected week; lies in the future of the calculation.';
COMMENT ON COLUMN public.stox_future_projection.projected_demand IS 'Demand expected in that week, in cases.';
COMMENT ON COLUMN public.stox_future_projection.projected_inventory_level IS 'Stock expected at the end of that week, in cases.';
COMMENT ON COLUMN public.stox_future_projection.projected_orders IS 'Replenishment expected to arrive in that week, in cases.';
COMMENT ON COLUMN public.stox_future_projection.confidence_interval IS 'Half width in cases: demand is expected within projected_demand plus or minus this, 95 times in 100.';

-- Enterprise Pulse ---------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS public.pulse_monitors (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id text NOT NULL CHECK (user_id <> ''),
  name text NOT NULL CHECK (name <> ''),
  description text,
  natural_language_query text,
  sql_query text NOT NULL,
  data_source text NOT NULL CHECK (data_source IN ('bigquery', 'postgresql')),
  alert_condition jsonb NOT NULL CHECK (jsonb_typeof(alert_condition) = 'object'),
  severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  frequency text NOT NULL CHECK (frequency IN ('hourly', 'daily', 'weekly', 'monthly')),
  enabled boolean NOT NULL DEFAULT true,
  next_run timestamptz,
  last_run timestamptz,
  query_version integer NOT NULL DEFAULT 1 CHECK (query_version > 0),
  true_positives integer NOT NULL DEFAULT 0 CHECK (true_positives >= 0),
  false_positives integer NOT NULL DEFAULT 0 CHECK (false_positives >= 0)
);
CREATE INDEX IF NOT EXISTS idx_pulse_monitors_due ON public.pulse_monitors (next_run, id) WHERE enabled;
CREATE INDEX IF NOT EXISTS idx_pulse_monitors_user ON public.pulse_monitors (user_id);

COMMENT ON TABLE public.pulse_monitors IS 'One row per monitor: a saved question that runs on a schedule and alerts when its condition holds.';
COMMENT ON COLUMN public.pulse_monitors.id IS 'Monitor identifier.';
COMMENT ON COLUMN public.pulse_monitors.user_id IS 'Owner: the user who created the monitor.';
COMMENT ON COLUMN public.pulse_monitors.name IS 'Name of the monitor.';
COMMENT ON COLUMN public.pulse_monitors.description IS 'What the monitor is for. NULL: not described.';
COMMENT ON COLUMN public.pulse_monitors.natural_language_query IS 'The question as the owner asked it. NULL: written as SQL.';
COMMENT ON COLUMN public.pulse_monitors.sql_query IS 'SQL that runs.';
COMMENT ON COLUMN public.pulse_monitors.data_source IS 'Where it runs: bigquery or postgresql.';
COMMENT ON COLUMN public.pulse_monitors.alert_condition IS 'JSON rule that decides whether a result is an alert.';
COMMENT ON COLUMN public.pulse_monitors.severity IS 'Severity of its alerts: low, medium, high or critical.';
COMMENT ON COLUMN public.pulse_monitors.frequency IS 'How often it runs: hourly, daily, weekly or monthly.';
COMMENT ON COLUMN public.pulse_monitors.enabled IS 'Whether the monitor is switched on (active).';
COMMENT ON COLUMN public.pulse_monitors.next_run IS 'Next planned run. NULL: none planned.';
COMMENT ON COLUMN public.pulse_monitors.last_run IS 'Last run. NULL: has not run yet.';
COMMENT ON COLUMN public.pulse_monitors.query_version IS 'Current version number of the monitor.';
COMMENT ON COLUMN public.pulse_monitors.true_positives IS 'Alerts that people marked as right.';
COMMENT ON COLUMN public.pulse_monitors.false_positives IS 'Alerts that people marked as false alarms.';

CREATE TABLE IF NOT EXISTS public.pulse_alerts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  monitor_id uuid NOT NULL REFERENCES public.pulse_monitors (id) ON DELETE CASCADE,
  detected_at timestamptz NOT NULL DEFAULT now(),
  severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  message text NOT NULL,
  data jsonb CHECK (jsonb_typeof(data) IN ('object', 'array')),
  acknowledged boolean NOT NULL DEFAULT false,
  acknowledged_at timestamptz,
  acknowledged_by text,
  feedback text CHECK (feedback IN ('true_positive', 'false_positive')),
  CHECK (acknowledged OR (acknowledged_at IS NULL AND acknowledged_by IS NULL))
);
CREATE INDEX IF NOT EXISTS idx_pulse_alerts_monitor ON public.pulse_alerts (monitor_id, detected_at);
CREATE INDEX IF NOT EXISTS idx_pulse_alerts_detected_at ON public.pulse_alerts (detected_at);

COMMENT ON TABLE public.pulse_alerts IS 'One row per alert that a monitor raised.';
COMMENT ON COLUMN public.pulse_alerts.id IS 'Alert identifier.';
COMMENT ON COLUMN public.pulse_alerts.monitor_id IS 'Monitor that raised it.';
COMMENT ON COLUMN public.pulse_alerts.detected_at IS 'When the alert was raised (triggered, fired).';
COMMENT ON COLUMN public.pulse_alerts.severity IS 'Severity: low, medium, high or critical.';
COMMENT ON COLUMN public.pulse_alerts.message IS 'What happened, in words.';
COMMENT ON COLUMN public.pulse_alerts.data IS 'JSON with the result that raised the alert. NULL: not kept.';
COMMENT ON COLUMN public.pulse_alerts.acknowledged IS 'Whether somebody has acknowledged it.';
COMMENT ON COLUMN public.pulse_alerts.acknowledged_at IS 'When it was acknowledged. NULL: not yet.';
COMMENT ON COLUMN public.pulse_alerts.acknowledged_by IS 'Who acknowledged it. NULL: nobody yet.';
COMMENT ON COLUMN public.pulse_alerts.feedback IS 'true_positive or false_positive. NULL: no feedback given.';

CREATE TABLE IF NOT EXISTS public.pulse_monitor_templates (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL CHECK (name <> ''),
  description text,
  category text NOT NULL CHECK (category <> ''),
  natural_language_template text NOT NULL,
  sql_template text NOT NULL,
  data_source text NOT NULL CHECK (data_source IN ('bigquery', 'postgresql')),
  default_frequency text NOT NULL CHECK (default_frequency IN ('hourly', 'daily', 'weekly', 'monthly')),
  default_severity text NOT NULL CHECK (default_severity IN ('low', 'medium', 'high', 'critical')),
  suggested_alert_condition jsonb NOT NULL CHECK (jsonb_typeof(suggested_alert_condition) = 'object'),
  usage_count integer NOT NULL DEFAULT 0 CHECK (usage_count >= 0),
  avg_rating numeric(3,2) CHECK (avg_rating BETWEEN 1 AND 5)
);

COMMENT ON TABLE public.pulse_monitor_templates IS 'One row per ready-made monitor that people can start from.';
COMMENT ON COLUMN public.pulse_monitor_templates.id IS 'Template identifier.';
COMMENT ON COLUMN public.pulse_monitor_templates.name IS 'Name of the template.';
COMMENT ON COLUMN public.pulse_monitor_templates.description IS 'What a monitor made from it watches.';
COMMENT ON COLUMN public.pulse_monitor_templates.category IS 'Audience or subject: cfo, supply_chain, sales, marketing, data_quality and others.';
COMMENT ON COLUMN public.pulse_monitor_templates.natural_language_template IS 'The question with {{placeholders}}.';
COMMENT ON COLUMN public.pulse_monitor_templates.sql_template IS 'The SQL with {{name:type=default}} placeholders.';
COMMENT ON COLUMN public.pulse_monitor_templates.data_source IS 'Where it runs: bigquery or postgresql.';
COMMENT ON COLUMN public.pulse_monitor_templates.default_frequency IS 'Recommended frequency: hourly, daily, weekly or monthly.';
COMMENT ON COLUMN public.pulse_monitor_templates.default_severity IS 'Recommended severity: low, medium, high or critical.';
COMMENT ON COLUMN public.pulse_monitor_templates.suggested_alert_condition IS 'JSON rule to start from.';
COMMENT ON COLUMN public.pulse_monitor_templates.usage_count IS 'How many monitors were made from it.';
COMMENT ON COLUMN public.pulse_monitor_templates.avg_rating IS 'Mean rating by users, 1-5. NULL: not rated yet.';

CREATE TABLE IF NOT EXISTS public.pulse_execution_log (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  monitor_id uuid NOT NULL REFERENCES public.pulse_monitors (id) ON DELETE CASCADE,
  executed_at timestamptz NOT NULL DEFAULT now(),
  execution_duration_ms integer CHECK (execution_duration_ms >= 0),
  rows_returned integer CHECK (rows_returned >= 0),
  alert_triggered boolean NOT NULL DEFAULT false,
  error_message text
);
CREATE INDEX IF NOT EXISTS idx_pulse_execution_log_monitor ON public.pulse_execution_log (monitor_id, executed_at);
CREATE INDEX IF NOT EXISTS idx_pulse_execution_log_executed_at ON public.pulse_execution_log (executed_at);

COMMENT ON TABLE public.pulse_execution_log IS 'One row per run of a monitor, good or failed.';
COMMENT ON COLUMN public.pulse_execution_log.id IS 'Log entry identifier, rising with time.';
COMMENT ON COLUMN public.pulse_execution_log.monitor_id IS 'Monitor that ran.';
COMMENT ON COLUMN public.pulse_execution_log.executed_at IS 'When it ran.';
COMMENT ON COLUMN public.pulse_execution_log.execution_duration_ms IS 'Run time in milliseconds. NULL: did not run.';
COMMENT ON COLUMN public.pulse_execution_log.rows_returned IS 'Rows of the result. NULL: the run failed.';
COMMENT ON COLUMN public.pulse_execution_log.alert_triggered IS 'Whether the run raised an alert.';
COMMENT ON COLUMN public.pulse_execution_log.error_message IS 'Why the run failed. NULL: it succeeded.';

CREATE TABLE IF NOT EXISTS public.pulse_query_history (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  user_id text NOT NULL CHECK (user_id <> ''),
  query_text text NOT NULL,
  executed_at timestamptz NOT NULL DEFAULT now(),
  data_source text NOT NULL CHECK (data_source IN ('bigquery', 'postgresql')),
  rows_returned integer CHECK (rows_returned >= 0)
);
CREATE INDEX IF NOT EXISTS idx_pulse_query_history_executed_at ON public.pulse_query_history (executed_at);
CREATE INDEX IF NOT EXISTS idx_pulse_query_history_user ON public.pulse_query_history (user_id, executed_at);

COMMENT ON TABLE public.pulse_query_history IS 'One row per question that a user asked in Pulse. Runs of monitors are in pulse_execution_log, not here.';
COMMENT ON COLUMN public.pulse_query_history.id IS 'Entry identifier, rising with time.';
COMMENT ON COLUMN public.pulse_query_history.user_id IS 'User who asked.';
COMMENT ON COLUMN public.pulse_query_history.query_text IS 'The question as it was typed.';
COMMENT ON COLUMN public.pulse_query_history.executed_at IS 'When it was asked.';
COMMENT ON COLUMN public.pulse_query_history.data_source IS 'Database that was asked: bigquery or postgresql.';
COMMENT ON COLUMN public.pulse_query_history.rows_returned IS 'Rows of the answer. NULL: there was no answer (refused, asked back, failed or cancelled).';

CREATE TABLE IF NOT EXISTS public.pulse_query_versions (
  id serial PRIMARY KEY,
  monitor_id uuid NOT NULL REFERENCES public.pulse_monitors (id) ON DELETE CASCADE,
  version integer NOT NULL CHECK (version > 0),
  sql_query text NOT NULL,
  change_reason text,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (monitor_id, version)
);

COMMENT ON TABLE public.pulse_query_versions IS 'One row per version of a monitor''s SQL. Versions are never changed or deleted; a rollback is a new version.';
COMMENT ON COLUMN public.pulse_query_versions.id IS 'Version row identifier.';
COMMENT ON COLUMN public.pulse_query_versions.monitor_id IS 'Monitor that the version belongs to.';
COMMENT ON COLUMN public.pulse_query_versions.version IS 'Version number within the monitor, from 1.';
COMMENT ON COLUMN public.pulse_query_versions.sql_query IS 'SQL at this version.';
COMMENT ON COLUMN public.pulse_query_versions.change_reason IS 'Why it was changed. NULL: no reason given.';
COMMENT ON COLUMN public.pulse_query_versions.created_at IS 'When the version was made.';

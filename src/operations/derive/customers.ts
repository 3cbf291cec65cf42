import { type Sql, sql } from '../../db/sql.ts'
import type { DeriveStep } from './derive.ts'

/**
 * Lifetime figures, RFM segment and ABC classes of each customer. Scores run from 1 to 5: the fifth of the customers that a
 * value puts you in, equal values sharing the lower score; `fm` is the mean of the scores for frequency and monetary, halves up.
 */
export function customerSteps(): DeriveStep {
  return { name: 'customers', statements: [addMissing, clear, score] }
}

/** A customer who bought but is missing in the master still has a segment and an ABC class. */
const addMissing = sql`
  insert into public.customer_master (customer)
  select distinct customer from public.transaction_data where customer is not null
  on conflict (customer) do nothing`

const clear = sql`
  update public.customer_master c
  set rfm_segment = null, monetary = 0, frequency = 0, recency = null, abc_revenue = null, abc_profit = null, abc_combined = null,
    profitability = 0, margin_percent = null
  where (frequency > 0 or rfm_segment is not null)
    and not exists (select from public.transaction_data t where t.customer = c.customer)`

/** The one rule table of the segments. The first row that fits decides; `orders` limits the number of orders, null does not. */
const rules = sql`(values
  (1, 'One-Time Buyers', 1, 3, 1, 5, 1),
  (2, 'New Customers', 4, 5, 1, 5, 2),
  (3, 'Champions', 4, 5, 5, 5, null),
  (4, 'Loyal Customers', 4, 5, 4, 4, null),
  (5, 'Potential Loyalists', 4, 5, 3, 3, null),
  (6, 'Promising', 4, 5, 1, 2, null),
  (7, 'Need Attention', 3, 3, 4, 5, null),
  (8, 'About to Sleep', 3, 3, 1, 3, null),
  (9, 'Cannot Lose Them', 1, 2, 5, 5, null),
  (10, 'At Risk', 1, 2, 4, 4, null),
  (11, 'At Risk', 2, 2, 3, 3, null),
  (12, 'Hibernating', 1, 1, 3, 3, null),
  (13, 'Hibernating', 2, 2, 1, 2, null),
  (14, 'Lost', 1, 1, 1, 2, null)
) as rule (place, segment, r_from, r_to, fm_from, fm_to, orders)`

/** A up to the customer who takes the running share past 80 %, B past 95 %, then C. Who brings nothing is C. */
const abc = (share: Sql, before: Sql): Sql => sql`case when ${share} <= 0 then 'C' when ${before} < 0.80 then 'A'
  when ${before} < 0.95 then 'B' else 'C' end`

const score = sql`
  with bought as (
    select customer, sum(net_sales) as monetary, sum(gross_margin) as profit, count(distinct order_number) as frequency,
      max(posting_date) as last_day
    from public.transaction_data where customer is not null group by customer),
  scored as (
    select *,
      1 + 5 * (rank() over (order by last_day) - 1) / count(*) over () as r,
      (1 + 5 * (rank() over (order by frequency) - 1) / count(*) over ()
        + 1 + 5 * (rank() over (order by monetary) - 1) / count(*) over () + 1) / 2 as fm,
      coalesce(greatest(monetary, 0) / nullif(sum(greatest(monetary, 0)) over (), 0), 0) as revenue_share,
      coalesce(greatest(profit, 0) / nullif(sum(greatest(profit, 0)) over (), 0), 0) as profit_share
    from bought),
  ranked as (
    select *,
      sum(revenue_share) over (order by revenue_share desc, customer) - revenue_share as revenue_before,
      sum(profit_share) over (order by profit_share desc, customer) - profit_share as profit_before,
      (sum(revenue_share + profit_share) over (order by revenue_share + profit_share desc, customer)
        - revenue_share - profit_share) / 2 as combined_before
    from scored)
  update public.customer_master c
  set rfm_segment = (
      select segment from ${rules}
      where s.r between r_from and r_to and s.fm between fm_from and fm_to and (orders is null or s.frequency <= orders)
      order by place limit 1),
    monetary = s.monetary, frequency = s.frequency, recency = greatest(run.as_of - s.last_day, 0),
    abc_revenue = ${abc(sql`s.revenue_share`, sql`s.revenue_before`)},
    abc_profit = ${abc(sql`s.profit_share`, sql`s.profit_before`)},
    abc_combined = ${abc(sql`s.revenue_share + s.profit_share`, sql`s.combined_before`)},
    profitability = s.profit,
    margin_percent = case when s.monetary > 0 then round(100 * s.profit / s.monetary, 4) end
  from ranked s cross join derive_run run
  where s.customer = c.customer`

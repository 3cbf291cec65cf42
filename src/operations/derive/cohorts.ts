import { sql } from '../../db/sql.ts'
import type { DeriveStep } from './derive.ts'

/**
 * Monthly cohorts: the customers by the month of their first line, how many came back and what they brought, full months only.
 * Leaves `derive_activity`, one row per customer and month, to later steps.
 */
export function cohortSteps(): DeriveStep {
  return {
    name: 'cohorts',
    statements: [
      sql`delete from public.cohort_retention`,
      sql`delete from public.cohort_avg_revenue`,
      sql`delete from public.cohort_sizes`,
      activity,
      sizes,
      series,
      sql`insert into public.cohort_retention (cohort_month, retention_data)
          select cohort_month, jsonb_object_agg((month_no + 1)::text, round(100.0 * customers / size, 2))
          from derive_cohort_series group by cohort_month order by cohort_month`,
      sql`insert into public.cohort_avg_revenue (cohort_month, revenue_data)
          select cohort_month, jsonb_object_agg((month_no + 1)::text, round(revenue / size, 2))
          from derive_cohort_series group by cohort_month order by cohort_month`,
    ],
  }
}

const activity = sql`
  create temporary table derive_activity on commit drop as
  select customer, min(min(month)) over (partition by customer) as cohort_month, month, sum(net_sales) as revenue,
    sum(gross_margin) as margin
  from (
    select customer, date_trunc('month', posting_date::timestamp)::date as month, net_sales, gross_margin
    from public.transaction_data join derive_run run on posting_date < run.full_until
    where customer is not null) t
  group by customer, month`

const sizes = sql`
  insert into public.cohort_sizes (cohort_month, customer_count)
  select cohort_month, count(distinct customer) from derive_activity group by cohort_month order by cohort_month`

/** One row per cohort and month since, also for months in which nobody bought. */
const series = sql`
  create temporary table derive_cohort_series on commit drop as
  select s.cohort_month, n.month_no, s.customer_count as size, coalesce(a.customers, 0) as customers, coalesce(a.revenue, 0) as revenue
  from public.cohort_sizes s
  cross join derive_run run
  cross join lateral generate_series(0, (extract(year from age(run.full_until, s.cohort_month)) * 12
    + extract(month from age(run.full_until, s.cohort_month)))::int - 1) as n (month_no)
  left join (
    select cohort_month, month, count(*) as customers, sum(revenue) as revenue from derive_activity group by cohort_month, month) a
    on a.cohort_month = s.cohort_month and a.month = (s.cohort_month + make_interval(months => n.month_no))::date`

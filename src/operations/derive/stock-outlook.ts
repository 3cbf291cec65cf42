import { type Sql, sql } from '../../db/sql.ts'

/**
 * One row a week for two years, on Sundays. Stock on hand and on order is the replayed one, scaled by how much the company sold in
 * the year before that day against today, because the replay uses today's policy throughout.
 */
export const enterpriseSummary: Sql[] = [
  sql`delete from public.stox_enterprise_summary`,
  sql`
  create temporary table derive_week on commit drop as
  select last_sunday - 7 * n as day
  from (select last_day - extract(isodow from last_day)::int % 7 as last_sunday from derive_run) w
  cross join generate_series(0, 103) as n
  where last_sunday - 7 * n >= (select min(first_sale) from derive_material)`,
  sql`
  create temporary table derive_stock_total on commit drop as
  select s.day, sum(s.milli) as milli, sum(least(s.milli, greatest(-s.on_hand, 0))) as short,
    sum(greatest(s.on_hand, 0) * p.cents) / 100000 as on_hand, sum(greatest(s.position, 0) * p.cents) / 100000 as position
  from derive_stock_day s join (select id, (unit_cost * 100)::float8 as cents from derive_policy) p using (id)
  group by s.day`,
  sql`
  with cogs as (
    select w.day, sum(d.cogs) as year_before from derive_week w
    join (select day, sum(cogs) as cogs from derive_demand group by day) d on d.day > w.day - 365 and d.day <= w.day
    group by w.day),
  newest as (select year_before from cogs order by day desc limit 1),
  service as (
    select w.day, 100 * (1 - sum(d.short)::numeric / nullif(sum(d.milli)::numeric, 0)) as filled
    from derive_week w join derive_stock_total d on d.day > w.day - 91 and d.day <= w.day
    group by w.day),
  latest_sale as (
    select m.id, w.day, max(s.last_day) over (partition by m.id order by w.day) as last_day
    from derive_material m
    cross join (select day from derive_week union all select min(day) - 7 * n from derive_week cross join generate_series(1, 53) as n group by n) w
    left join (
      select id, day + (7 - extract(isodow from day)::int) as sunday, max(day) as last_day from derive_demand group by 1, 2) s
      on s.id = m.id and s.sunday = w.day),
  active as (select day, count(*) filter (where last_day > day - 365) as materials from latest_sale group by day)
  insert into public.stox_enterprise_summary (calculation_date, total_sku_count, total_inventory_value, avg_turnover_ratio,
    total_working_capital, service_level_achievement)
  select day, a.materials, v.inventory, round(c.year_before / nullif(v.inventory, 0), 4), v.capital, round(s.filled, 4)
  from cogs c
  join derive_stock_total k using (day)
  join service s using (day)
  join active a using (day)
  cross join newest n
  cross join lateral (
    select round(k.on_hand::numeric * scale, 2) as inventory, round(k.position::numeric * scale, 2) as capital
    from (select coalesce(c.year_before / nullif(n.year_before, 0), 1) as scale) g) v
  order by day`,
]

/**
 * Thirteen weeks ahead for materials that sold in the last 90 days. Demand is half the mean of the year and half what the same
 * week and its neighbours took a year ago; replenishment keeps stock at or above its safety level, in whole lots.
 */
export const projections: Sql[] = [
  sql`delete from public.stox_future_projection`,
  sql`
  with last_year as (
    select d.id, (d.day - (run.last_day - 364) + 6) / 7 as week, sum(d.milli)::numeric / 1000 as units
    from derive_demand d join derive_run run on d.day between run.last_day - 370 and run.last_day - 266
    group by 1, 2),
  weeks as (
    select p.id, p.material_number, n.week, run.last_day + 7 * n.week as day, round(3.5 * p.mean + coalesce(sum(y.units), 0) / 6, 3) as demand
    from derive_policy p
    cross join derive_run run
    cross join generate_series(1, 13) as n (week)
    left join last_year y on y.id = p.id and y.week between n.week - 1 and n.week + 1
    where p.last_sale > run.last_day - 90 and p.lot > 0
    group by p.id, p.material_number, p.mean, n.week, run.last_day),
  running as (
    select w.*, sum(w.demand) over (partition by w.id order by w.week) as demand_so_far,
      round(greatest(s.on_hand, 0)::numeric / 1000, 3) as stock_now, p.lot, p.safety_stock, p.deviation
    from weeks w
    join derive_policy p using (id)
    cross join derive_run run
    join derive_stock_day s on s.id = w.id and s.day = run.last_day),
  ordered as (
    select *, lot * ceil(greatest(0, safety_stock + demand_so_far - stock_now) / lot) as orders_so_far from running)
  insert into public.stox_future_projection (material_number, projection_date, projected_demand, projected_inventory_level,
    projected_orders, confidence_interval)
  select material_number, day, demand, stock_now - demand_so_far + orders_so_far,
    orders_so_far - lag(orders_so_far, 1, 0) over (partition by id order by week), round(1.96 * deviation * sqrt(7.0), 3)
  from ordered
  order by material_number, week`,
]

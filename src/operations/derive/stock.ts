import { type Sql, sql } from '../../db/sql.ts'
import type { DeriveStep } from './derive.ts'
import { enterpriseSummary, projections } from './stock-outlook.ts'

/**
 * Stock policy and what it led to, per material of the master that has ever sold. Demand is what was invoiced, returns aside,
 * in cases. Formulas: economic order quantity (Harris) sqrt(2 D K / h); safety stock z * sigma * sqrt(lead time); the stock
 * that this policy would have had on each day is replayed from the real demand.
 */
export function stockSteps(): DeriveStep {
  return {
    name: 'stock',
    statements: [
      ...clearing,
      materialTable,
      demandTable,
      policyTable,
      dayTable,
      outcomeTable,
      lotSize,
      safetyStock,
      reorderPoint,
      workingCapital,
      annualCost,
      performance,
      dropStale,
      ...enterpriseSummary,
      ...projections,
    ],
  }
}

/** Cost of placing one replenishment order, in money. */
const orderingCost = sql`45.00::numeric`
/** Used where the master does not say. */
const usualLeadTime = sql`14`
const usualStorageCost = sql`20::numeric`
/** With fewer days of sale in a year a deviation means little: a fixed number of days of demand is kept instead. */
const fewestSaleDays = sql`12`
const fixedDays = sql`14`

/** Stock that has run out is filled up by an emergency delivery after so many days. */
const emergencyDays = sql`1`
/** Orders are placed every other week, so what is sold in between is kept on top, or three quarters of the largest day if that is more. */
const reviewDays = sql`14`

/** The economic order quantity for a yearly demand, in whole cases, at least one. */
const economicLot = (yearlyDemand: Sql): Sql =>
  sql`greatest(1, round(sqrt(2 * (${yearlyDemand}) * ${orderingCost} / greatest(m.unit_cost * m.storage_cost_pct / 100, 0.0001))))`

const clearing = [
  sql`delete from public.stox_lot_size`,
  sql`delete from public.stox_safety_stock`,
  sql`delete from public.stox_reorder_point`,
  sql`delete from public.stox_annual_cost`,
  sql`delete from public.stox_working_capital`,
]

/** What each material costs and how it is bought; missing costs come from its own sales. `id` stands for the number in the larger tables. */
const materialTable = sql`
  create temporary table derive_material on commit drop as
  select row_number() over (order by m.material_number)::int as id, m.material_number, t.first_sale, t.last_sale,
    coalesce(m.lead_time_days, ${usualLeadTime}) as lead_time_days, coalesce(m.storage_cost_pct, ${usualStorageCost}) as storage_cost_pct,
    round(coalesce(m.unit_cost, t.cogs / t.cases), 2) as unit_cost, round(coalesce(m.unit_price, t.sales / t.cases), 2) as unit_price
  from public.stox_material_master m
  join (
    select material_number, min(posting_date) as first_sale, max(posting_date) as last_sale, sum(inv_quantity_cases) as cases,
      sum(total_cogs) as cogs, sum(net_sales) as sales
    from public.transaction_data where inv_quantity_cases > 0 group by material_number) t using (material_number)`

/** Demand by day, in thousandths of a case: whole numbers, so that sums do not depend on their order. */
const demandTable = sql`
  create temporary table derive_demand on commit drop as
  select m.id, t.posting_date as day, sum((t.inv_quantity_cases * 1000)::float8) as milli, sum(t.total_cogs) as cogs
  from public.transaction_data t
  join derive_material m using (material_number)
  join derive_run run on t.posting_date > run.last_day - 1200
  where t.inv_quantity_cases > 0
  group by m.id, t.posting_date`

/**
 * Demand of the last 365 days and the policy that follows. The mean counts the days on sale in that time: from the first sale,
 * and up to the last one where that lies more than 60 days back. For a material without demand everything is zero but
 * `leftover`: half of the lot that was right when it last sold.
 */
const policyTable = sql`
  create temporary table derive_policy on commit drop as
  with stats as (
    select m.id, count(d.day) as sale_days, coalesce(sum(d.milli), 0)::numeric / 1000 as units,
      coalesce(sum(d.milli * d.milli), 0)::numeric / 1000000 as squares, coalesce(max(d.milli), 0)::numeric / 1000 as largest,
      greatest(1, case when m.last_sale < run.last_day - 60 then m.last_sale else run.last_day end
        - greatest(run.last_day - 365, m.first_sale - 1)) as days
    from derive_material m cross join derive_run run
    left join derive_demand d on d.id = m.id and d.day > run.last_day - 365
    group by m.id, m.first_sale, m.last_sale, run.last_day),
  last_year as (
    select m.id, coalesce(sum(d.milli), 0)::numeric / 1000 as units
    from derive_material m left join derive_demand d on d.id = m.id and d.day > m.last_sale - 365
    group by m.id),
  target as (
    select id, case when before < 0.80 * total then 95 when before < 0.95 * total then 92 else 90 end as service_level
    from (
      select id, sum(worth) over (order by worth desc, id) - worth as before, sum(worth) over () as total
      from (select id, units * unit_price as worth from stats join derive_material using (id)) w) r),
  daily as (
    select *, units / days as mean, sqrt(greatest(0, (squares - units * units / days) / greatest(1, days - 1))) as deviation from stats)
  select m.*, d.days, d.sale_days, d.units, d.mean, d.largest, round(d.deviation, 4) as deviation, t.service_level,
    case when d.units > 0 then ${economicLot(sql`d.mean * 365`)} else 0 end as lot,
    case when d.units = 0 then 0
      when d.sale_days < ${fewestSaleDays} then ceil(d.mean * ${fixedDays})
      else ceil(z.value * d.deviation * sqrt(m.lead_time_days::numeric)) end as safety_stock,
    round(d.mean * m.lead_time_days, 3) as lead_time_demand,
    case when d.units > 0 then 0 else round(${economicLot(sql`y.units`)} / 2) end as leftover
  from derive_material m
  join daily d using (id)
  join target t using (id)
  join last_year y using (id)
  join (values (95, 1.6449), (92, 1.4051), (90, 1.2816)) as z (level, value) on z.level = t.service_level`

/**
 * Stock by day over two years, in thousandths of a case, had the policy been followed: with demand D so far, the stock position (on
 * hand plus on order) is r + Q - D mod Q, and what is on hand is the position one lead time ago minus the demand since. Source:
 * the continuous (r, Q) inventory model.
 */
const dayTable = sql`
  create temporary table derive_stock_day on commit drop as
  select id, day, milli, full_position + season - (total - lot * floor(total / lot)) as position,
    full_position + season_ago - (total_ago - lot * floor(total_ago / lot)) - (total - total_ago) as on_hand
  from (
    select *, greatest(0, lag(total, 364 - lead_time_days) over before - lag(total, 364) over before - lead_time_demand) as season,
      greatest(0, lag(total, 364) over before - lag(total, 364 + lead_time_days) over before - lead_time_demand) as season_ago,
      coalesce(lag(total, lead_time_days) over before, 0) as total_ago
    from (
      select p.id, p.first_day + g.n as day, coalesce(d.milli, 0) as milli, p.lead_time_days, p.lot,
        p.full_position, p.lead_time_demand, coalesce(sum(d.milli) over (partition by p.id order by p.first_day + g.n), 0) as total
      from (
        select id, lead_time_days, lot::float8 * 1000 as lot, lead_time_demand::float8 * 1000 as lead_time_demand, (lead_time_demand + safety_stock + lot + round(greatest(mean * ${reviewDays}, largest * 0.75), 3))::float8 * 1000 as full_position,
          greatest(first_sale, last_day - 729 - lead_time_days) as first_day, last_day
        from derive_policy cross join derive_run where lot > 0 order by id offset 0) p
      cross join lateral generate_series(0, p.last_day - p.first_day) as g (n)
      left join derive_demand d on d.id = p.id and d.day = p.first_day + g.n) demand
    window before as (partition by id order by day)) lagged`

const outcomeTable = sql`
  create temporary table derive_outcome on commit drop as
  select p.id, coalesce(o.stock, p.leftover) as avg_inventory, coalesce(o.short, 0) as short, coalesce(o.stockouts, 0) as stockouts
  from derive_policy p
  left join (
    select id, round(avg(greatest(on_hand, 0))::numeric / 1000, 3) as stock,
      coalesce(sum(least(milli, -on_hand)) filter (where on_hand < 0 and earlier >= 0), 0)::numeric / 1000 as short, count(*) filter (where on_hand < 0 and before >= 0) as stockouts
    from (
      select s.id, s.milli, s.on_hand, lag(s.on_hand, 1, 0::float8) over by_day as before,
        lag(s.on_hand, ${emergencyDays}, 0::float8) over by_day as earlier
      from derive_stock_day s join derive_run run on s.day > run.last_day - 365
      window by_day as (partition by s.id order by s.day)) d
    group by id) o using (id)`

const lotSize = sql`
  insert into public.stox_lot_size (material_number, economic_order_quantity, order_frequency_annual, annual_ordering_cost,
    annual_holding_cost, calculation_date)
  select material_number, lot, coalesce(round(mean * 365 / nullif(lot, 0), 4), 0),
    coalesce(round(mean * 365 / nullif(lot, 0) * ${orderingCost}, 2), 0), round(lot / 2 * unit_cost * storage_cost_pct / 100, 2), run.last_day
  from derive_policy cross join derive_run run order by material_number`

const safetyStock = sql`
  insert into public.stox_safety_stock (material_number, safety_stock_units, service_level_pct, demand_std_dev, lead_time_days, calculation_method)
  select material_number, safety_stock, service_level, deviation, lead_time_days,
    case when sale_days < ${fewestSaleDays} then 'fixed' else 'statistical' end
  from derive_policy order by material_number`

const reorderPoint = sql`
  insert into public.stox_reorder_point (material_number, reorder_point, avg_daily_demand, safety_stock, lead_time_demand)
  select material_number, lead_time_demand + safety_stock, round(mean, 4), safety_stock, lead_time_demand
  from derive_policy order by material_number`

const workingCapital = sql`
  insert into public.stox_working_capital (material_number, avg_inventory_units, unit_cost, inventory_value, turnover_ratio, days_on_hand)
  select material_number, avg_inventory, unit_cost, round(avg_inventory * unit_cost, 2),
    round(mean * 365 / nullif(avg_inventory, 0), 4), round(avg_inventory / nullif(mean, 0), 2)
  from derive_policy join derive_outcome using (id) order by material_number`

const annualCost = sql`
  insert into public.stox_annual_cost (material_number, annual_demand_units, ordering_cost, holding_cost, shortage_cost, total_annual_cost)
  select material_number, round(units, 3), ordering, holding, shortage, ordering + holding + shortage
  from (
    select p.material_number, p.units, l.annual_ordering_cost as ordering,
      round(o.avg_inventory * p.unit_cost * p.storage_cost_pct / 100, 2) as holding,
      round(o.short * greatest(p.unit_price - p.unit_cost, 0), 2) as shortage
    from derive_policy p join derive_outcome o using (id) join public.stox_lot_size l using (material_number)) c
  order by material_number`

/** The accuracy of counts is not computed from sales: what is there stays. */
const performance = sql`
  insert into public.stox_performance_metrics as kept (material_number, fill_rate_pct, stockout_incidents, excess_inventory_value,
    obsolete_inventory_value)
  select p.material_number, round(100 * (1 - o.short / nullif(p.units, 0)), 4), o.stockouts,
    case when p.last_sale <= run.last_day - 180 then 0
      else round(greatest(0, o.avg_inventory - p.safety_stock - p.mean * 365 / 2) * p.unit_cost, 2) end,
    case when p.last_sale <= run.last_day - 180 then round(o.avg_inventory * p.unit_cost, 2) else 0 end
  from derive_policy p join derive_outcome o using (id) cross join derive_run run
  order by p.material_number
  on conflict (material_number) do update set fill_rate_pct = excluded.fill_rate_pct, stockout_incidents = excluded.stockout_incidents,
    excess_inventory_value = excluded.excess_inventory_value, obsolete_inventory_value = excluded.obsolete_inventory_value`

const dropStale = sql`
  delete from public.stox_performance_metrics m
  where not exists (select from derive_policy p where p.material_number = m.material_number)`

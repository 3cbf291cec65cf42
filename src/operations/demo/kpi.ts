import { type DayNumber, type DemoCalendar, instantOf, isoOf, isoWeekOf, weekdayOf } from './calendar.ts'
import { at, createRandom, type Random } from './random.ts'

type Definition = {
  name: string
  description: string
  unit: string
  category: string
  /** Usual value, weekly noise and change over a year, the last two as fractions. */
  level: number
  noise: number
  yearly: number
  decimals: number
  /** Highest possible value, null when there is none. */
  top: number | null
  teams: readonly number[]
}

/** Teams as [name, department]; the first three are the document's. The last one has no figures yet. */
export const kpiTeams = [
  ['Ecommerce', 'Sales'],
  ['Social Media', 'Marketing'],
  ['Customer Support', 'Operations'],
  ['Field Sales', 'Sales'],
  ['Brand Marketing', 'Marketing'],
  ['Logistics', 'Operations'],
  ['Innovation Lab', 'Product'],
] as const

/** Regions as [name, country]; the first three are the document's. */
export const kpiRegions = [
  ['North America', 'USA'],
  ['APAC', 'Singapore'],
  ['EMEA', 'Germany'],
  ['LATAM', 'Brazil'],
] as const

/** KPIs and the teams they are measured for; the first three are the document's. */
export const kpiDefinitions: readonly Definition[] = [
  kpi('sales_conversion_rate', 'Percentage of visitors who complete a purchase', '%', 'sales', [3.1, 0.05, 0.04, 2, 100], [0, 1, 3]),
  kpi('customer_acquisition_cost', 'Average cost to acquire a new customer', 'USD', 'marketing', [46, 0.06, 0.07, 2, null], [0, 1, 4]),
  kpi(
    'support_response_time',
    'Average time to first response for support tickets',
    'minutes',
    'operations',
    [38, 0.08, -0.1, 1, null],
    [2, 0],
  ),
  kpi('average_order_value', 'Average value of an order', 'USD', 'sales', [74, 0.04, 0.05, 2, null], [0, 3]),
  kpi('cart_abandonment_rate', 'Percentage of filled carts that are not bought', '%', 'sales', [67, 0.02, -0.01, 2, 100], [0]),
  kpi('campaign_click_rate', 'Percentage of people who saw a campaign and clicked it', '%', 'marketing', [1.9, 0.07, 0.02, 3, 100], [1, 4]),
  kpi(
    'on_time_delivery_rate',
    'Percentage of deliveries that arrive on the promised day',
    '%',
    'operations',
    [93, 0.012, 0.006, 2, 100],
    [5],
  ),
  kpi(
    'customer_satisfaction_score',
    'Average rating by customers after contact',
    'points',
    'operations',
    [81, 0.015, 0.01, 1, 100],
    [2, 3, 5],
  ),
  kpi(
    'first_contact_resolution_rate',
    'Percentage of tickets solved by the first answer',
    '%',
    'operations',
    [71, 0.02, 0.015, 2, 100],
    [2],
  ),
]

function kpi(
  name: string,
  description: string,
  unit: string,
  category: string,
  [level, noise, yearly, decimals, top]: [number, number, number, number, number | null],
  teams: number[],
): Definition {
  return { name, description, unit, category, level, noise, yearly, decimals, top, teams }
}

export type KpiValue = {
  id: number
  kpi: number
  team: number
  region: number
  value: string
  day: DayNumber
}

export type KpiAnomaly = { valueId: number; description: string; severity: 'low' | 'medium' | 'high'; detectedAt: string }

const weeks = 156
const quietWeeks = 14
const regionLevels = [1, 1.09, 0.95, 1.16]

/** Three years of weekly values, each on the Sunday that ends its week, and the unusual ones among them. The last weeks are calm. */
export function planKpi(seed: number, calendar: DemoCalendar): { values: KpiValue[]; anomalies: KpiAnomaly[] } {
  const random = createRandom(seed, 'kpi')
  const lastSunday = calendar.lastDay - ((weekdayOf(calendar.lastDay) + 1) % 7)
  const values: KpiValue[] = []
  const anomalies: KpiAnomaly[] = []
  for (const [kpiIndex, definition] of kpiDefinitions.entries()) {
    for (const team of definition.teams) {
      const teamLevel = 0.88 + 0.24 * random.next()
      for (let region = 0; region < kpiRegions.length; region += 1) {
        const level = definition.level * levelFactor(definition, teamLevel * at(regionLevels, region))
        for (let week = 0; week < weeks; week += 1) {
          const shock = week < weeks - quietWeeks && random.chance(0.004) ? drawShock(definition, random) : null
          const usual = level * (1 + (definition.yearly * (week - weeks)) / 52) * (1 + definition.noise * random.normal() * 0.8)
          const value = Math.min(definition.top ?? Number.MAX_VALUE, usual * (shock ?? 1))
          const entry = {
            id: values.length + 1,
            kpi: kpiIndex + 1,
            team: team + 1,
            region: region + 1,
            value: fixed(value, definition.decimals),
            day: lastSunday - 7 * (weeks - 1 - week),
          }
          values.push(entry)
          if (shock !== null) anomalies.push(describe(entry, shock, definition))
        }
      }
    }
  }
  return {
    values,
    anomalies: anomalies.sort((a, b) => (a.detectedAt < b.detectedAt ? -1 : a.detectedAt > b.detectedAt ? 1 : a.valueId - b.valueId)),
  }
}

/** Values that cannot pass a top move less with team and region. */
const levelFactor = (definition: Definition, factor: number): number =>
  definition.top !== null && definition.level > 50 ? 1 + (factor - 1) * 0.2 : factor

/** A factor well outside the noise; values near their top can only fall. */
function drawShock(definition: Definition, random: Random): number {
  const size = definition.noise * (4.5 + 6 * random.next())
  return definition.level > 60 && definition.top !== null ? 1 - size : random.chance(0.6) ? 1 + size : 1 - Math.min(0.6, size)
}

function describe(entry: KpiValue, shock: number, definition: Definition): KpiAnomaly {
  const percent = Math.round(Math.abs(shock - 1) * 100)
  const strength = Math.abs(shock - 1) / definition.noise
  const [team] = at(kpiTeams, entry.team - 1)
  const [region] = at(kpiRegions, entry.region - 1)
  return {
    valueId: entry.id,
    description: `${definition.name} of ${team} in ${region} was ${entry.value} ${definition.unit}, ${percent} % ${shock > 1 ? 'above' : 'below'} its usual level (week to ${isoOf(entry.day)}).`,
    severity: strength > 8.5 ? 'high' : strength > 6.5 ? 'medium' : 'low',
    detectedAt: instantOf(entry.day + 1, 6 * 60 + (entry.id % 50)),
  }
}

/** A number with fixed decimals, rounded half up on whole numbers, so that no machine formats it another way. */
function fixed(value: number, decimals: number): string {
  const scale = 10 ** decimals
  const whole = Math.floor(value * scale + 0.5)
  const digits = String(whole).padStart(decimals + 1, '0')
  return `${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}`
}

/** The columns of `kpi_data` after its foreign keys. */
export function kpiDateColumns(day: DayNumber): [timestamp: string, year: number, quarter: number, month: number, week: number] {
  const iso = isoOf(day)
  const month = Number(iso.slice(5, 7))
  return [`${iso} 00:00:00`, Number(iso.slice(0, 4)), Math.ceil(month / 3), month, isoWeekOf(day)]
}

import { type DemoCalendar, firstDayOf } from './calendar.ts'
import { at, createRandom, type Random, spread, weightedIndex } from './random.ts'

/** key: chains and wholesalers; regular: shops; small: kiosks and cafés; trial: tried us once or a few times; seasonal: summer only. */
export type CustomerKind = 'key' | 'regular' | 'small' | 'trial' | 'seasonal'

/** A customer as planned. Months count from the first month of the data. */
export type PlannedCustomer = {
  id: string
  kind: CustomerKind
  /** Position among the customers of its kind. */
  place: number
  office: number
  joinMonth: number
  /** First month without orders. */
  leaveMonth: number
  ordersPerMonth: number
  /** Size of its order lines against its kind's. */
  size: number
  discountPermille: number
}

export type SalesOffice = { name: string; weight: number; growth: number; discountPermille: number }

/** Sales offices with their share of customers, yearly growth of order size and extra discount. */
export const salesOffices: readonly SalesOffice[] = [
  { name: 'Berlin', weight: 14, growth: 0.02, discountPermille: 10 },
  { name: 'Amsterdam', weight: 12, growth: 0.03, discountPermille: 0 },
  { name: 'Vienna', weight: 10, growth: 0.02, discountPermille: 5 },
  { name: 'Manchester', weight: 10, growth: 0, discountPermille: 15 },
  { name: 'Lyon North', weight: 9, growth: 0.03, discountPermille: 5 },
  { name: 'Zürich', weight: 8, growth: 0.01, discountPermille: -20 },
  { name: 'Madrid', weight: 8, growth: 0.04, discountPermille: 10 },
  { name: 'Copenhagen', weight: 7, growth: 0.02, discountPermille: -10 },
  { name: 'Prague', weight: 6, growth: 0.06, discountPermille: 20 },
  { name: 'Dublin', weight: 5, growth: 0.05, discountPermille: 0 },
  { name: 'Bologna', weight: 5, growth: 0.01, discountPermille: 15 },
  { name: 'Málaga', weight: 4, growth: 0.07, discountPermille: 10 },
  { name: 'Lyon South', weight: 3, growth: 0.05, discountPermille: 5 },
]

const kinds = {
  key: { leave: 0.004, careFactor: 0, rate: [1.4, 2.8], discount: [130, 210] },
  regular: { leave: 0.019, careFactor: 0.1, rate: [0.8, 1.5], discount: [50, 120] },
  small: { leave: 0.048, careFactor: 0.3, rate: [0.32, 0.66], discount: [0, 50] },
  trial: { leave: 0.3, careFactor: 1, rate: [0.3, 0.5], discount: [0, 40] },
  seasonal: { leave: 0.012, careFactor: 0.5, rate: [0.8, 1.3], discount: [30, 90] },
} satisfies Record<CustomerKind, { leave: number; careFactor: number; rate: [number, number]; discount: [number, number] }>

const ordering = 2_885
const silent = 15
const firstCohort = 520
/** Since this many months before the end, fewer customers leave, by the factor of their kind. */
const careProgramme = 16

type Numbered = { kind: CustomerKind; joinMonth: number }

/** Plans 2,900 customers: who joins when, who leaves when, how much they buy. `silent` ones are in the master without an order. */
export function planCustomers(
  seed: number,
  calendar: DemoCalendar,
): { buyers: PlannedCustomer[]; silent: { id: string; office: number }[] } {
  const random = createRandom(seed, 'customers')
  const pickOffice = weightedIndex(salesOffices.map((office) => office.weight))
  const places = new Map<CustomerKind, number>()
  const shift = random.next()
  let number = 100_000
  const nextId = (): string => {
    number += random.int(3, 29)
    return `C-${number}`
  }
  const buyers = joiners(calendar).map(({ kind, joinMonth }): PlannedCustomer => {
    const place = places.get(kind) ?? 0
    places.set(kind, place + 1)
    const { rate, discount } = kinds[kind]
    const office = pickOffice(random.next())
    return {
      id: nextId(),
      kind,
      place,
      office,
      joinMonth,
      leaveMonth: leaveMonth(kind, joinMonth, spread(place, shift), calendar.months, random),
      ordersPerMonth: rate[0] + (rate[1] - rate[0]) * random.next(),
      size: 0.7 + 0.6 * random.next(),
      discountPermille: random.int(...discount) + at(salesOffices, office).discountPermille,
    }
  })
  return { buyers, silent: Array.from({ length: silent }, () => ({ id: nextId(), office: pickOffice(random.next()) })) }
}

/** Kinds and months of the buyers in the order they joined. Each run of a hundred holds the same mix, so cohorts resemble each other. */
function joiners(calendar: DemoCalendar): Numbered[] {
  const full = calendar.lastFullMonth - calendar.firstMonth
  const partialDays = calendar.lastDay + 1 - firstDayOf(calendar.lastFullMonth + 1)
  const partial = Math.round(partialDays * 1.4)
  const later = ordering - firstCohort - partial
  const list: Numbered[] = Array.from({ length: firstCohort }, (_, index) => ({ kind: at(baseMix, index % baseMix.length), joinMonth: 0 }))
  const totalWeight = (full * (full + 1)) / 2 + full * 170
  let taken = 0
  let weight = 0
  for (let month = 1; month <= full; month += 1) {
    weight += 170 + month
    const target = Math.round((later * weight) / totalWeight)
    for (; taken < target; taken += 1) list.push({ kind: at(newMix, (taken * 37) % newMix.length), joinMonth: month })
  }
  for (let index = 0; index < partial; index += 1) {
    list.push({ kind: at(newMix, ((taken + index) * 37) % newMix.length), joinMonth: calendar.months - 1 })
  }
  return list
}

const mix = (counts: [CustomerKind, number][]): CustomerKind[] =>
  counts.flatMap(([kind, count]) => Array.from({ length: count }, () => kind))

const baseMix = mix([
  ['key', 12],
  ['regular', 46],
  ['small', 34],
  ['seasonal', 8],
])
const newMix = mix([
  ['key', 3],
  ['regular', 25],
  ['small', 51],
  ['trial', 19],
  ['seasonal', 2],
])

/** A geometric lifetime from one unit value; seven in ten trial customers order once. */
function leaveMonth(kind: CustomerKind, joinMonth: number, unit: number, months: number, random: Random): number {
  if (kind === 'trial' && random.chance(0.7)) return joinMonth + 1
  let alive = 1
  let month = joinMonth + 1
  for (; month < months; month += 1) {
    const late = month >= months - careProgramme
    alive *= 1 - kinds[kind].leave * (late ? kinds[kind].careFactor : 1)
    if (alive < unit) return month
  }
  return months
}

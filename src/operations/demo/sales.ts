import { type DayNumber, type DemoCalendar, monthOf, weekdayOf } from './calendar.ts'
import { type CustomerKind, type PlannedCustomer, salesOffices } from './customers.ts'
import { costFactor, type Material, priceFactor, recalledProduct, seasonFactor } from './materials.ts'
import type { PlannedOrder } from './orders.ts'
import { at, createRandom, type Random, weightedIndex } from './random.ts'

/** One order line, money in cents. `customer` is null for sales over the counter. */
export type SalesLine = {
  order: string
  customer: string | null
  material: string
  day: DayNumber
  netCents: number
  cogsCents: number
  cases: number
}

const habits = {
  key: { lines: [2, 6], cases: [12, 40], range: [60, 130], curious: 0.1 },
  regular: { lines: [1, 5], cases: [3, 13], range: [18, 48], curious: 0.15 },
  small: { lines: [1, 3], cases: [1, 5], range: [6, 18], curious: 0.4 },
  trial: { lines: [1, 4], cases: [1, 4], range: [4, 9], curious: 0.8 },
  seasonal: { lines: [2, 5], cases: [2, 10], range: [10, 20], curious: 0.2 },
} satisfies Record<CustomerKind, { lines: [number, number]; cases: [number, number]; range: [number, number]; curious: number }>

const monthlySize = [0.94, 0.94, 0.98, 0.99, 1.01, 1.03, 1.03, 0.98, 1, 1.02, 1.05, 1.07]
const returnRate = 0.016
const recall = { startsBeforeEnd: 262, lastsDays: 47, reachesBackDays: 60, returned: 0.65 }
const bulkOrder = { beforeEnd: 411, cases: 240 }

/** Everything needed to price a line in a given month, looked up instead of computed for each line. */
type Prices = { price: Float64Array[]; cost: Float64Array[] }

/** Fills orders with lines, adds returns, the recall and one bulk order. Lines come in the order of their orders. */
export function fillOrders(
  seed: number,
  calendar: DemoCalendar,
  materials: readonly Material[],
  orders: readonly PlannedOrder[],
): SalesLine[] {
  const random = createRandom(seed, 'lines')
  const prices = priceTables(materials, calendar)
  const lots = materials.map((material) => Math.min(1.7, Math.max(0.25, 0.8 * material.weight)))
  const pickers = officePickers(seed, materials)
  const assortments = new Map<string, Int32Array>()
  const recallDay = calendar.lastDay - recall.startsBeforeEnd
  const recalled = materials.map((material) => material.description.includes(recalledProduct))
  const bulkAt = orders.findIndex((order) => order.customer.kind === 'key' && order.day >= calendar.lastDay - bulkOrder.beforeEnd)
  const lines: SalesLine[] = []

  const onSale = (index: number, order: PlannedOrder): boolean => {
    const material = at(materials, index)
    if (order.month < material.launchMonth) return false
    if (material.endDay !== null && order.day > material.endDay) return false
    if (at(recalled, index) && order.day >= recallDay && order.day < recallDay + recall.lastsDays) return false
    return random.chance(seasonFactor(material.season, (calendar.firstMonth + order.month) % 12) / 1.7)
  }

  for (const [place, order] of orders.entries()) {
    const { customer } = order
    const habit = habits[customer.kind]
    const pickAny = at(pickers, customer.office)
    let assortment = assortments.get(customer.id)
    if (!assortment) {
      assortment = chooseAssortment(random.int(...habit.range), pickAny, random)
      assortments.set(customer.id, assortment)
    }
    const number = `SO-${1_000_001 + place}`
    const chosen = new Set<number>()
    const wanted = random.int(...habit.lines)
    for (let attempt = 0; chosen.size < wanted && attempt < (chosen.size === 0 ? 400 : wanted + 9); attempt += 1) {
      const index = random.chance(habit.curious)
        ? pickAny(random.next())
        : at(assortment, Math.floor(random.next() * random.next() * assortment.length))
      if (chosen.has(index) || !onSale(index, order)) continue
      chosen.add(index)
      const cases =
        place === bulkAt ? bulkOrder.cases : Math.max(1, Math.round(casesOf(customer, order.month, calendar, random) * at(lots, index)))
      const line = priceLine({ order, number, index, cases, materials, prices, random })
      lines.push(line)
      const returned = returnOf(line, at(recalled, index) ? recallDay : null, random)
      if (returned && returned.day <= calendar.lastDay) lines.push(returned)
    }
  }
  return lines
}

function priceTables(materials: readonly Material[], calendar: DemoCalendar): Prices {
  const last = calendar.lastFullMonth - calendar.firstMonth
  const months = Array.from({ length: calendar.months }, (_, month) => Math.max(0, last - month))
  return {
    price: materials.map((material) => Float64Array.from(months, (ago) => Math.round(material.priceCents * priceFactor(material, ago)))),
    cost: materials.map((material) => Float64Array.from(months, (ago) => Math.round(material.costCents * costFactor(ago)))),
  }
}

/** Each office likes some ranges better than others. */
function officePickers(seed: number, materials: readonly Material[]): ((unit: number) => number)[] {
  const random = createRandom(seed, 'tastes')
  const ranges = 1 + materials.reduce((highest, material) => Math.max(highest, material.range), 0)
  return salesOffices.map(() => {
    const taste = Array.from({ length: ranges }, () => 0.6 + 0.9 * random.next())
    return weightedIndex(materials.map((material) => material.weight * at(taste, material.range)))
  })
}

function chooseAssortment(size: number, pick: (unit: number) => number, random: Random): Int32Array {
  const chosen = new Set<number>()
  while (chosen.size < size) chosen.add(pick(random.next()))
  return Int32Array.from(chosen)
}

/** Cases of a line of a usual product; of slow sellers customers take less at a time. */
function casesOf(customer: PlannedCustomer, month: number, calendar: DemoCalendar, random: Random): number {
  const { cases } = habits[customer.kind]
  const office = at(salesOffices, customer.office)
  const growth = 1 + (office.growth + 0.015) * (month / 12)
  const season = at(monthlySize, (calendar.firstMonth + month) % 12)
  const drawn = cases[0] + (cases[1] - cases[0]) * (0.65 * random.next() + 0.35 * random.next())
  return drawn * customer.size * growth * season
}

type LineInput = {
  order: PlannedOrder
  number: string
  index: number
  cases: number
  materials: readonly Material[]
  prices: Prices
  random: Random
}

function priceLine({ order, number, index, cases, materials, prices, random }: LineInput): SalesLine {
  const material = at(materials, index)
  const clearance = material.endDay !== null && material.endDay - order.day < 60 ? 360 : 0
  const discount = Math.min(480, order.customer.discountPermille + clearance + random.int(-12, 12))
  return {
    order: number,
    customer: order.customer.id,
    material: material.number,
    day: order.day,
    netCents: Math.round((cases * at(at(prices.price, index), order.month) * (1000 - discount)) / 1000),
    cogsCents: cases * at(at(prices.cost, index), order.month),
    cases,
  }
}

/** The return of a line, under the same order number, or null when it is kept. A recalled line mostly comes back soon after the recall. */
function returnOf(line: SalesLine, recallDay: DayNumber | null, random: Random): SalesLine | null {
  const called = recallDay !== null && line.day < recallDay && line.day >= recallDay - recall.reachesBackDays
  if (called ? !random.chance(recall.returned) : !random.chance(returnRate)) return null
  const day = called ? recallDay + random.int(1, 18) : line.day + random.int(3, 24)
  const cases = called || line.cases === 1 ? line.cases : random.int(1, line.cases)
  return {
    ...line,
    day: weekdayOf(day) === 6 ? day + 1 : day,
    netCents: -Math.round((line.netCents * cases) / line.cases),
    cogsCents: -Math.round((line.cogsCents * cases) / line.cases),
    cases: -cases,
  }
}

/** Sales over the counter of the outlet: `count` lines without a customer, most of them on Sundays. */
export function counterSales(seed: number, calendar: DemoCalendar, materials: readonly Material[], count: number): SalesLine[] {
  const random = createRandom(seed, 'counter')
  const prices = priceTables(materials, calendar)
  const goods = materials.flatMap((material, index) =>
    material.launchMonth === 0 && material.endDay === null && material.season === 'even' && material.priceCents < 4500 ? [index] : [],
  )
  const days = Array.from({ length: calendar.lastDay - calendar.firstDay + 1 }, (_, index) => calendar.firstDay + index)
  const weights = days.map((day) => (weekdayOf(day) === 6 ? 9 : weekdayOf(day) === 5 ? 1.5 : 0.3))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const lines: SalesLine[] = []
  let sum = 0
  let receipt = 0
  for (const [index, day] of days.entries()) {
    sum += at(weights, index)
    const target = Math.round((count * sum) / total)
    const month = monthOf(day) - calendar.firstMonth
    while (lines.length < target) {
      receipt += 1
      const onReceipt = Math.min(random.int(1, 3), target - lines.length)
      for (let line = 0; line < onReceipt; line += 1) {
        const choice = random.pick(goods)
        const cases = random.int(1, 2)
        lines.push({
          order: `CS-${100_000 + receipt}`,
          customer: null,
          material: at(materials, choice).number,
          day,
          netCents: cases * at(at(prices.price, choice), month),
          cogsCents: cases * at(at(prices.cost, choice), month),
          cases,
        })
      }
    }
  }
  return lines
}

import { type DayNumber, type DemoCalendar, firstDayOf, lengthOf, weekdayOf } from './calendar.ts'
import type { CustomerKind, PlannedCustomer } from './customers.ts'
import { at, createRandom, type Random, spread } from './random.ts'

/** One order: who and when. */
export type PlannedOrder = { customer: PlannedCustomer; day: DayNumber; month: number }

const kindOrder: CustomerKind[] = ['key', 'regular', 'small', 'trial', 'seasonal']
const companySeason = [0.9, 0.89, 0.97, 0.98, 1.02, 1.05, 1.04, 0.97, 1, 1.04, 1.1, 1.12]
const summerOnly = [0, 0, 0.2, 0.8, 1.1, 1.3, 1.4, 1.3, 0.8, 0.1, 0, 0]
const weekdayWeights = [1.22, 1.12, 1.06, 1.06, 1.1, 0.42, 0]
/** How often customers order against their own rate. Shrinks with the length of the data, so that the number of lines stays. */
const activityInDays = 1_715

/** Share of a cohort that orders in its second to sixth month; later everybody follows a rhythm of their own. */
const earlyShares = [0.57, 0.55, 0.53, 0.52, 0.51]

/**
 * Plans all orders of all buyers, sorted by day. Each customer orders at fairly regular intervals, the customers of a kind are out
 * of step with each other, and days are spread over each month, so that months, weekdays and cohorts show their pattern instead
 * of the luck of small numbers.
 */
export function planOrders(seed: number, calendar: DemoCalendar, buyers: readonly PlannedCustomer[]): PlannedOrder[] {
  const random = createRandom(seed, 'orders')
  const byKind = kindOrder.map((kind) => buyers.filter((buyer) => buyer.kind === kind))
  const countOrders = orderCounter(calendar, buyers, random)
  const orders: PlannedOrder[] = []
  for (let month = 0; month < calendar.months; month += 1) {
    const pickDay = dayPicker(calendar, month, random)
    const counts = countOrders(month)
    for (const customers of byKind) {
      const shift = random.next()
      let place = 0
      for (const customer of customers) {
        const count = counts.get(customer) ?? 0
        for (let index = 0; index < count; index += 1) {
          const first = index === 0 && month === customer.joinMonth
          orders.push({ customer, month, day: pickDay(spread(place, shift), first ? calendar.lastDay : undefined) })
          place += 1
        }
      }
    }
  }
  return orders.filter((order) => order.day <= calendar.lastDay).sort((a, b) => a.day - b.day)
}

/** How many orders each customer places in a month, asked month after month. What a customer did not order yet carries over. */
function orderCounter(
  calendar: DemoCalendar,
  buyers: readonly PlannedCustomer[],
  random: Random,
): (month: number) => Map<PlannedCustomer, number> {
  const activity = activityInDays / (calendar.lastDay - calendar.firstDay + 1)
  const shift = random.next()
  const wishes = new Map(buyers.map((buyer) => [buyer, spread(buyer.place, shift)]))
  return (month) => {
    const counts = new Map<PlannedCustomer, number>()
    const active = buyers.filter((buyer) => month >= buyer.joinMonth && month < buyer.leaveMonth)
    for (const buyer of active) {
      const wish = (wishes.get(buyer) ?? 0) + expectedOrders(buyer, month, calendar) * activity * (0.75 + 0.5 * random.next())
      counts.set(buyer, month === buyer.joinMonth ? Math.max(1, Math.floor(wish)) : Math.floor(wish))
      wishes.set(buyer, wish)
    }
    for (const [index, share] of earlyShares.entries()) {
      const joined = month - index - 1
      if (joined < 1) continue
      const size = buyers.filter((buyer) => buyer.joinMonth === joined).length
      const wanted = Math.round(size * (share + 0.0004 * joined + 0.012 * random.normal()))
      const cohort = active.filter((buyer) => buyer.joinMonth === joined).sort((a, b) => (wishes.get(b) ?? 0) - (wishes.get(a) ?? 0))
      for (const [place, buyer] of cohort.entries()) counts.set(buyer, place < wanted ? Math.max(1, counts.get(buyer) ?? 0) : 0)
    }
    for (const [buyer, count] of counts) wishes.set(buyer, Math.min(1.5, Math.max(0, (wishes.get(buyer) ?? 0) - count)))
    return counts
  }
}

function expectedOrders(customer: PlannedCustomer, month: number, calendar: DemoCalendar): number {
  const calendarMonth = (calendar.firstMonth + month) % 12
  const season = customer.kind === 'seasonal' ? at(summerOnly, calendarMonth) : 1 + (at(companySeason, calendarMonth) - 1) * 0.35
  const fresh = month - customer.joinMonth < 3 ? 1.12 : 1
  return customer.ordersPerMonth * season * fresh
}

/** Picks days of a month, up to `until` when given, by weekday weights with a little noise. */
function dayPicker(calendar: DemoCalendar, month: number, random: Random): (unit: number, until?: DayNumber) => DayNumber {
  const monthNumber = calendar.firstMonth + month
  const first = firstDayOf(monthNumber)
  const sums: number[] = []
  let total = 0
  for (let index = 0; index < lengthOf(monthNumber); index += 1) {
    total += at(weekdayWeights, weekdayOf(first + index)) * (1 + 0.06 * random.normal())
    sums.push(total)
  }
  return (unit, until) => {
    const reachable = until === undefined ? total : at(sums, Math.min(until - first, sums.length - 1))
    return (
      first +
      Math.max(
        0,
        sums.findIndex((sum) => sum > unit * reachable),
      )
    )
  }
}

import type { DemoCalendar } from './calendar.ts'
import { readProductRanges, type Season } from './product-range.ts'
import { at, createRandom, type Random } from './random.ts'

/** One thing the company sells. Prices are today's, in cents for a case; months count from the first month of the data. */
export type Material = {
  number: string
  description: string
  range: number
  brand: string
  season: Season
  priceCents: number
  costCents: number
  leadTimeDays: number
  storageCostPct: number
  /** How well it sells against the others. */
  weight: number
  launchMonth: number
  /** Day number of the last possible sale, null while it is on sale. */
  endDay: number | null
  /** Months before the last full month in which its range last changed prices, 1 to 12. */
  priceRound: number
}

/** Materials on sale first, then those in the master that have not sold yet. */
export type MaterialPlan = { sold: Material[]; unsold: Material[] }

const launchedLater = 0.14
const discontinued = 0.05
/** A favourite that is called back once. */
export const recalledProduct = 'Crunchy Peanut Butter'
const relaunched = ['Classic Lemonade 24 x 0.33 L', 'Repair Shampoo 12 x 250 ml']

/** Plans the materials: names, prices, popularity, launches and ends. */
export function planMaterials(seed: number, calendar: DemoCalendar): MaterialPlan {
  const random = createRandom(seed, 'materials')
  const sold = readProductRanges().flatMap((range, rangeIndex) => {
    const priceRound = 1 + ((rangeIndex * 5) % 12)
    let place = 0
    return range.variants.flatMap((variant) => {
      const drawnWeight = 0.5 + 1.5 * random.next() * random.next()
      const variantWeight = variant === recalledProduct ? 3 : drawnWeight
      const variantPrice = 0.92 + 0.2 * random.next()
      return range.sizes.map((size, sizeIndex): Material => {
        place += 1
        const priceCents = Math.round((size.priceCents * variantPrice) / 5) * 5
        return {
          number: `FG-${20_000 + rangeIndex * 100 + place}`,
          description: `${range.brand} ${variant} ${size.name}`,
          range: rangeIndex,
          brand: range.brand,
          season: range.season,
          priceCents,
          costCents: Math.round((priceCents * (range.costPermille + random.int(-35, 35))) / 1000),
          leadTimeDays: random.int(...range.leadTimeDays),
          storageCostPct: range.storageCostPct,
          weight: range.weight * variantWeight * (sizeIndex === 0 ? 1.25 : 0.8) * (0.75 + 0.5 * random.next()),
          launchMonth: 0,
          endDay: null,
          priceRound,
        }
      })
    })
  })
  for (const material of sold) if (!material.description.includes(recalledProduct)) giveLife(material, random, calendar)
  return { sold: [...sold, ...relaunch(sold, calendar)], unsold: upcoming(sold) }
}

function giveLife(material: Material, random: Random, calendar: DemoCalendar): void {
  const fate = random.next()
  if (fate < launchedLater) material.launchMonth = random.int(4, calendar.months - 9)
  else if (fate > 1 - discontinued) material.endDay = calendar.asOf - random.int(150, 900)
}

/** Two products came back under a new number with the old name: the predecessor's sales end where the successor's begin. */
function relaunch(sold: Material[], calendar: DemoCalendar): Material[] {
  return relaunched.map((name) => {
    const old = sold.find((material) => material.description.endsWith(name))
    if (!old) throw new Error(`no product named ${name}`)
    const launchMonth = calendar.months - 16
    old.launchMonth = 0
    old.endDay = calendar.asOf - 16 * 30
    return { ...old, number: `${old.number}-2`, launchMonth, endDay: null }
  })
}

function upcoming(sold: Material[]): Material[] {
  return ['Blueberry Jam 12 x 340 g', 'Oat Drink 6 x 1 L', 'Cold Brew 12 x 250 ml', 'Bamboo Toothbrush 12 pcs'].map((name, index) => {
    const model = at(sold, 40 + index * 90)
    const brand = at(['Hedgerow', 'Orchard Lane', 'Harbour Roast', 'Mintra'], index)
    return { ...model, number: `FG-${29_001 + index}`, description: `${brand} ${name}` }
  })
}

const yearlyIncreases = [0.026, 0.031, 0.042, 0.065, 0.034, 0.02]

/** List price of a material in a month, against today's: prices change once a year, each range in its own month. */
export function priceFactor(material: Material, monthsAgo: number): number {
  let factor = 1
  for (const [round, increase] of yearlyIncreases.entries()) {
    if (monthsAgo > material.priceRound + round * 12) factor /= 1 + increase
  }
  return factor
}

/** Cost against today's, `monthsAgo` months ago: it creeps up month by month, and raw materials were dear for a year. */
export function costFactor(monthsAgo: number): number {
  let factor = 1
  for (let month = 0; month < monthsAgo; month += 1) factor /= 1 + at(yearlyIncreases, Math.min(5, Math.floor(month / 12))) / 12
  const dear = monthsAgo >= 30 && monthsAgo <= 41 ? 1.022 : 1
  return factor * dear
}

const seasonFactors = {
  even: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  summer: [0.62, 0.64, 0.78, 0.98, 1.22, 1.48, 1.6, 1.46, 1.05, 0.8, 0.66, 0.71],
  winter: [1.02, 0.95, 0.88, 0.82, 0.74, 0.66, 0.64, 0.72, 0.96, 1.24, 1.68, 1.69],
} satisfies Record<Season, number[]>

/** How well a material sells in a calendar month (0-11) against its own mean. */
export const seasonFactor = (season: Season, calendarMonth: number): number => at(seasonFactors[season], calendarMonth)

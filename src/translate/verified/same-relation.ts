import type { VerifiedSlot } from '../../catalog/semantic-model.ts'
import { dayOfIso } from '../dates/days.ts'
import type { NamedPeriod } from './question-words.ts'

type Dated = { from: string | null; to: string | null }
type ApprovedPeriod = VerifiedSlot & { kind: 'period' }

/**
 * Whether the periods of a question stand to each other as those of the approved one do, pair by pair: in the same order, so that what
 * the statement calls later is later; apart or overlapping as there; the same time apart, unless each names its year; and over, where
 * those were over on the day of the approval. A month without a year next to another one is read by its distance, and may mean another
 * year. `slots` and `periods` go together; other slots have no period. One period alone has nothing to keep to.
 */
export function samePeriodRelation(
  slots: readonly VerifiedSlot[],
  periods: readonly (NamedPeriod | null | undefined)[],
  verifiedAt: string,
): boolean {
  const pairs = slots.flatMap((slot, at) => {
    const named = periods[at]
    return slot.kind === 'period' && named ? [{ slot, named }] : []
  })
  if (pairs.length < 2) return true
  const settled = pairs.every(({ slot, named }) => !named.period.incomplete || isOpenOn(slot, verifiedAt))
  return (
    settled &&
    pairs.every((first, at) =>
      pairs.slice(at + 1).every((second) => {
        const [approved, asked] = [relationOf(first.slot, second.slot), relationOf(first.named.period, second.named.period)]
        const bothDated = namesYear(first.named) && namesYear(second.named)
        return approved.order === asked.order && approved.apart === asked.apart && (bothDated || approved.distance === asked.distance)
      }),
    )
  )
}

const isOpenOn = ({ to }: ApprovedPeriod, day: string): boolean => to === null || to > day

const namesYear = ({ text }: NamedPeriod): boolean => /(?<!\d)(?:19|20)\d\d(?!\d)/.test(text)

/** `order` is the sign of the second start against the first; `distance` in months where both begin on the same day of a month, else days. */
function relationOf(first: Dated, second: Dated): { order: number; apart: boolean; distance: string } {
  const [one, two] = [first.from ?? first.to ?? '', second.from ?? second.to ?? '']
  const order = one === two ? 0 : one < two ? 1 : -1
  const apart =
    (first.to !== null && second.from !== null && first.to <= second.from) ||
    (second.to !== null && first.from !== null && second.to <= first.from)
  if (one === '' || two === '') return { order, apart, distance: 'open' }
  const distance = one.slice(8) === two.slice(8) ? `${monthOf(two) - monthOf(one)} months` : `${dayOfIso(two) - dayOfIso(one)} days`
  return { order, apart, distance }
}

const monthOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))

/** Days that may be written day first or month first: "01/02/2026". */
const numeric = /(?<![\d/.-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/.-])/g

export type ReadDates = { question: string; options: { label: string; question: string }[] }

/**
 * A question with its numeric dates written as YYYY-MM-DD, where one of them says whether the day or the month comes first. Where none
 * does, the question as it is and both ways as options; no options where no date is open.
 */
export function readNumericDates(question: string): ReadDates {
  const found = [...question.matchAll(numeric)].map((match) => ({ a: Number(match[1]), b: Number(match[3]) }))
  const open = found.some(({ a, b }) => a !== b && a >= 1 && b >= 1 && a <= 12 && b <= 12)
  if (!open) return { question, options: [] }
  const read = (dayFirst: boolean): string =>
    question.replace(numeric, (_all, a: string, _sign, b: string, year: string) => {
      const [day, month] = dayFirst ? [a, b] : [b, a]
      return `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    })
  const [dayFirst, monthFirst] = [read(true), read(false)]
  const [days, months] = [found.some(({ a }) => a > 12), found.some(({ b }) => b > 12)]
  if (days !== months) return { question: days ? dayFirst : monthFirst, options: [] }
  const options = [
    { label: `Day first: ${dates(dayFirst)}`, question: dayFirst },
    { label: `Month first: ${dates(monthFirst)}`, question: monthFirst },
  ]
  return { question, options }
}

const dates = (question: string): string => (question.match(/\d{4}-\d{2}-\d{2}/g) ?? []).join(' and ')

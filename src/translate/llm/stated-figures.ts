/**
 * Whether a text of a model states a figure: an amount, a share or a number of three digits or more that stands neither in what was said to it nor
 * in its statement. A model does not know the data, so such a figure is made up. Years are none.
 */
export function statesFigure(text: string, known: string): boolean {
  const told = new Set(numbersIn(known).map(({ value }) => value))
  return numbersIn(text).some(
    ({ value, unit, digits }) => (unit || digits > 2) && !(digits === 4 && !unit && isYear(value)) && !told.has(value),
  )
}

const isYear = (value: number): boolean => Number.isInteger(value) && value >= 1800 && value < 2200

const number =
  /(?<before>[€$£¥]\s?)?(?<digits>\d+(?:[.,'’\u00a0\u202f ]\d{3})*(?:[.,]\d+)?)(?<after>\s?(?:%|[€$£¥]|(?:percent|prozent|pour cent|million|billion|mio|mrd|thousand|eur|usd|gbp|chf|euros?|dollars?)\b|[km]\b))?/giu

/** The numbers of a text, with thousands grouped in any way, and whether they are amounts or shares. */
function numbersIn(text: string): { value: number; unit: boolean; digits: number }[] {
  return [...text.matchAll(number)].map(({ groups }) => {
    const { before, digits = '', after } = groups ?? {}
    const value = Number(digits.replace(/[.,'’\u00a0\u202f ](?=\d{3}(?!\d))/g, '').replace(',', '.'))
    return { value, unit: before !== undefined || after !== undefined, digits: digits.replace(/\D/g, '').length }
  })
}

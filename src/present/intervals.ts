const shortUnits: [RegExp, string][] = [
  [/^years?$/, 'y'],
  [/^mons?|months?$/, 'mo'],
  [/^weeks?$/, 'w'],
  [/^days?$/, 'd'],
]
const isoUnits: Record<string, string> = { Y: 'y', W: 'w', D: 'd', H: 'h', S: 's' }

/**
 * A PostgreSQL interval in short form, `3 d 4 h`, from the server's own style (`3 days 04:00:00`) or ISO 8601 (`P3DT4H`); the text
 * itself where it is neither. Source: PostgreSQL, "Interval Output".
 */
export function shortInterval(text: string): string {
  const parts = text.startsWith('P') ? isoParts(text) : serverParts(text)
  if (parts === null) return text
  return parts.join(' ') || '0 s'
}

function serverParts(text: string): string[] | null {
  const clock = /^([+-]?)(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/
  const words = text.trim().split(/\s+/)
  const parts: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const time = clock.exec(word)
    if (time !== null) {
      parts.push(...clockParts(time))
      continue
    }
    const unit = shortUnits.find(([name]) => name.test(words[at + 1] ?? ''))
    if (!/^[+-]?\d+$/.test(word) || unit === undefined) return null
    if (Number(word) !== 0) parts.push(`${word} ${unit[1]}`)
    at++
  }
  return parts
}

function clockParts([, sign = '', hours = '0', minutes = '0', seconds = '0']: RegExpExecArray): string[] {
  const amounts: [number, string][] = [
    [Number(hours), 'h'],
    [Number(minutes), 'min'],
    [Number(seconds), 's'],
  ]
  const minus = sign === '-' ? '-' : ''
  return amounts.filter(([amount]) => amount !== 0).map(([amount, unit]) => `${minus}${amount} ${unit}`)
}

function isoParts(text: string): string[] | null {
  const [date = '', time = ''] = text.slice(1).split('T')
  const pattern = /([+-]?\d+(?:\.\d+)?)([YMWDHS])/g
  if (`${date}${time}`.replace(pattern, '') !== '') return null
  const read = (part: string, minutes: boolean) =>
    [...part.matchAll(pattern)]
      .filter(([, amount]) => Number(amount) !== 0)
      .map(([, amount = '', letter = '']) => `${amount} ${letter === 'M' ? (minutes ? 'min' : 'mo') : (isoUnits[letter] ?? letter)}`)
  return [...read(date, false), ...read(time, true)]
}

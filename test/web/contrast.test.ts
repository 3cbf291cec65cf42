import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { palettes } from '../../src/present/chart/chart-config.ts'

const tokens = readFileSync(new URL('../../src/web/styles/tokens.css', import.meta.url), 'utf8')

/** The two colours of a token, light and dark. */
function colours(name: string): [light: string, dark: string] {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\\)`).exec(tokens)
  if (found?.[1] === undefined || found[2] === undefined) throw new Error(`no colours of --${name}`)
  return [found[1], found[2]]
}

/** Relative luminance. Source: WCAG 2.2, "relative luminance". */
function luminance(hex: string): number {
  const long = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(long.slice(at, at + 2), 16) / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, "contrast ratio". */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

test('the formula gives what the standard says', () => {
  expect(contrast('#000000', '#fff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

const grounds = ['ground', 'surface', 'hover']
const onGrounds = (inks: string[], least: number) => inks.flatMap((ink) => grounds.map((ground) => ({ ink, ground, least })))

describe.each([
  ...onGrounds(['ink', 'quiet', 'accent'], 4.5),
  ...onGrounds(['red-ink'], 4.5),
  ...['sql-keyword', 'sql-string', 'sql-number', 'sql-comment'].map((ink) => ({ ink, ground: 'surface', least: 4.5 })),
  { ink: 'on-accent', ground: 'accent', least: 4.5 },
  { ink: 'on-accent', ground: 'accent-strong', least: 4.5 },
  ...['amber', 'red', 'blue'].map((tone) => ({ ink: `${tone}-ink`, ground: `${tone}-ground`, least: 4.5 })),
  // Borders of what is pressed and typed into, and the ring of the focus. Source: WCAG 2.2, 1.4.11.
  ...['ground', 'surface'].map((ground) => ({ ink: 'edge', ground, least: 3 })),
  ...['ground', 'surface'].map((ground) => ({ ink: 'focus', ground, least: 3 })),
])('$ink on $ground is at least $least to 1', ({ ink, ground, least }) => {
  test.each([
    ['light', 0],
    ['dark', 1],
  ] as const)('%s', (_scheme, at) => {
    expect(contrast(colours(ink)[at], colours(ground)[at])).toBeGreaterThanOrEqual(least)
  })
})

test.each([
  ['light', 0, 4.5],
  ['dark', 1, 6],
] as const)('the colours of charts, %s', (scheme, at, least) => {
  for (const colour of palettes[scheme]) expect(contrast(colour, colours('surface')[at])).toBeGreaterThanOrEqual(least)
})

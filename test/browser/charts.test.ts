import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'
import { type PageBench, pageBench } from './page-bench.ts'

const months = `generate_series(0, 11) AS n`
const net = { net_sales: { label: 'Net sales', unit: { kind: 'currency', code: 'USD' } } } as const

const translator = phraseTranslator('semantic', {
  trend: candidate(
    `SELECT (date '2026-01-01' + make_interval(months => n))::date AS month, 100 + n * 7 AS net_sales FROM ${months} ORDER BY 1`,
    {
      columns: { ...net, month: { format: 'month' } },
      intent: 'trend',
    },
  ),
  'two lines': candidate(
    `SELECT (date '2026-01-01' + make_interval(months => n))::date AS month, region, 100 + n * length(region) AS net_sales FROM ${months}, (VALUES ('EMEA'), ('Americas')) AS r(region) ORDER BY 1`,
    { columns: net },
  ),
  'months so far': candidate(
    `SELECT (date '2026-01-01' + make_interval(months => n))::date AS month, 100 + n * 7 AS net_sales FROM generate_series(0, 10) AS n ORDER BY 1`,
    { columns: { ...net, month: { format: 'month' } }, intent: 'trend' },
  ),
  'six lines': candidate(
    `SELECT (date '2026-01-01' + make_interval(months => n))::date AS month, 'Shop ' || s AS shop, 100 + n * s AS net_sales FROM ${months}, generate_series(1, 6) AS s ORDER BY 1`,
    { columns: { ...net, month: { format: 'month' } } },
  ),
  'a table of teams': candidate(`SELECT 'Team ' || n AS team, 'Lead ' || n AS lead FROM ${months}`),
  'weekdays and shops': candidate(
    `SELECT weekday, 'Shop ' || s AS shop, length(weekday) * s AS net_sales FROM (VALUES ('Friday'), ('Monday'), ('Sunday'), ('Tuesday'), ('Thursday')) AS w(weekday), generate_series(1, 5) AS s`,
    { columns: { ...net, weekday: { role: 'ordinal' } } },
  ),
})

let pages: PageBench
beforeAll(async () => {
  pages = await pageBench({ translators: [translator] })
}, 180_000)
afterAll(() => pages.close())

const ask = async (page: Page, question: string) => {
  await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.keyboard.press('Enter')
  await page.locator('article:last-of-type[aria-busy="false"]').waitFor()
}
const chart = (page: Page) =>
  page
    .getByRole('article')
    .last()
    .getByRole('img', { name: /chart|map/i })
const drawn = (page: Page) => page.locator('article:last-of-type canvas').waitFor()

/** How many different colours the newest picture has. */
const colours = (page: Page): Promise<number> =>
  page.locator('article:last-of-type canvas').evaluate((element) => {
    const canvas = element as unknown as {
      width: number
      height: number
      getContext(kind: '2d'): { getImageData: (...place: number[]) => { data: Uint8Array } }
    }
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    const seen = new Set<string>()
    for (let at = 0; at < data.length; at += 4) seen.add(data.slice(at, at + 4).join(' '))
    return seen.size
  })

describe('a chart', () => {
  test('is drawn under the page’s policy, says itself, and asks no other host', async () => {
    const { page, faults } = await pages.open()
    const hosts = new Set<string>()
    page.on('request', (request) => hosts.add(new URL(request.url()).hostname))
    await ask(page, 'trend')
    await drawn(page)
    expect(await chart(page).getAttribute('aria-label')).toBe(
      'trend. Line chart of Net sales by Month, 12 rows. Net sales from $100 (Jan 2026) to $177 (Dec 2026).',
    )
    expect(await colours(page)).toBeGreaterThan(3)
    expect([...hosts]).toEqual(['127.0.0.1'])
    await pages.picture(page, 'chart')
    expect(faults).toEqual([])
  })

  test('gives way to the table and comes back, and the choice holds for the next answer', async () => {
    const { page } = await pages.open()
    await ask(page, 'trend')
    await drawn(page)
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    expect(await page.getByRole('columnheader').allInnerTexts()).toHaveLength(2)
    await ask(page, 'two lines')
    expect(await page.getByRole('article').last().getByRole('row').count()).toBe(25)
    await page.getByRole('article').last().getByRole('button', { name: 'Chart', exact: true }).click()
    await drawn(page)
    await page.getByRole('article').last().getByRole('button', { name: 'Small charts' }).click()
    await drawn(page)
    expect(await page.getByRole('article').last().getByRole('button', { name: 'Small charts' }).getAttribute('aria-pressed')).toBe('true')
  })

  test.each([
    ['months so far', 'The last period is not over: its figures will grow.'],
    ['six lines', 'One line for each group.'],
  ])('of %s says what must be known to read it', async (question, said) => {
    const { page, faults } = await pages.open()
    await ask(page, question)
    await drawn(page)
    await expect.poll(() => page.locator('article:last-of-type figcaption').innerText()).toContain(said)
    await pages.picture(page, question)
    expect(faults).toEqual([])
  })

  test('is walked with the arrows', async () => {
    const { page } = await pages.open()
    await ask(page, 'trend')
    await drawn(page)
    await chart(page).focus()
    const said = page.locator('article:last-of-type figcaption')
    for (const [key, text] of [
      ['ArrowRight', 'Jan 2026: Net sales $100'],
      ['ArrowRight', 'Feb 2026: Net sales $107'],
      ['End', 'Dec 2026: Net sales $177'],
      ['ArrowLeft', 'Nov 2026: Net sales $170'],
      ['Home', 'Jan 2026: Net sales $100'],
    ] as const) {
      await page.keyboard.press(key)
      await expect.poll(() => said.innerText()).toContain(text)
    }
  })

  test.each([
    ['PNG', 'trend.png', /^\x89PNG/],
    ['SVG', 'trend.svg', /^<svg[\s\S]*Net sales/],
    ['Vega-Lite', 'trend.vl.json', /vega-lite\/v6.json[\s\S]*"values"/],
  ])('is saved as %s', async (button, name, content) => {
    const { page } = await pages.open()
    await ask(page, 'trend')
    await drawn(page)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()])
    expect(download.suggestedFilename()).toBe(name)
    expect(await readFile(await download.path(), 'latin1')).toMatch(content)
  })

  test('is drawn again for another width, and fits a phone in the dark', async () => {
    const { page, faults } = await pages.open({ colorScheme: 'dark' })
    await ask(page, 'two lines')
    await drawn(page)
    const width = () => page.locator('canvas').evaluate((canvas) => (canvas as unknown as { clientWidth: number }).clientWidth)
    const wide = await width()
    await page.setViewportSize({ width: 360, height: 780 })
    await expect.poll(width).toBeLessThan(340)
    expect(wide).toBeGreaterThan(600)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await pages.picture(page, 'chart-phone')
    expect(faults).toEqual([])
  })

  test('of two groups is a map of values', async () => {
    const { page, faults } = await pages.open()
    await ask(page, 'weekdays and shops')
    await drawn(page)
    expect(await chart(page).getAttribute('aria-label')).toContain(
      'Heat map of Net sales by Shop and Weekday, 25 rows. Net sales from $6 (Shop 1, Friday) to $40 (Shop 5, Thursday).',
    )
    await pages.picture(page, 'heat-map')
    expect(faults).toEqual([])
  })

  test('is not offered for rows without a number', async () => {
    const { page } = await pages.open()
    await ask(page, 'a table of teams')
    expect(await page.getByRole('columnheader').count()).toBe(2)
    expect(await page.getByRole('button', { name: 'Chart', exact: true }).count()).toBe(0)
  })
})

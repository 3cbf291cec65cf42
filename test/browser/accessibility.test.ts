import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PageBench, pageBench } from './page-bench.ts'
import { translator } from './questions.ts'

let pages: PageBench
beforeAll(async () => {
  pages = await pageBench({ translators: [translator], view: { maxRows: 30, maxCost: 50_000, confirmCost: 1e30 } })
}, 180_000)
afterAll(() => pages.close())

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds wrong, one line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate<axe.AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(tags)} })`)
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary ?? ''}`))
}

const ended = (page: Page) => page.locator('article:last-of-type[aria-busy="false"]').waitFor()

const looks = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 360, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
] as const

describe.each(looks)('at $width px, $colorScheme', ({ width, colorScheme }) => {
  const options = { viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' } as const

  test('the empty page has no violations', async () => {
    const { page } = await pages.open(options)
    await page.getByRole('button', { name: 'List the teams' }).waitFor()
    expect(await violations(page)).toEqual([])
  })

  test('a conversation with every ending has no violations', async () => {
    const { page } = await pages.open(options)
    const questions = [
      'net sales by region in Q3 2026',
      'figure',
      'nothing',
      'too many customers',
      'inactive customers',
      'delete all customers',
      'drop them',
      'divide',
      'costly',
    ]
    for (const question of questions) {
      await page.getByRole('textbox', { name: 'Your question' }).fill(question)
      await page.keyboard.press('Enter')
      await ended(page)
    }
    await page.getByRole('button', { name: 'Run it anyway' }).click()
    await ended(page)
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' })
    await page.evaluate(`document.querySelectorAll('details').forEach((part) => { part.open = true })`)
    // At its end nothing of the answer lies half under the question box, which would count as a small target.
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    expect(await violations(page)).toEqual([])
    expect(await page.getByRole('article').last().locator('.figures').count()).toBe(1)
    if (width < 1000) {
      await page.getByRole('button', { name: 'Conversations' }).click()
      expect(await violations(page)).toEqual([])
    }
  })

  test('a running and a stopped question have no violations', async () => {
    const { page } = await pages.open(options)
    await page.getByRole('textbox', { name: 'Your question' }).fill('confirmed endless')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Run it anyway' }).click()
    await page.getByRole('article').last().getByText('Running in the database').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('You stopped this question').waitFor()
    expect(await violations(page)).toEqual([])
  })
})

test('everything on an answer can be reached and used by keyboard alone', async () => {
  const { page } = await pages.open()
  await page.keyboard.press('Tab')
  expect(await page.locator(':focus').innerText()).toBe('Skip to the question box')
  await page.keyboard.press('Enter')
  await page.keyboard.type('net sales by region in Q3 2026')
  await page.keyboard.press('Enter')
  await ended(page)
  const reached = new Set<string>()
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    const name = await page.evaluate<string>(`(() => {
      const { activeElement: at, body } = document
      return at === body ? '' : (at.getAttribute('aria-label') ?? at.innerText).trim().replace(/\\s+/g, ' ')
    })()`)
    reached.add(name)
    const ring = await page.evaluate<string>(`getComputedStyle(document.activeElement).outlineStyle`)
    if (name !== '' && name !== 'Your question') expect(`${name}: ${ring}`).toBe(`${name}: solid`)
  }
  const wanted = [
    'Edit question',
    'Region is where the customer is',
    'Table: net sales by region in Q3 2026',
    'Copy table',
    'Download CSV',
    'figure',
  ]
  expect([...reached]).toEqual(expect.arrayContaining(wanted))
})

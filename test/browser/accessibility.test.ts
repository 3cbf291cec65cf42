import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations, violationsInEveryLook } from './axe.ts'
import { type PageBench, pageBench } from './page-bench.ts'
import { translator } from './questions.ts'

let pages: PageBench
beforeAll(async () => {
  pages = await pageBench({ translators: [translator], view: { maxRows: 30, maxCost: 50_000, confirmCost: 1e30 } })
}, 180_000)
afterAll(() => pages.close())

const ended = (page: Page) => page.locator('article:last-of-type[aria-busy="false"]').waitFor()
const ask = async (page: Page, question: string) => {
  await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 2, name: question, exact: true }).waitFor()
}

describe('there are no violations at any width, in light and dark', () => {
  test('on the empty page', async () => {
    const { page } = await pages.open()
    await page.getByRole('button', { name: 'List the teams' }).waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
  })

  test('in a conversation with every ending, with everything opened', async () => {
    const { page } = await pages.open()
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
      await ask(page, question)
      await ended(page)
    }
    await page.getByRole('button', { name: 'Run it anyway' }).click()
    await ended(page)
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' })
    await page.evaluate(`document.querySelectorAll('details').forEach((part) => { part.open = true })`)
    expect(await page.getByRole('article').last().locator('.figures').count()).toBe(1)
    expect(await violationsInEveryLook(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 800 })
    await page.getByRole('button', { name: 'Conversations' }).click()
    expect(await violations(page)).toEqual([])
  })

  test('while a question runs, and when it was stopped', async () => {
    const { page } = await pages.open()
    await ask(page, 'confirmed endless')
    await page.getByRole('button', { name: 'Run it anyway' }).click()
    await page.getByRole('article').last().getByText('Running in the database').waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('You stopped this question').waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
  })

  test('with the drawer, the dialog to share and a chart', async () => {
    const { page } = await pages.open()
    await ask(page, 'sales of each shop')
    await ended(page)
    await page.locator('canvas').waitFor()
    await page.getByRole('button', { name: 'Data', exact: true }).click()
    await page.getByRole('complementary', { name: 'What can be asked about' }).getByText('Tables').waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('complementary').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Share' }).click()
    await page.getByRole('dialog', { name: 'Share this answer' }).getByText('AUTH_MODE').waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
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
  await page.getByRole('button', { name: 'Share' }).waitFor()
  const reached = new Set<string>()
  for (let presses = 0; presses < 60; presses++) {
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
    'Share',
    'Ask again',
    'figure',
  ]
  expect([...reached]).toEqual(expect.arrayContaining(wanted))
})

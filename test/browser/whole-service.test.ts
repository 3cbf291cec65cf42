import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServiceBench, serviceBench } from '../support/service-bench.ts'
import { openPages, type Pages } from './page-bench.ts'

let bench: ServiceBench
let pages: Pages
beforeAll(async () => {
  bench = await serviceBench('demo')
  pages = await openPages(async (assets) => bench.app(assets))
}, 180_000)
afterAll(async () => {
  await pages.close()
  await bench.close()
})

const ended = (page: Page) => page.locator('article:last-of-type[aria-busy="false"]').waitFor()

test('every example on the empty page is answered with rows from the demonstration data', async () => {
  const { page, faults } = await pages.open()
  const examples = page.locator('.examples button')
  await examples.first().waitFor()
  await pages.picture(page, 'service-empty')
  const questions = await examples.allInnerTexts()
  expect(questions.length).toBeGreaterThanOrEqual(4)
  await examples.first().click()
  await ended(page)
  await pages.picture(page, 'service-answer')
  for (const question of questions.slice(1)) {
    await page.getByRole('textbox', { name: 'Your question' }).fill(question)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: question, exact: true }).waitFor()
    await ended(page)
  }
  const answers = page.getByRole('article')
  expect(await answers.count()).toBe(questions.length)
  for (const answer of await answers.all())
    expect(await answer.locator('.result > :is(.table-region, .figures, .chart-view)').count()).toBe(1)
  expect(faults).toEqual([])
})

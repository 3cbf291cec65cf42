import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'
import { violations } from './axe.ts'
import { type PageBench, pageBench } from './page-bench.ts'

let pages: PageBench
beforeAll(async () => {
  pages = await pageBench({
    translators: [phraseTranslator('semantic', { 'one region': candidate(`SELECT 'EMEA' AS region, 12 AS orders`) })],
  })
}, 180_000)
afterAll(() => pages.close())

const ended = (page: Page) => page.locator('article:last-of-type[aria-busy="false"]').waitFor()
const newest = (page: Page) => page.getByRole('article').last()

async function openEditor(page: Page) {
  await page.getByRole('textbox', { name: 'Your question' }).fill('one region')
  await page.keyboard.press('Enter')
  await ended(page)
  await newest(page).getByRole('button', { name: 'Edit SQL' }).last().click()
  const editor = page.getByRole('textbox', { name: 'SQL statement' })
  await editor.waitFor()
  return editor
}

test('an edited statement is checked, run and marked, under the page’s policy', async () => {
  const { page, faults } = await pages.open()
  await openEditor(page)
  await page.keyboard.press('Control+A')
  await page.keyboard.type("SELECT 'APAC' AS region, 7 AS orders ")
  await pages.picture(page, 'sql-editor')
  await page.keyboard.press('Control+Enter')
  await newest(page).getByText('Answered by an edited statement').waitFor()
  await ended(page)
  expect(await newest(page).getByRole('row').last().innerText()).toMatch(/^APAC\s+7$/)
  expect(faults).toEqual([])
})

test('a statement that does more than read is stopped, with the reason, and stays to be mended', async () => {
  const { page } = await pages.open()
  await openEditor(page)
  await page.keyboard.press('Control+A')
  await page.keyboard.type('DELETE FROM regions ')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await newest(page).getByText('did not pass the check').first().waitFor()
  await ended(page)
  expect(
    await newest(page)
      .getByRole('button', { name: /^(Edit|Fix) SQL$/ })
      .first()
      .isVisible(),
  ).toBe(true)
})

test('table and column names are offered', async () => {
  const { page } = await pages.open()
  await openEditor(page)
  await page.keyboard.press('Control+A')
  await page.keyboard.type('SELECT * FROM reg')
  await page.getByRole('option', { name: 'regions', exact: true }).first().waitFor()
})

test('Escape leaves the box, and the editor has no violations of accessibility rules', async () => {
  const { page } = await pages.open()
  await openEditor(page)
  await page.keyboard.press('Escape')
  expect(await page.locator(':focus').innerText()).toBe('Run')
  expect(await violations(page)).toEqual([])
})

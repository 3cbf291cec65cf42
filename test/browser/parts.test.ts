import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fail } from '../../src/base/result.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'
import { violationsInEveryLook } from './axe.ts'
import { type PageBench, pageBench } from './page-bench.ts'

const phrases = {
  'one region': candidate(`SELECT 'EMEA' AS region, 12 AS orders`),
  'too slow': candidate('SELECT count(*) AS n FROM generate_series(1, 100000) a, generate_series(1, 100000) b'),
  'model away': fail({ kind: 'model-unavailable', reason: 'connection', message: 'The language model cannot be reached.' } as const),
}

let pages: PageBench
beforeAll(async () => {
  pages = await pageBench({
    translators: [phraseTranslator('semantic', phrases)],
    limits: { statementTimeoutMs: 500 },
    view: { maxRows: 1_000, maxCost: null },
  })
  const { page } = await pages.open()
  for (const question of ['one region', 'words nobody knows']) await ask(page, question)
}, 180_000)
afterAll(() => pages.close())

async function ask(page: Page, question: string) {
  await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 2, name: question, exact: true }).waitFor()
  await page.locator('article:last-of-type[aria-busy="false"]').waitFor()
}

const part = (page: Page, name: string) => page.getByRole('navigation', { name: 'Parts of the page' }).getByRole('link', { name })

describe('history', () => {
  test('lists my questions, is searched, narrowed by outcome, and leads to each', async () => {
    const { page, faults } = await pages.open()
    await part(page, 'History').click()
    const entries = page.locator('.entries li')
    await entries.first().waitFor()
    expect((await entries.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual(['words nobody knows', 'one region'])
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('answered')
    await expect.poll(() => entries.count()).toBe(1)
    await page.getByRole('searchbox', { name: 'Find a question' }).fill('nothing like it')
    await page.keyboard.press('Enter')
    await page.getByText('No question of yours fits this.').waitFor()
    await page.getByRole('searchbox', { name: 'Find a question' }).fill('REGION')
    await page.keyboard.press('Enter')
    await expect.poll(() => new URL(page.url()).search).toBe('?q=REGION&outcome=answered')
    const { page: linked } = await pages.open({ path: '/history?q=REGION&outcome=answered' })
    await expect.poll(() => linked.locator('.entries li').count()).toBe(1)
    await linked.getByRole('button', { name: 'Ask again: one region' }).click()
    await linked.getByRole('article', { name: 'one region' }).getByText('EMEA').first().waitFor()
    expect(new URL(linked.url()).pathname).toMatch(/^\/c\//)
    await page.getByRole('link', { name: 'one region' }).click()
    await page.getByRole('article', { name: 'one region' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor()
    await expect.poll(() => page.title()).toBe('History · Pulse Query')
    expect(faults).toEqual([])
  })
})

describe('the catalog', () => {
  test('is found by typing, and shows columns', async () => {
    const { page, faults } = await pages.open({ path: '/catalog' })
    const find = page.getByRole('searchbox')
    await find.fill('region')
    await page.locator('summary').first().waitFor()
    await page.locator('summary').first().click()
    expect(await page.getByRole('columnheader').first().innerText()).toBe('Column')
    await find.fill('zzzz')
    await page.getByText('Nothing here has this name.').waitFor()
    expect(faults).toEqual([])
  })
})

describe('usage', () => {
  test('tells administrators what was never answered and what was judged wrong', async () => {
    const { page, faults } = await pages.open()
    await ask(page, 'one region')
    await page.getByRole('button', { name: 'No', exact: true }).click()
    await page.getByRole('checkbox', { name: 'The period is wrong' }).check()
    await page.getByRole('textbox', { name: 'Anything else' }).fill('It was about last year')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Noted.').waitFor()
    await part(page, 'Usage').click()
    await page.getByRole('region', { name: 'Table: Judged wrong' }).getByText('It was about last year').waitFor()
    expect(await page.getByRole('region', { name: 'Table: Never answered' }).innerText()).toContain('words nobody knows')
    await pages.picture(page, 'usage')
    expect(faults).toEqual([])
  })
})

describe('the drawer', () => {
  test('finds names and puts them into the question; going back closes it', async () => {
    const { page, faults } = await pages.open()
    await ask(page, 'one region')
    await page.getByRole('button', { name: 'Data', exact: true }).click()
    const drawer = page.getByRole('complementary', { name: 'What can be asked about' })
    await drawer.getByText('What the newest answer was made from').click()
    await drawer.getByText("'EMEA'").waitFor()
    await drawer.getByRole('searchbox').fill('regions')
    await page.getByRole('textbox', { name: 'Your question' }).fill('number of')
    await drawer.getByRole('listitem').getByRole('button').first().click()
    expect(await page.getByRole('textbox', { name: 'Your question' }).inputValue()).toMatch(/^number of \S+ $/)
    await pages.picture(page, 'drawer')
    await page.goBack()
    await drawer.waitFor({ state: 'detached' })
    await page.getByRole('article', { name: 'one region' }).waitFor()
    expect(faults).toEqual([])
  })
})

test('a result that is some while old says when it was made, and is made anew', async () => {
  const { page } = await pages.open()
  await ask(page, 'one region')
  expect(await page.getByText('Result of').count()).toBe(0)
  // The service's clock of these tests stands in the past, so what is opened again is old.
  await page.reload()
  await page.getByText('Result of 20 Nov 2026').waitFor()
  await page.getByRole('button', { name: 'Run again' }).click()
  await page.getByText('2 of 2').waitFor()
  await expect.poll(() => page.getByText('Result of').count()).toBe(0)
})

describe('an answer that did not come', () => {
  test('because it took too long says so, what helps, and keeps its statement', async () => {
    const { page, faults } = await pages.open()
    await ask(page, 'too slow')
    const answer = page.getByRole('article').last()
    expect(await answer.innerText()).toContain('Stopped: it took too long')
    expect(await answer.innerText()).toContain('A shorter period or fewer groups usually help.')
    await answer.getByRole('button', { name: 'Fix SQL' }).waitFor()
    await pages.picture(page, 'timed-out')
    expect(faults).toEqual([])
  })

  test('because the model is away says so and can be tried again', async () => {
    const { page, faults } = await pages.open()
    await ask(page, 'model away')
    const answer = page.getByRole('article').last()
    expect(await answer.innerText()).toContain('Not available right now')
    await answer.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('2 of 2').waitFor()
    await pages.picture(page, 'unavailable')
    expect(faults).toEqual([])
  })
})

test('an address that leads nowhere says so and leads back', async () => {
  const { page } = await pages.open({ path: '/nowhere' })
  await page.getByRole('heading', { name: 'There is no page at this address.' }).waitFor()
  await page.getByRole('main').getByRole('link', { name: 'New question' }).click()
  await page.getByRole('textbox', { name: 'Your question' }).waitFor()
})

test('a link to an answer is copied', async () => {
  const { page } = await pages.open({ permissions: ['clipboard-read', 'clipboard-write'] })
  await ask(page, 'one region')
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('dialog', { name: 'Share this answer' }).getByRole('button', { name: 'Copy link' }).click()
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/a\/[0-9a-f-]{36}$/)
})

test.each(['/history', '/shared', '/catalog', '/usage', '/settings', '/nowhere'])(
  '%s has no violations and does not scroll sideways, at any width, in light and dark',
  async (path) => {
    const { page, faults } = await pages.open({ path })
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expect.poll(() => page.getByText('Loading …').count()).toBe(0)
    expect(await violationsInEveryLook(page, (look) => pages.picture(page, `part${path.replace('/', '-')}-${look}`))).toEqual([])
    expect(faults).toEqual([])
  },
)

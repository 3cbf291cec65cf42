import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PageBench, pageBench } from './page-bench.ts'
import { translator } from './questions.ts'

let pages: PageBench
beforeAll(async () => {
  pages = await pageBench({ translators: [translator], view: { maxRows: 3_000, maxCost: null }, limits: { statementTimeoutMs: 20_000 } })
}, 180_000)
afterAll(() => pages.close())

const box = (page: Page) => page.getByRole('textbox', { name: 'Your question' })
const ended = (page: Page) => page.locator('article:last-of-type[aria-busy="false"]').waitFor()
const ask = async (page: Page, question: string) => {
  await box(page).fill(question)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 2, name: question, exact: true }).waitFor()
  await ended(page)
}
const newest = (page: Page) => page.getByRole('article').last()

/** What axe finds wrong, one line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  const found = await page.evaluate<axe.AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(tags)} })`)
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
}

describe('the question box', () => {
  test('offers names after @, chosen by arrows, and says how many', async () => {
    const { page, faults } = await pages.open({ reducedMotion: 'reduce' })
    await box(page).fill('top ')
    await page.keyboard.press('End')
    await page.keyboard.type('@reg')
    const list = page.getByRole('listbox', { name: 'Suggestions' })
    await list.getByRole('option').first().waitFor()
    await pages.picture(page, 'suggestions')
    expect(await page.locator('p[role=status].hidden').textContent()).toMatch(/^\d+ suggestions\. Arrows choose/)
    const first = await list.getByRole('option').first().locator('bdi').innerText()
    expect(first.toLowerCase()).toContain('reg')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    expect(await box(page).getAttribute('aria-activedescendant')).toBe('suggestion-0')
    await page.keyboard.press('Enter')
    expect(await box(page).inputValue()).toBe(`top ${first} `)
    expect(await list.count()).toBe(0)
    expect(faults).toEqual([])
  })

  test('runs commands after a slash; Escape leaves the text as typed', async () => {
    const { page } = await pages.open()
    await box(page).click()
    await page.keyboard.type('/h')
    await page.getByRole('option', { name: '/help' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('option').count()).toBe(0)
    expect(await box(page).inputValue()).toBe('/h')
    await page.keyboard.type('e')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    expect(await violations(page)).toEqual([])
    await pages.picture(page, 'help')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})

describe('the palette', () => {
  test('finds a page by keyboard; going back closes it and nothing else', async () => {
    const { page, faults } = await pages.open()
    await ask(page, 'figure')
    const address = page.url()
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Go to' })
    await palette.getByRole('option', { name: 'figure' }).waitFor()
    expect(await violations(page)).toEqual([])
    await pages.picture(page, 'palette')
    await page.goBack()
    await palette.waitFor({ state: 'detached' })
    expect(page.url()).toBe(address)
    expect(await page.getByRole('article').count()).toBe(1)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('catal')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Catalog' }).waitFor()
    await page.goBack()
    await page.getByRole('article', { name: 'figure' }).waitFor()
    expect(faults).toEqual([])
  })
})

describe('an answer', () => {
  test('takes single letters while the focus is inside, until they are switched off', async () => {
    const { page } = await pages.open()
    await ask(page, 'sales of each shop')
    await newest(page).locator('canvas').waitFor()
    await page.keyboard.press('Alt+ArrowUp')
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('sales of each shop')
    await page.keyboard.press('t')
    await newest(page).getByRole('columnheader').first().waitFor()
    await expect.poll(() => new URL(page.url()).search).toBe('?v=table')
    await page.keyboard.press('c')
    await newest(page).locator('canvas').waitFor()
    await page.keyboard.press('s')
    expect(await newest(page).locator('.receipt').getAttribute('open')).not.toBeNull()
    await page.keyboard.press('d')
    expect(await page.locator(':focus').innerText()).toBe('Download CSV')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('navigation', { name: 'Parts of the page' }).getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('checkbox', { name: 'Single letters act inside an answer' }).uncheck()
    await page.goBack()
    await newest(page).locator('canvas').waitFor()
    await page.keyboard.press('Alt+ArrowUp')
    await page.keyboard.press('t')
    expect(await newest(page).getByRole('columnheader').count()).toBe(0)
  })
})

describe('branches', () => {
  test('an edited question stands in the place of its earlier form; both can be seen, and each goes on', async () => {
    const { page, faults } = await pages.open()
    await ask(page, 'figure')
    await ask(page, 'nothing')
    await page.getByRole('article').first().getByRole('button', { name: 'Edit question' }).click()
    await ask(page, 'shipped figure')
    expect(await page.locator('article h2').allInnerTexts()).toEqual(['shipped figure'])
    await page.getByText('2 of 2').waitFor()
    await pages.picture(page, 'branches')
    await page.getByRole('button', { name: 'Form before' }).click()
    const texts = () => page.locator('article h2').allInnerTexts()
    await expect.poll(texts).toEqual(['figure', 'nothing'])
    await ask(page, 'delete all customers')
    expect(await texts()).toEqual(['figure', 'nothing', 'delete all customers'])
    await page.reload()
    await expect.poll(texts).toEqual(['figure', 'nothing', 'delete all customers'])
    await page.getByRole('button', { name: 'Form after' }).click()
    await expect.poll(texts).toEqual(['shipped figure'])
    expect(await violations(page)).toEqual([])
    expect(faults).toEqual([])
  })
})

describe('addresses', () => {
  test('hold how the answer is looked at', async () => {
    const { page } = await pages.open()
    await ask(page, 'sales of each shop')
    await newest(page).getByRole('button', { name: 'Table', exact: true }).click()
    await newest(page).getByRole('button', { name: 'Net sales' }).click()
    await expect.poll(() => new URL(page.url()).search).toBe('?v=table&sort=net_sales')
    const { pathname, search } = new URL(page.url())
    const { page: other } = await pages.open({ path: pathname + search })
    await expect.poll(() => newest(other).getByRole('columnheader', { name: 'Net sales' }).getAttribute('aria-sort')).toBe('ascending')
    await expect.poll(() => newest(other).getByRole('row').nth(1).innerText()).toContain('Shop 1')
  })

  test('of one answer show it alone; one that is not there says so', async () => {
    const { page, faults } = await pages.open()
    await ask(page, 'figure')
    const id = (await newest(page).getAttribute('id'))?.slice(2)
    const { page: other } = await pages.open({ path: `/a/${id}` })
    await other.locator('.figures').waitFor()
    expect(await other.title()).toBe('figure · Pulse Query')
    expect(await violations(other)).toEqual([])
    await pages.picture(other, 'one-answer')
    await other.getByRole('button', { name: 'Ask this yourself' }).click()
    await expect.poll(() => new URL(other.url()).pathname).toMatch(/^\/c\//)
    const { page: lost } = await pages.open({ path: '/a/00000000-0000-4000-8000-000000000000' })
    await lost.getByText('This answer does not exist, or it is not shared with you.').waitFor()
    expect(faults).toEqual([])
  })

  test('of a run are joined by a second reader, and both see it stop', async () => {
    const { page } = await pages.open()
    await box(page).fill('endless')
    await page.keyboard.press('Enter')
    await newest(page).getByText('Running in the database').waitFor()
    const { page: other } = await pages.open({ path: new URL(page.url()).pathname })
    await newest(other).getByText('Running in the database').waitFor()
    await other.getByRole('button', { name: 'Stop' }).click()
    await newest(page).getByText('You stopped this question').waitFor()
    await newest(other).getByText('You stopped this question').waitFor()
  })
})

test('the statement of an error is mended where it is shown', async () => {
  const { page } = await pages.open()
  await ask(page, 'divide')
  await page.getByRole('button', { name: 'Fix SQL' }).click()
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor()
})

test('forced colours keep every border, and nothing moves where motion is unwanted', async () => {
  const { page } = await pages.open({ forcedColors: 'active', reducedMotion: 'reduce' })
  await ask(page, 'delete all customers')
  await pages.picture(page, 'forced-colors')
  expect(await page.evaluate(`getComputedStyle(document.querySelector('.card')).borderTopStyle`)).toBe('solid')
  expect(await page.evaluate('document.getAnimations().length')).toBe(0)
})

test('everything that is pressed is at least 24 pixels high and wide', async () => {
  const { page } = await pages.open({ viewport: { width: 360, height: 740 } })
  await ask(page, 'net sales by region in Q3 2026')
  await page.evaluate(`document.querySelectorAll('details').forEach((part) => { part.open = true })`)
  const small = await page.evaluate(`[...document.querySelectorAll('button, summary, a, input, select')].flatMap((one) => {
    const { width, height } = one.getBoundingClientRect()
    return width === 0 || one.matches('.skip') || (width >= 24 && height >= 24) ? [] : [one.outerHTML.slice(0, 80) + width + 'x' + height]
  })`)
  expect(small).toEqual([])
})

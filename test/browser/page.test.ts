import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PageBench, pageBench } from './page-bench.ts'
import { translator } from './questions.ts'

let pages: PageBench
beforeAll(async () => {
  pages = await pageBench({ translators: [translator], view: { maxRows: 3_000, maxCost: null }, limits: { statementTimeoutMs: 20_000 } })
}, 180_000)
afterAll(() => pages.close())

const ask = async (page: Page, question: string) => {
  await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.keyboard.press('Enter')
}
const newest = (page: Page) => page.getByRole('article').last()
const ended = (page: Page) => page.locator('article:last-of-type[aria-busy="false"]').waitFor()

describe('an answer', () => {
  test('is asked from an example and shows all its parts', async () => {
    const { page, faults } = await pages.open()
    await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor()
    await pages.picture(page, 'empty')
    expect(await page.getByText('No language model is configured').isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'List the teams' }).isVisible()).toBe(true)
    await ask(page, 'net sales by region in Q3 2026')
    await ended(page)
    const answer = newest(page)
    expect(await answer.locator('.headline').textContent()).toBe('EMEA has the highest net sales: $1,284,551, among 4 rows.')
    expect(await answer.locator('.understanding').innerText()).toContain('Q3 2026: 1 Jul – 30 Sep 2026')
    expect(await answer.locator('.notice').allInnerTexts()).toEqual(['November 2026 is not over: its figures will grow.'])
    expect(await answer.getByRole('columnheader').allInnerTexts()).toEqual([
      'Region',
      expect.stringMatching(/^Net sales\s*USD$/),
      'Margin %',
    ])
    const rows = await answer.getByRole('row').allInnerTexts()
    expect(rows.at(1)).toMatch(/^EMEA\s+1,284,551\s+41.3%$/)
    expect(rows.at(3)).toMatch(/^Americas\s+874,002\s+–/)
    expect(rows.at(4)).toContain('<b>Other</b> & co')
    await answer.getByText('SQL and how it was computed').click()
    const receipt = await answer.locator('.receipt').innerText()
    for (const part of ['SELECT', '1 Jul – 30 Sep 2026 (UTC)', 'the built-in translator', 'Region is where the customer is']) {
      expect(receipt).toContain(part)
    }
    await pages.picture(page, 'answer')
    await expect.poll(() => page.title()).toBe('net sales by region in Q3 2026 · Pulse Query')
    expect(page.url()).toMatch(/\/c\/[0-9a-f-]{36}$/)
    expect(faults).toEqual([])
  })

  test('of one number is a figure, and a follow-up needs one click', async () => {
    const { page, faults } = await pages.open()
    await ask(page, 'net sales by region in Q3 2026')
    await page.getByRole('navigation', { name: 'Follow-up questions' }).getByRole('button', { name: 'figure' }).click()
    await expect.poll(() => page.getByRole('article').count()).toBe(2)
    await ended(page)
    expect(await newest(page).locator('.figures').innerText()).toMatch(/^Net sales in Q3 2026\s+\$1,284,551.27$/)
    await pages.picture(page, 'figure')
    expect(faults).toEqual([])
  })

  test('an assumption with another reading asks that instead', async () => {
    const { page } = await pages.open()
    await ask(page, 'net sales by region in Q3 2026')
    await page.getByText('Region is where the customer is').first().click()
    await page.getByRole('button', { name: 'Where the item was shipped to' }).click()
    await expect.poll(() => page.getByRole('heading', { level: 2 }).last().innerText()).toBe('figure')
  })

  test('announces its end politely and keeps the focus in the box', async () => {
    const { page } = await pages.open()
    await ask(page, 'net sales by region in Q3 2026')
    await expect.poll(() => page.locator('p[aria-live=polite]').textContent()).toContain('Answer ready: 4 rows.')
    expect(await page.locator(':focus').getAttribute('id')).toBe('question')
  })
})

describe('rows', () => {
  test('of a long result are drawn as they come into sight, fetched as needed, and sorted by the service', async () => {
    const { page, faults } = await pages.open()
    await ask(page, 'many customers')
    await ended(page)
    const answer = newest(page)
    expect(await answer.locator('.result > .result-foot').innerText()).toContain('2,600 rows')
    expect(await answer.getByRole('row').count()).toBeLessThan(100)
    expect(await answer.getByRole('table').first().getAttribute('aria-rowcount')).toBe('2601')
    await answer.getByRole('region', { name: 'Table: many customers' }).evaluate((region) => {
      region.scrollTop = region.scrollHeight
    })
    await answer.getByRole('row').filter({ hasText: 'Customer 2600' }).waitFor()
    const heading = answer.getByRole('columnheader', { name: 'Net sales' })
    await heading.getByRole('button').click()
    await expect.poll(() => heading.getAttribute('aria-sort')).toBe('ascending')
    await heading.getByRole('button').click()
    await expect.poll(() => heading.getAttribute('aria-sort')).toBe('descending')
    await answer.getByRole('region', { name: 'Table: many customers' }).evaluate((region) => {
      region.scrollTop = 0
    })
    await expect.poll(async () => (await answer.getByRole('row').nth(1).innerText()).slice(0, 4)).toBe('2600')
    expect(await answer.getByRole('columnheader', { name: 'Net sales' }).getAttribute('aria-sort')).toBe('descending')
    expect(faults).toEqual([])
  })

  test.each([
    ['Download CSV', 'many-customers.csv'],
    ['XLSX', 'many-customers.xlsx'],
  ])('%s saves all of them', async (button, name) => {
    const { page, faults } = await pages.open()
    await ask(page, 'many customers')
    await ended(page)
    const [download] = await Promise.all([page.waitForEvent('download'), newest(page).getByRole('button', { name: button }).click()])
    expect(download.suggestedFilename()).toBe(name)
    const saved = await readFile(await download.path())
    if (name.endsWith('.csv')) {
      const lines = saved.toString('utf8').trimEnd().split('\r\n')
      expect(lines).toHaveLength(2_601)
      expect(lines[2_600]).toMatch(/^2600,Customer 2600,2026-\d\d-\d\d,34762.00,/)
    } else expect(saved.subarray(0, 2).toString()).toBe('PK')
    expect(faults).toEqual([])
  })

  test('that are selected are copied exactly, as a sheet takes them', async () => {
    const { page } = await pages.open()
    await ask(page, 'net sales by region in Q3 2026')
    await ended(page)
    const copied = await page.evaluate(`(() => {
      const cells = document.querySelectorAll('article:last-of-type td')
      getSelection().setBaseAndExtent(cells[0], 0, cells[4], 1)
      const event = new ClipboardEvent('copy', { clipboardData: new DataTransfer(), bubbles: true, cancelable: true })
      cells[0].dispatchEvent(event)
      return event.clipboardData.getData('text/plain')
    })()`)
    expect(copied).toBe('Region\tNet sales\tMargin %\nEMEA\t1284551.27\t41.27\nAPAC\t998120.50\t38.90')
  })

  test('tell what is in each column on demand', async () => {
    const { page } = await pages.open()
    await ask(page, 'net sales by region in Q3 2026')
    await ended(page)
    await newest(page).getByText('Column statistics').click()
    const statistics = newest(page).getByRole('region', { name: 'Column statistics' })
    expect((await statistics.getByRole('row').nth(3).innerText()).split(/\s+/)).toEqual(['Margin', '%', '3', '1', '-3.1%', '41.3%'])
  })

  test('that were cut say so', async () => {
    const { page } = await pages.open()
    await ask(page, 'too many customers')
    await ended(page)
    expect(await newest(page).locator('.notice').allInnerTexts()).toEqual([expect.stringContaining('more than 3,000 rows')])
    await pages.picture(page, 'truncated')
  })

  test.each(['wide table', 'long cell'])('%s does not make the page scroll sideways', async (question) => {
    const { page, faults } = await pages.open({ viewport: { width: 360, height: 740 } })
    await ask(page, question)
    await ended(page)
    await newest(page).getByRole('table').first().waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    expect(faults).toEqual([])
  })
})

describe('an answer that is none', () => {
  test.each([
    ['nothing', 'Leave one out', 'no data'],
    ['delete all customers', 'only reads data', 'refused'],
    ['drop them', 'did not pass the check', 'blocked'],
    ['divide', 'The database could not run this', 'error'],
    ['words nobody knows', 'You could ask', 'unknown'],
  ])('%s: %s', async (question, said, name) => {
    const { page, faults } = await pages.open()
    await ask(page, question)
    await ended(page)
    expect(await newest(page).innerText()).toContain(said)
    await pages.picture(page, name)
    expect(faults).toEqual([])
  })

  test('asks back, and a click answers', async () => {
    const { page } = await pages.open()
    await ask(page, 'inactive customers')
    await ended(page)
    await pages.picture(page, 'clarify')
    await page.getByRole('button', { name: 'No order in the last 90 days' }).click()
    await expect.poll(() => page.getByRole('article').count()).toBe(2)
    await ended(page)
    expect(await newest(page).locator('.figures').innerText()).toContain('$1,284,551.27')
  })

  test('keeps the statement of an error in sight and can be tried again', async () => {
    const { page } = await pages.open()
    await ask(page, 'divide')
    await ended(page)
    expect(await newest(page).locator('.receipt').getAttribute('open')).not.toBeNull()
    await page.getByRole('button', { name: 'Try again' }).click()
    await newest(page).getByText('2 of 2').waitFor()
  })
})

describe('while it runs', () => {
  test('shows the step and the statement, and stops at once', async () => {
    const { page, faults } = await pages.open()
    await ask(page, 'endless')
    await newest(page).getByText('Running in the database').waitFor()
    expect(await newest(page).locator('.receipt summary').isVisible()).toBe(true)
    await pages.picture(page, 'running')
    await page.getByRole('button', { name: 'Stop' }).click()
    await newest(page).getByText('You stopped this question while running in the database.').waitFor()
    await pages.picture(page, 'stopped')
    expect(await page.getByRole('button', { name: 'Run again' }).isVisible()).toBe(true)
    expect(faults).toEqual([])
  })

  test('a reload joins the run, and Escape in the empty box stops it', async () => {
    const { page } = await pages.open()
    await ask(page, 'endless')
    await newest(page).getByText('Running in the database').waitFor()
    await page.reload()
    await newest(page).getByText('Running in the database').waitFor()
    await expect.poll(() => page.title()).toBe('endless · Pulse Query')
    await page.getByRole('textbox', { name: 'Your question' }).focus()
    await page.keyboard.press('Escape')
    await newest(page).getByText('You stopped this question').waitFor()
  })

  test('a lost connection is told, and mended without loss', async () => {
    const { page } = await pages.open()
    await ask(page, 'endless')
    await newest(page).getByText('Running in the database').waitFor()
    pages.cut()
    await page.getByText('Connection lost. Reconnecting').waitFor()
    await pages.picture(page, 'reconnecting')
    pages.mend()
    await page.getByText('Connection lost. Reconnecting').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Stop' }).click()
    await newest(page).getByText('You stopped this question').waitFor()
  })

  test('a question asked into a dead line arrives once it is mended, once', async () => {
    const { page } = await pages.open()
    // What shows results is fetched soon after the page; a line that dies before is another case.
    await page.waitForLoadState('networkidle')
    pages.cut()
    await ask(page, 'figure')
    await page.getByText('Connection lost. Reconnecting').waitFor()
    pages.mend()
    await ended(page)
    expect(await page.getByRole('article').count()).toBe(1)
    expect(await newest(page).locator('.figures').innerText()).toContain('$1,284,551.27')
  })
})

describe('a conversation', () => {
  test('is opened by its address, listed, and left by going back', async () => {
    const { page } = await pages.open()
    await ask(page, 'net sales by region in Q3 2026')
    await ended(page)
    const { page: other } = await pages.open({ path: new URL(page.url()).pathname })
    await other.getByRole('article').waitFor()
    expect(await other.locator('.headline').textContent()).toContain('EMEA has the highest net sales')
    await other.getByRole('button', { name: 'New question' }).click()
    await other.getByRole('heading', { name: 'What would you like to know?' }).waitFor()
    await other.getByRole('navigation', { name: 'Conversations' }).getByRole('link').first().click()
    await other.getByRole('article').waitFor()
    await other.goBack()
    await other.getByRole('heading', { name: 'What would you like to know?' }).waitFor()
  })

  test('that does not exist says so', async () => {
    const { page } = await pages.open({ path: '/c/00000000-0000-4000-8000-000000000000' })
    await page.getByText('This conversation does not exist').waitFor()
  })
})

describe('the keyboard', () => {
  test('Shift and Enter break the line, composing does not send, Up edits, slash focuses', async () => {
    const { page } = await pages.open()
    const box = page.getByRole('textbox', { name: 'Your question' })
    await box.fill('figure')
    await box.dispatchEvent('keydown', { key: 'Enter', isComposing: true })
    await page.keyboard.press('Shift+Enter')
    expect(await page.getByRole('article').count()).toBe(0)
    expect(await box.inputValue()).toBe('figure\n')
    await page.keyboard.press('Enter')
    await ended(page)
    await expect
      .poll(async () => {
        await page.keyboard.press('ArrowUp')
        return box.inputValue()
      })
      .toBe('figure')
    await page.getByText('Editing an earlier question').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => box.inputValue()).toBe('')
    await page.getByRole('button', { name: 'Edit question' }).focus()
    await page.keyboard.press('/')
    expect(await page.locator(':focus').getAttribute('id')).toBe('question')
  })
})

test('on a phone, conversations are a dialog', async () => {
  const { page } = await pages.open({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' })
  await ask(page, 'net sales by region in Q3 2026')
  await ended(page)
  await pages.picture(page, 'phone-dark')
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  await page.getByRole('button', { name: 'Conversations' }).click()
  await page.getByRole('dialog', { name: 'Conversations' }).getByRole('link').first().click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.getByRole('article').first().waitFor()
})

test('the theme is chosen, kept, and set before the first paint', async () => {
  const { page, faults } = await pages.open()
  await page.getByRole('button', { name: 'Theme: as the system' }).click()
  await page.getByRole('button', { name: 'Theme: light' }).click()
  await page.reload({ waitUntil: 'commit' })
  await page.getByRole('button', { name: 'Theme: dark' }).waitFor()
  expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(20, 23, 27)')
  expect(faults).toEqual([])
})

test('a run that the service leaves when it stops is told as interrupted; a question it no longer takes can be sent again', async () => {
  const { page } = await pages.open()
  await ask(page, 'endless')
  await newest(page).getByText('Running in the database').waitFor()
  await pages.bench.chat.stop(0)
  await newest(page).getByText('Interrupted').waitFor()
  await pages.picture(page, 'interrupted')
  await page.getByRole('button', { name: 'Try again' }).click()
  await newest(page).getByText('The service has as many questions as it can take').waitFor()
  await pages.picture(page, 'turned away')
})

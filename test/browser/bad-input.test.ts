import { afterAll, beforeAll, expect, test } from 'vitest'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'
import { type PageBench, pageBench } from './page-bench.ts'

const ten = 'generate_series(1, 10) AS n'
const digits = '1234567890123456789012345678901234567890'
const plain = {
  '300 columns': `SELECT ${Array.from({ length: 300 }, (_, at) => `${at} AS column_${at}`).join(', ')} FROM ${ten}`,
  'a megabyte in a cell': `SELECT (SELECT string_agg('some words ', '') FROM generate_series(1, 100000)) AS body, n FROM generate_series(1, 2) AS n`,
  'nothing but NULL': `SELECT NULL::numeric AS amount, NULL::text AS name, NULL::date AS day FROM ${ten}`,
  'right to left': `SELECT 'شركة ' || n || ' (القاهرة)' AS "اسم الشركة", n * 5 AS "المبيعات" FROM ${ten}`,
  'small pictures': `SELECT '👩‍👩‍👧‍👦🏳️‍🌈 ' || n AS "🛒 basket", n AS "💶" FROM ${ten}`,
  'markup in values and names': `SELECT '<img src=x onerror=alert(1)>' || n AS "<script>alert(2)</script>", n AS "a""b'c" FROM ${ten}`,
  'forty digits': `SELECT ${digits}::numeric + n AS huge, -${digits}.5::numeric AS below FROM ${ten}`,
  'days long ago': `SELECT date '0044-03-15' + n AS day, date '1815-06-18' + n AS battle, timestamp '0001-01-01 00:00' AS first FROM ${ten}`,
  'time without end': `SELECT 'infinity'::date AS day, '-infinity'::timestamp AS at, 'NaN'::numeric AS odd FROM ${ten}`,
  'one name twice': `SELECT n AS a, n * 2 AS a FROM ${ten}`,
  'control characters': `SELECT E'a\\u0001b\\u202Ec\\u2028d' || n AS name, n FROM ${ten}`,
}

let pages: PageBench
let opened: Awaited<ReturnType<PageBench['open']>>
const alerts: string[] = []
beforeAll(async () => {
  const phrases = Object.fromEntries(Object.entries(plain).map(([name, sql]) => [name, candidate(sql, { title: name })]))
  pages = await pageBench({ translators: [phraseTranslator('semantic', phrases)], view: { maxRows: 3_000, maxCost: null } })
  opened = await pages.open()
  opened.page.on('dialog', (dialog) => {
    alerts.push(dialog.message())
    void dialog.dismiss()
  })
}, 180_000)
afterAll(() => pages.close())

const shown: Record<string, string> = {
  'a megabyte in a cell': 'some words some words',
  'nothing but NULL': 'no value',
  'right to left': 'القاهرة',
  'small pictures': '👩‍👩‍👧‍👦🏳️‍🌈 1',
  'markup in values and names': '<img src=x onerror=alert(1)>1',
  'forty digits': '1,234,567,890,123,456,789,012,345,678,901,234,567,891',
  'days long ago': '1815',
}

test.each(Object.keys(plain))('%s: the page stays whole, at 1,280 and at 360 pixels', async (question) => {
  const { page, faults } = opened
  const anew = page.getByRole('button', { name: 'New question' })
  if ((await anew.count()) > 0) await anew.click()
  await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.keyboard.press('Enter')
  await page.locator('article:last-of-type[aria-busy="false"]').waitFor()
  const answer = page.getByRole('article').last()
  const asTable = answer.getByRole('button', { name: 'Table', exact: true })
  if ((await asTable.count()) > 0) await asTable.click()
  expect(await answer.innerText()).not.toMatch(/Something went wrong|could not be/)
  await expect.poll(() => answer.getByRole('table').first().innerText()).toContain(shown[question] ?? '')
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
  }
  await pages.picture(page, `bad-${question}`)
  expect(await page.locator('article img, article script').count()).toBe(0)
  expect(alerts).toEqual([])
  expect(faults).toEqual([])
})

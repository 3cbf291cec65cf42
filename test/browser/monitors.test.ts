import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { type ServiceBench, serviceBench } from '../support/service-bench.ts'
import { violationsInEveryLook } from './axe.ts'
import { openPages, type Pages } from './page-bench.ts'

let bench: ServiceBench
let pages: Pages
let send: (method: string, path: string, body?: unknown) => Promise<unknown>
beforeAll(async () => {
  bench = await serviceBench('demo')
  pages = await openPages(async (assets) => {
    const app = bench.app(assets)
    send = async (method, path, body) => {
      const init = {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }
      const response = await app.request(`http://127.0.0.1${path}`, init)
      if (!response.ok) throw new Error(await response.text())
      return response.json()
    }
    return app
  })
}, 180_000)
afterAll(async () => {
  await pages.close()
  await bench.close()
})

const idOf = (value: unknown): string => z.object({ id: z.string() }).parse(value).id
const threshold = (value: number) => ({ schema: 1, when: { kind: 'threshold', column: 'n', op: 'gt', value } })

/** A monitor that fires at its first run, which it has had. */
async function firingMonitor(name: string): Promise<string> {
  const from = { sql: 'select count(*) as n from public.customer_master', question: 'how many customers' }
  const id = idOf(
    await send('POST', '/api/monitors', {
      from,
      name,
      condition: threshold(1),
      severity: 'high',
      recipients: [{ channel: 'inbox', address: 'local' }],
    }),
  )
  await send('POST', `/api/monitors/${id}/run`, {})
  await bench.tick()
  return id
}

const goTo = (page: Page, path: string) => page.goto(new URL(path, page.url()).href)

test('an answer is saved as a monitor with a test and a backtest, and is then in the list', async () => {
  const { page, faults } = await pages.open()
  await page.getByRole('textbox', { name: 'Your question' }).fill('net sales yesterday')
  await page.keyboard.press('Enter')
  const answer = page.locator('article:last-of-type[aria-busy="false"]')
  await answer.waitFor({ timeout: 60_000 })
  await answer.focus()
  await page.keyboard.press('m')
  const dialog = page.getByRole('dialog', { name: 'Save as monitor' })
  await dialog.getByRole('radio').first().waitFor()
  expect(await dialog.getByRole('radio').count()).toBeGreaterThanOrEqual(2)
  expect(await dialog.getByRole('radio', { name: /^Follow each run/ }).isChecked()).toBe(true)
  await dialog.getByRole('radio', { name: /^Stay as they are/ }).waitFor()
  await dialog
    .getByText(/^in the last \d+ days: /)
    .first()
    .waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Test it now' }).click()
  await dialog.getByText(/It would raise (an|no) alert now/).waitFor()
  await dialog.locator('summary', { hasText: 'Backtest' }).click()
  await dialog.getByRole('button', { name: 'Try it on the past' }).click()
  await dialog.getByText(/^It would (not )?have fired( once| \d+ times)?$/).waitFor()
  await pages.picture(page, 'save-monitor')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Sales of yesterday')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await dialog.getByRole('link', { name: 'Open the monitor' }).click()
  await page.getByRole('heading', { level: 2, name: 'Sales of yesterday' }).waitFor()
  await page.getByRole('link', { name: 'All monitors' }).click()
  await page.getByRole('link', { name: 'Sales of yesterday' }).waitFor()
  expect(faults).toEqual([])
})

test('an alert is acknowledged by keyboard, judged, and looked behind; a link of a message asks first', async () => {
  await firingMonitor('Customers counted')
  const { page, faults } = await pages.open({ path: '/alerts' })
  const row = page
    .getByRole('listitem')
    .filter({ hasText: 'Customers counted' })
    .filter({ has: page.getByRole('checkbox') })
  await page.getByRole('heading', { name: /^Inbox, \d+ unread$/ }).waitFor()
  const way = page.getByRole('navigation', { name: 'Parts of the page' })
  await way.getByRole('link', { name: /Monitors\s*\d+ unread messages/ }).waitFor()
  await page.getByRole('button', { name: 'Mark all as read' }).click()
  await page.getByRole('heading', { name: 'Inbox', exact: true }).waitFor()
  await way.getByRole('link', { name: 'Monitors', exact: true }).waitFor()
  await page.locator('summary', { hasText: 'Begin a silence' }).click()
  await page.getByRole('combobox', { name: 'Monitor', exact: true }).selectOption('Daily sales check')
  await page.getByRole('textbox', { name: 'Why' }).fill('stock-taking')
  expect(await violationsInEveryLook(page)).toEqual([])
  await page.getByRole('button', { name: 'Begin it' }).click()
  await page.getByRole('button', { name: 'End it: stock-taking' }).click()
  await page.getByText('Nothing is silenced.').waitFor()
  await row.waitFor()
  await row.getByRole('checkbox').focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Acknowledge 1 selected' }).press('Enter')
  await page.getByText('acknowledged', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Customers counted', exact: true }).click()
  await page.getByRole('button', { name: 'It was right' }).click()
  await page.getByText('marked as right').waitFor()
  // A count of one's own cannot be taken apart, so that is said and not offered.
  await page.getByText('SQL of its own').waitFor()
  expect(await page.getByRole('button', { name: 'Why?' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Run again' }).click()
  await page.getByText('The data still says the same.').waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])

  await page.locator('summary', { hasText: 'Note' }).click()
  await page.getByRole('textbox', { name: 'Note' }).fill('counted twice')
  await page.getByRole('button', { name: 'Keep the note' }).click()
  await page.getByText('Kept.').waitFor()

  await goTo(page, `${new URL(page.url()).pathname}?do=snooze`)
  const notice = page.getByText('You came by a link')
  await notice.waitFor()
  expect(await page.getByText('snoozed', { exact: true }).count()).toBe(0)
  await notice.getByRole('button', { name: 'Snooze', exact: true }).click()
  await page.getByText('snoozed', { exact: true }).waitFor()
  expect(faults).toEqual([])
})

test('a condition is changed by its form, and the version before is brought back', async () => {
  const id = await firingMonitor('Customers to be changed')
  const { page, faults } = await pages.open({ path: `/monitors/${id}` })
  await page.getByText('all times of this page are those of UTC').waitFor()
  // One value makes no line, so it is a dot, or the mark of its alert.
  await page.locator('.points circle').waitFor()
  const asked = page.waitForResponse((response) => response.url().endsWith(`/${id}/run`))
  await page.getByRole('button', { name: 'Run now' }).click()
  await page.getByText('It is running …').waitFor()
  await asked
  await bench.tick()
  await page.getByText(/^It ran now and raised no new alert\. [\d,]+, alert\. Alert when n is above 1\./).waitFor()
  await page.locator('summary', { hasText: 'Edit: condition' }).click()
  await page.getByRole('spinbutton', { name: 'Value', exact: true }).fill('99')
  await page.getByRole('combobox', { name: 'How often' }).selectOption('weekly')
  await page.getByRole('combobox', { name: 'On', exact: true }).selectOption('Friday')
  await page.getByText(/^Next runs in UTC: 27 Nov 2026/).waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  // Somebody else saves while this one is being written.
  await send('PATCH', `/api/monitors/${id}`, { version: 1, severity: 'low' })
  await page.getByRole('button', { name: 'Save the changes' }).click()
  const conflict = page.getByRole('alert', { name: /^Somebody saved version 2/ })
  await conflict.getByText('low', { exact: true }).waitFor()
  await conflict.getByRole('button', { name: 'Save mine as a version after 2' }).click()
  await page.getByText('Saved as version 3.').waitFor()
  await page.getByText('above 99').first().waitFor()
  await page.getByText('every week on Friday').first().waitFor()
  await page.getByRole('button', { name: 'What changed: 1' }).click()
  await page.locator('del').first().waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  await page.getByRole('button', { name: 'Bring back version 1' }).click()
  await page.getByRole('button', { name: 'Make version 1 the newest one now' }).click()
  await page.getByText('Version 1 is back, as version 4.').waitFor()
  await page.getByText('Alert when n is above 1.').first().waitFor()
  await pages.picture(page, 'monitor')
  expect(await page.getByRole('listitem').filter({ hasText: 'in use' }).innerText()).toMatch(/^4/)
  await goTo(page, '/monitors?state=firing')
  await page.getByRole('link', { name: 'Customers to be changed' }).waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  expect(faults).toEqual([])
})

test('a template is filled in, tried and made into a monitor; a wrong value says what was expected', async () => {
  const { page, faults } = await pages.open({ path: '/templates' })
  await page.getByRole('link', { name: 'Excess and obsolete stock share' }).waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  await page.getByRole('link', { name: 'Excess and obsolete stock share' }).click()
  await page.getByRole('button', { name: 'Try it', exact: true }).click()
  await page.getByText(/It would raise (an|no) alert now/).waitFor()
  await page.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Atlantis')
  await page.getByRole('button', { name: 'Create the monitor' }).click()
  await page.getByRole('alert').filter({ hasText: 'Europe/Atlantis' }).waitFor()
  await page.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Berlin')
  expect(await violationsInEveryLook(page)).toEqual([])
  await page.getByRole('button', { name: 'Create the monitor' }).click()
  await page.getByRole('heading', { level: 2, name: 'Excess and obsolete stock share' }).waitFor()
  await page.getByText('Next runs in Europe/Berlin').waitFor()
  expect(faults).toEqual([])
})

test('a KPI series is chosen, its unusual values are marked, and one is said to be planned', async () => {
  await send('POST', '/api/kpi/score')
  const { page, faults } = await pages.open({ path: '/kpi' })
  await page.getByRole('combobox', { name: 'KPI' }).selectOption({ label: 'sales conversion rate' })
  await page.getByRole('heading', { level: 2, name: /^sales conversion rate/ }).waitFor()
  const picture = page.getByRole('img', { name: /^sales conversion rate: 156 values/ })
  await picture.waitFor()
  const series = page.getByRole('combobox', { name: 'Team, Region' })
  for (const one of await series.locator('option').allInnerTexts()) {
    await series.selectOption({ label: one })
    await page.getByRole('heading', { level: 2, name: one }).waitFor()
    await picture.waitFor()
    if ((await page.getByRole('button', { name: /^Planned: / }).count()) > 0) break
  }
  await page
    .getByRole('button', { name: /^Planned: / })
    .first()
    .click()
  await page.getByText('marked as planned').waitFor()
  await pages.picture(page, 'kpi')
  expect(await violationsInEveryLook(page)).toEqual([])
  expect(faults).toEqual([])
})

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ask, serviceAddress, withBrowser } from './visit.ts'

/**
 * Pictures of the way from a question to an alert over a running service with demonstration data:
 * `node test/browser/by-hand/take-monitor-pictures.ts ADDRESS [FOLDER]`. It saves one monitor, which it deletes again.
 */
const origin = serviceAddress('Usage: node test/browser/by-hand/take-monitor-pictures.ts ADDRESS [FOLDER]')
const folder = process.argv[3] ?? 'docs/images'
await mkdir(folder, { recursive: true })

await withBrowser(async (open) => {
  const page = await open(origin, { viewport: { width: 1000, height: 760 }, colorScheme: 'light' })
  const take = async (name: string) => {
    await page.evaluate('document.activeElement?.blur()')
    await page.screenshot({ path: join(folder, `${name}.png`) })
  }
  await ask(page, 'net sales yesterday')
  await page.locator('article:last-of-type').focus()
  await page.waitForTimeout(1_000)
  await page.keyboard.press('m')
  const dialog = page.getByRole('dialog', { name: 'Save as monitor' })
  await dialog.getByRole('radio').first().waitFor()
  await take('monitor-save')
  await dialog.getByRole('radio').nth(3).check()
  await dialog.getByRole('button', { name: 'Test it now' }).click()
  await dialog.getByText(/It would raise (an|no) alert now/).waitFor()
  await dialog.getByText(/It would raise (an|no) alert now/).scrollIntoViewIfNeeded()
  await take('monitor-test')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Net sales of the day before')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await dialog.getByRole('link', { name: 'Open the monitor' }).click()
  await page.getByRole('heading', { level: 2, name: 'Net sales of the day before' }).waitFor()
  const made = page.url()
  await page.locator('summary', { hasText: 'Edit: condition' }).click()
  await page
    .getByText(/^Next runs in /)
    .nth(1)
    .waitFor()
  await page.locator('summary', { hasText: 'Edit: condition' }).scrollIntoViewIfNeeded()
  await page.setViewportSize({ width: 1000, height: 1180 })
  await page.locator('summary', { hasText: 'Edit: condition' }).evaluate((summary) => summary.scrollIntoView({ block: 'start' }))
  await take('monitor-edit')
  await page.setViewportSize({ width: 1000, height: 760 })
  const id = made.split('/').at(-1)
  await fetch(`${origin}/api/monitors/${id}`, { method: 'DELETE', headers: { origin } })
  await page.goto(`${origin}/monitors`)
  await page.getByRole('link', { name: 'Return lines per day' }).click()
  await page.getByRole('img', { name: /^Values/ }).waitFor()
  await page.evaluate('scrollTo(0, 0)')
  await take('monitor')
  await page.goto(`${origin}/alerts?all=true`)
  await page.getByRole('link', { name: 'Return lines per day' }).first().click()
  await page.getByRole('heading', { name: 'Rows that show it' }).waitFor()
  await take('alert')
})

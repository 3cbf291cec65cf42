import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ask, serviceAddress, withBrowser } from './visit.ts'

/** Pictures of the page over a running service with demonstration data, for the README: `node test/browser/by-hand/take-pictures.ts ADDRESS [FOLDER]`. */
const origin = serviceAddress('Usage: node test/browser/by-hand/take-pictures.ts ADDRESS [FOLDER]')
const folder = process.argv[3] ?? 'docs/images'
await mkdir(folder, { recursive: true })

/** Pages that are reached by their address. */
const pages = ['shared', 'usage', 'settings', 'monitors', 'alerts', 'templates', 'kpi']

await withBrowser(async (open) => {
  const page = await open(origin, { viewport: { width: 1280, height: 800 }, colorScheme: 'light' })
  const take = (name: string) => page.screenshot({ path: join(folder, `${name}.png`) })
  await page.locator('.examples button').first().waitFor()
  await take('ask')
  await ask(page, 'revenue by month this year')
  await page.locator('article:last-of-type canvas').waitFor()
  await page.setViewportSize({ width: 1280, height: 1000 })
  await page.evaluate('document.activeElement?.blur()')
  await take('chart')
  await page.setViewportSize({ width: 1280, height: 800 })
  for (const question of ['top 5 products by revenue', 'average order value by region', 'delete all orders']) await ask(page, question)
  for (const name of ['history', 'catalog']) {
    await page
      .getByRole('navigation', { name: 'Parts of the page' })
      .getByRole('link', { name: new RegExp(name, 'i') })
      .click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.locator('#main :is(.entries, .entry)').first().waitFor()
    if (name === 'catalog') await page.locator('#main .entry > summary').first().click()
    await take(name)
  }
  for (const name of pages) {
    await page.goto(`${origin}/${name}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    await take(name)
  }
})

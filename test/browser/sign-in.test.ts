import axe from 'axe-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IdentityBench, identityBench } from '../support/identity-bench.ts'
import { openPages, type Pages } from './page-bench.ts'

let bench: IdentityBench
let pages: Pages
beforeAll(async () => {
  pages = await openPages(async (assets) => {
    bench = await identityBench({ http: { assets, baseUrl: 'http://127.0.0.1' } })
    return bench.app
  })
}, 180_000)
afterAll(async () => {
  await pages.close()
  await bench.close()
})

test('signing in leads to where one wanted to go, a reload keeps it, signing out ends it', async () => {
  const { secret } = await bench.token('Ann')
  const { page, faults } = await pages.open({ path: '/settings' })
  const field = page.getByLabel('Access token')
  await field.waitFor()
  expect(await page.title()).toContain('Sign in')
  await pages.picture(page, 'sign-in')
  await field.fill(`pq_abcdefghij_${'A'.repeat(43)}`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  expect(await page.getByRole('alert').textContent()).toContain('not known')
  await pages.picture(page, 'sign-in-failed')
  await field.fill(secret)
  await field.press('Enter')
  await page.getByText('Ann (analyst)').waitFor()
  expect(await page.evaluate('document.cookie')).toBe('')
  expect(await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain(secret.slice(15))
  await page.reload()
  await page.getByText('Ann (analyst)').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await field.waitFor()
  expect(faults).toEqual([])
})

test.each([
  [1280, 'light'],
  [1280, 'dark'],
  [360, 'light'],
  [360, 'dark'],
] as const)('at %i px, %s: no violations', async (width, colorScheme) => {
  const { page } = await pages.open({ viewport: { width, height: 800 }, colorScheme })
  await page.getByLabel('Access token').waitFor()
  await page.evaluate(axe.source)
  const found = await page.evaluate<axe.AxeResults>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )
  expect(found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([])
  await pages.picture(page, `sign-in-${width}-${colorScheme}`)
})

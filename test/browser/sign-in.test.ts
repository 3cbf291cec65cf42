import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IdentityBench, identityBench } from '../support/identity-bench.ts'
import { violationsInEveryLook } from './axe.ts'
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
  const field = page.getByLabel('Access token', { exact: true })
  await field.waitFor()
  expect(await page.title()).toContain('Sign in')
  await pages.picture(page, 'sign-in')
  await field.fill(`pq_abcdefghij_${'A'.repeat(43)}`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  expect(await page.getByRole('alert').textContent()).toContain('not known')
  await pages.picture(page, 'sign-in-failed')
  await field.fill(secret)
  await field.press('Enter')
  await page.getByRole('definition').getByText('Ann (analyst)').waitFor()
  expect(await page.evaluate('document.cookie')).toBe('')
  expect(await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain(secret.slice(15))
  await page.reload()
  await page.getByRole('definition').getByText('Ann (analyst)').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await field.waitFor()
  expect(faults).toEqual([])
})

test('the way in has no violations at any width, in light and dark', async () => {
  const { page } = await pages.open()
  await page.getByLabel('Access token', { exact: true }).waitFor()
  expect(await violationsInEveryLook(page, (look) => pages.picture(page, `sign-in-${look}`))).toEqual([])
})

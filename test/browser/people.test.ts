import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IdentityBench, identityBench } from '../support/identity-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'
import { violationsInEveryLook } from './axe.ts'
import { openPages, type Pages } from './page-bench.ts'

let bench: IdentityBench
let pages: Pages
beforeAll(async () => {
  const phrases = {
    'orders of EMEA': candidate(`SELECT 'EMEA' AS region, 12 AS orders`, { title: 'Orders' }),
    'how many questions': candidate('SELECT count(*) AS questions FROM pulse_query_history'),
  }
  pages = await openPages(async (assets) => {
    bench = await identityBench({ translators: [phraseTranslator('semantic', phrases)], http: { assets, baseUrl: 'http://127.0.0.1' } })
    return bench.app
  })
}, 180_000)
afterAll(async () => {
  await pages.close()
  await bench.close()
})

/** A page of somebody who has signed in. */
async function openAs(user: string, path: string, roles = ['analyst']): Promise<{ page: Page; faults: string[] }> {
  const { secret } = await bench.token(user, { roles })
  const opened = await pages.open({ path })
  await opened.page.getByLabel('Access token', { exact: true }).fill(secret)
  await opened.page.keyboard.press('Enter')
  await opened.page.getByRole('navigation', { name: 'Parts of the page' }).waitFor()
  return opened
}

test('an answer is shared with one person, found in their list, seen there, and taken back', async () => {
  const { page: ann, faults } = await openAs('ann', '/')
  await ann.getByRole('textbox', { name: 'Your question' }).fill('orders of EMEA')
  await ann.keyboard.press('Enter')
  await ann.getByRole('button', { name: 'Share' }).click()
  const dialog = ann.getByRole('dialog', { name: 'Share this answer' })
  await dialog.getByText('Shared with nobody yet').waitFor()
  await dialog.getByLabel('User ids').fill('bob, eve')
  await dialog.getByRole('button', { name: 'Share', exact: true }).click()
  await dialog.getByRole('listitem').filter({ hasText: 'eve' }).waitFor()
  expect(await violationsInEveryLook(ann, (look) => pages.picture(ann, `share-${look}`))).toEqual([])

  const { page: bob } = await openAs('bob', '/history')
  await bob.getByRole('link', { name: 'Shared with me' }).click()
  await bob.getByRole('link', { name: 'orders of EMEA' }).click()
  await bob.getByRole('article', { name: 'orders of EMEA' }).waitFor()
  await bob.getByText('Shared by ann on').waitFor()
  expect(await bob.getByRole('button', { name: 'Share' }).count()).toBe(0)
  expect(await bob.getByRole('button', { name: 'Edit question' }).count()).toBe(0)
  await pages.picture(bob, 'shared-answer')

  await dialog.getByRole('button', { name: 'Take back from bob' }).click()
  await expect.poll(() => dialog.getByRole('listitem').count()).toBe(1)
  await bob.goBack()
  await bob.getByText('Nobody has shared an answer with you yet.').waitFor()
  await dialog.getByRole('button', { name: 'Share with everyone' }).click()
  await dialog.getByRole('listitem').filter({ hasText: 'Everyone who may sign in' }).waitFor()
  await bob.reload()
  await bob.getByRole('link', { name: 'orders of EMEA' }).waitFor()
  expect(faults).toEqual([])
})

test('what was shared and may not be seen is listed without its words, and says why', async () => {
  const { page: root } = await openAs('root', '/', ['admin'])
  await root.getByRole('textbox', { name: 'Your question' }).fill('how many questions')
  await root.keyboard.press('Enter')
  await root.getByRole('button', { name: 'Share' }).click()
  const dialog = root.getByRole('dialog', { name: 'Share this answer' })
  await dialog.getByLabel('User ids').fill('fay')
  await dialog.getByRole('button', { name: 'Share', exact: true }).click()
  await dialog.getByRole('listitem').waitFor()
  const id = (await root.getByRole('article').getAttribute('id'))?.slice(2)
  const { page: fay } = await openAs('fay', '/shared')
  await fay.getByText('An answer that reads data which you may not see').waitFor()
  expect(await fay.getByText('how many questions').count()).toBe(0)
  await fay.goto(`${new URL(fay.url()).origin}/a/${id}`)
  await fay.getByText('it reads data that you may not see').waitFor()
})

test('a token is made, shown once, used, and revoked after one more question', async () => {
  const { page, faults } = await openAs('cora', '/settings')
  const tokens = page.getByRole('region', { name: 'Access tokens', exact: true })
  await tokens.getByLabel('What it is for').fill('report of Mondays')
  await tokens.getByLabel('What it may do').selectOption('read')
  await tokens.getByLabel('Ends').selectOption('30')
  await tokens.getByRole('button', { name: 'Make a token' }).click()
  const secret = (await tokens.locator('.secret').innerText()).trim()
  expect(secret).toMatch(/^pq_[a-z2-9]{10}_/)
  expect((await bench.as(secret, '/api/status')).status).toBe(200)
  expect((await bench.as(secret, '/api/conversations', { method: 'POST', body: '{}' })).status).toBe(403)
  await pages.picture(page, 'token-made')
  await tokens.getByRole('button', { name: 'I have it' }).click()
  expect(await page.locator('body').innerText()).not.toContain(secret)
  const row = tokens.getByRole('row').filter({ hasText: 'report of Mondays' })
  await row.getByRole('button', { name: 'Revoke report of Mondays' }).click()
  await row.getByRole('button', { name: 'Keep it' }).click()
  await row.getByRole('button', { name: 'Revoke report of Mondays' }).click()
  await row.getByRole('button', { name: 'Revoke it for good' }).click()
  await row.getByText('revoked').waitFor()
  expect((await bench.as(secret, '/api/status')).status).toBe(401)
  expect(faults).toEqual([])
})

test('an administrator makes tokens for others, sees those of everybody and the policy of every role', async () => {
  const { page } = await openAs('root', '/settings', ['admin'])
  const tokens = page.getByRole('region', { name: 'Access tokens', exact: true })
  await tokens.getByLabel('What it is for').fill('for Dan')
  await tokens.getByLabel('User', { exact: true }).fill('dan')
  await tokens.getByLabel('Roles, separated by commas').fill('king')
  await tokens.getByRole('button', { name: 'Make a token' }).click()
  await tokens.getByRole('alert').getByText('Expected roles out of admin, analyst, found king.').waitFor()
  await tokens.getByLabel('Roles, separated by commas').fill('analyst')
  await tokens.getByRole('button', { name: 'Make a token' }).click()
  await tokens.getByRole('button', { name: 'I have it' }).click()
  await tokens.getByRole('checkbox', { name: 'Those of everybody' }).check()
  await tokens.getByRole('row').filter({ hasText: 'dan (analyst)' }).waitFor()
  const policy = page.getByRole('region', { name: 'What I may read', exact: true })
  await policy.getByText('analyst', { exact: true }).click()
  await policy.getByText('pulse_monitors: user_id = {{user.id}}').waitFor()
  expect(await violationsInEveryLook(page, (look) => pages.picture(page, `settings-admin-${look}`))).toEqual([])
})

test('an analyst sees what they may read and nothing of the rest', async () => {
  const { page } = await openAs('ann', '/settings')
  const policy = page.getByRole('region', { name: 'What I may read', exact: true })
  await policy.locator('summary').click()
  const text = await policy.innerText()
  expect(text).toContain('some rows only')
  expect(text).not.toContain('pulse_query_history')
  expect(await policy.getByText('Policy of every role').count()).toBe(0)
})

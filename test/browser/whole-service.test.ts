import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ok } from '../../src/base/result.ts'
import { chatService } from '../../src/chat/chat-service.ts'
import { openService } from '../../src/entry/open-service.ts'
import { createApp } from '../../src/http/create-app.ts'
import { defaultHttpLimits } from '../../src/http/deps.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { urlOf } from '../entry/run-pulse.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { openPages, type Pages } from './page-bench.ts'

let database: TestDatabase
let pages: Pages
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  database = await cloneDatabase('demo')
  const opened = await openService({ DATABASE_URL: urlOf(database.owner), PULSE_AS_OF: '2026-11-20', LOG_LEVEL: 'silent' }, true)
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  const { composition, stop } = opened.value
  const chat = chatService(composition.chat)
  closing.push(
    () => chat.stop(1_000),
    stop,
    () => database.close(),
  )
  pages = await openPages(async (assets) =>
    createApp({
      ...composition.http,
      chat,
      authenticate: async () => ok(localPrincipal),
      assets,
      baseUrl: 'http://127.0.0.1',
      allowedHosts: ['127.0.0.1'],
      limits: defaultHttpLimits,
    }),
  )
}, 180_000)
afterAll(async () => {
  await pages.close()
  for (const close of closing) await close()
})

const ended = (page: Page) => page.locator('article:last-of-type[aria-busy="false"]').waitFor()

test('every example on the empty page is answered with rows from the demonstration data', async () => {
  const { page, faults } = await pages.open()
  const examples = page.locator('.examples button')
  await examples.first().waitFor()
  await pages.picture(page, 'service-empty')
  const questions = await examples.allInnerTexts()
  expect(questions.length).toBeGreaterThanOrEqual(4)
  await examples.first().click()
  await ended(page)
  await pages.picture(page, 'service-answer')
  for (const question of questions.slice(1)) {
    await page.getByRole('textbox', { name: 'Your question' }).fill(question)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: question, exact: true }).waitFor()
    await ended(page)
  }
  const answers = page.getByRole('article')
  expect(await answers.count()).toBe(questions.length)
  for (const answer of await answers.all())
    expect(await answer.locator('.result > :is(.table-region, .figures, .chart-view)').count()).toBe(1)
  expect(faults).toEqual([])
})

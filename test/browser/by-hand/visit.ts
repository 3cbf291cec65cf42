import type { BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../chromium.ts'

/** The address of a running service as the first argument; ends with what was expected when there is none. */
export function serviceAddress(usage: string): string {
  const address = process.argv[2]
  if (address !== undefined && URL.canParse(address)) return new URL(address).origin
  process.stderr.write(`Expected the address of a running service, such as http://127.0.0.1:3000.\n${usage}\n`)
  process.exit(1)
}

/** Calls `work` with a way to open pages, and closes the browser whatever happens. */
export async function withBrowser(
  work: (open: (path: string, options?: BrowserContextOptions) => Promise<Page>) => Promise<void>,
): Promise<void> {
  const browser = await launchBrowser()
  try {
    await work(async (path, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', ...options })
      const page = await context.newPage()
      await page.goto(path)
      return page
    })
  } finally {
    await browser.close()
  }
}

/** Asks a question on the page and waits for the end of its answer. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 2, name: question, exact: true }).waitFor()
  await page.locator('article:last-of-type[aria-busy="false"]').waitFor()
}

/** Runs a statement as an answer of a new conversation and gives back the address of the conversation; null rows when it did not end well. */
export async function runStatement(origin: string, sql: string): Promise<{ path: string; rows: number | null }> {
  const headers = { 'content-type': 'application/json', origin }
  const made = await fetch(`${origin}/api/conversations`, { method: 'POST', headers, body: '{}' })
  const { id } = Object(await made.json())
  const body = JSON.stringify({ id: crypto.randomUUID(), question: 'a long table', sql, confirm_cost: true })
  const asked = await fetch(`${origin}/api/conversations/${id}/answers`, {
    method: 'POST',
    headers: { ...headers, accept: 'text/event-stream' },
    body,
  })
  const rows = /"row_count":(\d+)/.exec(await asked.text())?.[1]
  return { path: `${origin}/c/${id}`, rows: rows === undefined ? null : Number(rows) }
}

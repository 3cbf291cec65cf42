import { once } from 'node:events'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { pageFiles } from '../../src/entry/page-files.ts'
import type { createApp } from '../../src/http/create-app.ts'
import type { HttpDeps } from '../../src/http/deps.ts'
import { cuttableLine } from '../support/cuttable-line.ts'
import { askFor } from '../support/database.ts'
import { type HttpBench, type HttpBenchOptions, httpBench } from '../support/http-bench.ts'
import { screenshotFolder } from './chromium.ts'
import type { SharedBrowser } from './shared-browser.ts'

export type Pages = {
  /** Opens a page in a browser of its own kind; `faults` gathers everything the console complains about. */
  open(options?: BrowserContextOptions & { path?: string }): Promise<{ page: Page; faults: string[] }>
  /** Cuts every connection of browsers and takes no new ones, until it is mended. */
  cut(): void
  mend(): void
  picture(page: Page, name: string): Promise<void>
  close(): Promise<void>
}
export type PageBench = Pages & { bench: HttpBench }

/** The built page served by the application over `chatBench`, with a browser to look at it. */
export async function pageBench(options: HttpBenchOptions = {}): Promise<PageBench> {
  let bench: HttpBench | null = null
  const pages = await openPages(async (assets) => {
    bench = await httpBench({ ...options, http: { assets, ...options.http } })
    return bench.app
  })
  if (bench === null) throw new Error('the application was not made')
  const made: HttpBench = bench
  return {
    ...pages,
    bench: made,
    close: async () => {
      await pages.close()
      await made.close()
    },
  }
}

/** Serves an application with the built page over a real port, through a line that can be cut. */
export async function openPages(
  makeApp: (assets: HttpDeps['assets']) => Promise<Pick<ReturnType<typeof createApp>, 'fetch'>>,
): Promise<Pages> {
  // The other side is `startSharedBrowser`.
  const { endpoint, page: folder } = (await askFor('browser')) as SharedBrowser
  const app = await makeApp(pageFiles(folder))
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const line = await cuttableLine({ host: '127.0.0.1', port: address.port })
  const browser = await chromium.connectOverCDP(endpoint)
  const contexts: BrowserContext[] = []
  const pictures = await screenshotFolder()
  return {
    open: async ({ path = '/', ...contextOptions } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, acceptDownloads: true, ...contextOptions })
      contexts.push(context)
      context.setDefaultTimeout(20_000)
      const page = await context.newPage()
      const faults: string[] = []
      page.on('console', (message) => {
        // A refused question is an HTTP error that the browser mentions too; the page shows it.
        if (message.type() === 'error' && !/status of 4\d\d|ERR_/.test(message.text())) faults.push(message.text())
      })
      page.on('pageerror', (error) => faults.push(String(error)))
      await page.goto(`http://127.0.0.1:${line.port}${path}`)
      return { page, faults }
    },
    cut: line.cut,
    mend: line.mend,
    picture: async (page, name) => {
      if (pictures !== null) await page.screenshot({ path: join(pictures, `${name}.png`) })
    },
    close: async () => {
      // Others go on using the browser.
      await Promise.all(contexts.map((context) => context.close()))
      await browser.close()
      await line.close()
      server.close()
    },
  }
}

import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { build } from 'vite'
import { pageFiles } from '../../src/entry/page-files.ts'
import { type HttpBench, type HttpBenchOptions, httpBench } from '../support/http-bench.ts'
import { launchBrowser, screenshotFolder } from './chromium.ts'

export type PageBench = {
  bench: HttpBench
  folder: string
  /** Opens a page in a browser of its own kind; `faults` gathers everything the console complains about. */
  open(options?: BrowserContextOptions & { path?: string }): Promise<{ page: Page; faults: string[] }>
  /** Cuts every connection of browsers and takes no new ones, until it is mended. */
  cut(): void
  mend(): void
  picture(page: Page, name: string): Promise<void>
  close(): Promise<void>
}

/** The built page served by the real application over a real port, with a browser to look at it. */
export async function pageBench(options: HttpBenchOptions = {}): Promise<PageBench> {
  const folder = await buildPage()
  const bench = await httpBench({ ...options, http: { assets: pageFiles(folder), ...options.http } })
  const server = serve({ fetch: bench.app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const line = await openLine(portOf(server as Server)) // serve() gives an http.Server for these options
  const browser: Browser = await launchBrowser()
  const pictures = await screenshotFolder()
  return {
    bench,
    folder,
    open: async ({ path = '/', ...contextOptions } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, acceptDownloads: true, ...contextOptions })
      context.setDefaultTimeout(10_000)
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
      await browser.close()
      await line.close()
      server.close()
      await bench.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Builds the page into a folder of its own, so that tests neither need nor disturb another build. */
export async function buildPage(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'pulse-page-'))
  await build({ configFile: new URL('../../src/web/vite.config.ts', import.meta.url).pathname, logLevel: 'error', build: { outDir } })
  return outDir
}

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A TCP line to a port of this machine that can be cut and mended. */
async function openLine(target: number) {
  const sockets = new Set<Socket>()
  let whole = true
  const server = createServer((near) => {
    if (!whole) {
      near.destroy()
      return
    }
    const far = connect(target, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      // A reset by the other end is what a cut looks like.
      socket.on('error', () => socket.destroy())
    }
    near.pipe(far)
    far.pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: portOf(server),
    cut: () => {
      whole = false
      for (const socket of sockets) socket.destroy()
    },
    mend: () => {
      whole = true
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

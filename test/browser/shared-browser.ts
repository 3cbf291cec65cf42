import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildPage } from './build-page.ts'
import { browserFlags, findBrowser } from './chromium.ts'

export type SharedBrowser = {
  /** Where its development tools listen. */
  endpoint: string
  /** The folder of the built page. */
  page: string
}

/** One built page and one browser for all test files; `stop` ends the browser. Everything lies in `home`, which goes with the run. */
export async function startSharedBrowser(home: string): Promise<SharedBrowser & { stop: () => Promise<void> }> {
  const page = join(home, 'page')
  const [browser] = await Promise.all([startBrowser(home), buildPage(page)])
  return { ...browser, page }
}

/** What playwright starts a browser with itself, as far as pages look or run differently by it. */
const steadyFlags = [
  '--hide-scrollbars',
  '--disable-back-forward-cache',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--force-color-profile=srgb',
  '--disable-popup-blocking',
]

async function startBrowser(home: string): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  const flags = [...browserFlags, ...steadyFlags, '--headless', '--remote-debugging-port=0', `--user-data-dir=${join(home, 'profile')}`]
  const browser = spawn(await findBrowser(), [...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((done) => browser.once('exit', () => done()))
  const endpoint = await new Promise<string>((found, failed) => {
    const lines: string[] = []
    // Read to the end of the run: a pipe that nobody empties would stop the browser.
    createInterface({ input: browser.stderr }).on('line', (line) => {
      const told = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
      if (told === undefined) lines.push(line)
      else found(told)
    })
    void ended.then(() => failed(new Error(`the browser ended: ${lines.join('\n')}`)))
  })
  return {
    endpoint,
    stop: async () => {
      browser.kill()
      await ended
    },
  }
}

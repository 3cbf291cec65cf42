import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import packed from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'
import project from '../../package.json' with { type: 'json' }

/** What a browser for tests is started with. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
]

/** A Chromium of this machine, without a window: `CHROMIUM_PATH`, else `chromium` on the path, else the one packed in a development package. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findBrowser(), headless: true, args: browserFlags })
}

/** The path of the browser's program. */
export async function findBrowser(): Promise<string> {
  const named = process.env.CHROMIUM_PATH
  if (named) return named
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'chromium')
    if (folder !== '' && (await exists(path))) return path
  }
  return unpackBrowser()
}

/** The packed browser, unpacked once per version. Several processes may do it at a time: each into a folder of its own, the first one stays. */
async function unpackBrowser(): Promise<string> {
  const home = join(tmpdir(), `pulse-chromium-${project.devDependencies['@sparticuz/chromium']}`)
  const path = join(home, 'chromium')
  if (await exists(path)) return path
  const own = await mkdtemp(`${home}-`)
  const { TMPDIR } = process.env
  process.env.TMPDIR = own
  try {
    await packed.executablePath()
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
  await rename(own, home).catch(() => rm(own, { recursive: true }))
  return path
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** A folder for pictures of pages, when one was asked for by `SCREENSHOTS`; null otherwise. */
export async function screenshotFolder(): Promise<string | null> {
  const folder = process.env.SCREENSHOTS
  if (folder) await mkdir(folder, { recursive: true })
  return folder || null
}

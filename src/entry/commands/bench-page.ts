import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { startServer } from '../bench-server.ts'
import { failWith } from '../terminal/fail-with.ts'

const pageFolder = fileURLToPath(new URL('../../../dist/web', import.meta.url))
/** Looks at the page with a real browser; a script of its own, since the browser is a part of development only. */
const measure = fileURLToPath(new URL('../../../test/browser/by-hand/measure-page.ts', import.meta.url))

/** Prints what the page weighs, and how fast it is drawn and answers presses with 10,000 and 100,000 rows. */
export async function benchPage(env: NodeJS.ProcessEnv): Promise<number> {
  const html = await readFile(join(pageFolder, 'index.html'), 'utf8').catch(() => null)
  if (html === null) return failWith('The page is not built. Run "npm run build:page" first.')
  await printWeights(html)
  const home = await mkdtemp(join(tmpdir(), 'pulse-bench-'))
  const server = await startServer({
    ...env,
    PULSE_HOME: home,
    PORT: '0',
    LOG_LEVEL: 'error',
    PULSE_AS_OF: '2026-11-20',
    MAX_ROWS: '100000',
  })
  try {
    const child = spawn(process.execPath, [measure, server.address], { stdio: 'inherit' })
    const [code] = await once(child, 'exit')
    return code === 0 ? 0 : 1
  } finally {
    await server.stop()
    await rm(home, { recursive: true, force: true })
  }
}

/** Bytes after gzip: what the first view names, and every part that is fetched later. */
async function printWeights(html: string): Promise<void> {
  const first = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, path = '']) => path.replace('/assets/', ''))
  const sizes = new Map<string, number>()
  for (const name of (await readdir(join(pageFolder, 'assets'))).filter((one) => /\.(js|css)$/.test(one))) {
    sizes.set(name, gzipSync(await readFile(join(pageFolder, 'assets', name)), { level: 9 }).length)
  }
  const sum = (ending: string) => first.filter((name) => name.endsWith(ending)).reduce((total, name) => total + (sizes.get(name) ?? 0), 0)
  console.log(`before the first answer: ${sum('.js')} bytes of scripts, ${sum('.css')} of styles, after gzip`)
  const later = [...sizes].filter(([name]) => !first.includes(name)).toSorted((a, b) => b[1] - a[1])
  console.log(
    `fetched when needed: ${later
      .slice(0, 6)
      .map(([name, size]) => `${name.replace(/-[\w-]{8}\./, '.')} ${size}`)
      .join(', ')} and ${Math.max(0, later.length - 6)} smaller ones`,
  )
}

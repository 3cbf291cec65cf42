import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { demoAsOf, TestCluster } from './test-cluster.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, 'node_modules', '.cache', 'pulse-query')
const maker = fileURLToPath(new URL('make-demo-cluster.ts', import.meta.url))
/** Everything that the demonstration data is made by. */
const sources = [
  'migrations',
  'src/operations/demo',
  'src/operations/derive',
  'src/monitors',
  'src/db/copy.ts',
  'src/db/sql.ts',
  'src/db/types.ts',
  'src/db/reader-role.ts',
  'src/db/reader-settings.ts',
  'src/db/embedded/init-cluster.ts',
  'test/support/test-cluster.ts',
  'test/support/make-demo-cluster.ts',
  'package-lock.json',
]

const run = promisify(execFile)

/**
 * The cluster in `home` with the template `demo`. Loading takes longer than most test files, so a stopped copy of the cluster is kept
 * under node_modules/.cache for as long as none of the sources changes.
 */
export async function demoCluster(home: string): Promise<TestCluster> {
  const kept = join(cache, `demo-${await sourcesHash()}`)
  if (!(await isThere(kept))) await make(home, kept)
  await rm(home, { recursive: true, force: true })
  await run('cp', ['-a', kept, home])
  return new TestCluster(home)
}

async function make(home: string, kept: string): Promise<void> {
  await run(process.execPath, [maker, home])
  await mkdir(cache, { recursive: true })
  for (const name of await readdir(cache)) {
    if (name.startsWith('demo-') && !name.includes('.draft')) await rm(join(cache, name), { recursive: true, force: true })
  }
  const draft = `${kept}.draft-${process.pid}`
  await run('cp', ['-a', home, draft])
  // Another run may have been first.
  await rename(draft, kept).catch(() => rm(draft, { recursive: true }))
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function sourcesHash(): Promise<string> {
  const hash = createHash('sha256').update(demoAsOf)
  for (const source of sources) await addTo(hash, join(root, source))
  return hash.digest('hex').slice(0, 16)
}

async function addTo(hash: ReturnType<typeof createHash>, path: string): Promise<void> {
  const names = await readdir(path).catch(() => null)
  if (names === null) hash.update(`${basename(dirname(path))}/${basename(path)}\0`).update(await readFile(path))
  for (const name of (names ?? []).sort()) await addTo(hash, join(path, name))
}

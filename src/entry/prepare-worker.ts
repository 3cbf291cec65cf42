import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { withSmallMemory } from '../guard/postgres/small-memory.ts'

/** Writes the parser's WebAssembly for the worker: as the package has it, but asking for little memory at the start. Run by wrangler before it bundles. */
async function prepareWorker(): Promise<void> {
  const source = createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm')
  const target = new URL('../../build/libpg-query.wasm', import.meta.url)
  await mkdir(new URL('.', target), { recursive: true })
  await writeFile(target, withSmallMemory(new Uint8Array(await readFile(source))))
}

if (import.meta.main) await prepareWorker()

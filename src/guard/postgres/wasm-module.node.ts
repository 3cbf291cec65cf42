import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { withSmallMemory } from './small-memory.ts'

/** The compiled parser, read from the installed package. */
export async function loadWasmModule(): Promise<WebAssembly.Module> {
  const file = createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm')
  return WebAssembly.compile(withSmallMemory(new Uint8Array(await readFile(file))))
}

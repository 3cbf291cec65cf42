import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { newId } from '../../base/ids.ts'
import type { BigRead } from './reader.ts'

/** What the package of the first reader has around its WebAssembly. */
type Glue = {
  default(options: { module_or_path: WebAssembly.Module }): Promise<unknown>
  parse_sql(dialect: string, text: string): unknown[]
}

type Parse = (text: string) => unknown[]

/** `parse` says why a text cannot be read; `ready` resolves when there is an instance that can. */
export type Parsers = { parse(text: string): BigRead; ready(): Promise<void> }

const tooDeep = 'it is nested too deeply, or chains too many operators'
const notNow = 'it cannot be checked at this moment, so send it again'

/**
 * The first reader's parser, with a spare at hand. An instance whose stack overflowed answers nothing any more, so one that fails in any way
 * but a plain syntax error is never used again. The package has room for one instance only: each is a copy of it under a name of its own,
 * so that none is shared with another reader.
 */
export async function openParsers(): Promise<Parsers> {
  const folder = new URL('../wasm/', pathToFileURL(createRequire(import.meta.url).resolve('@guanmingchiu/sqlparser-ts')))
  const compiled = await WebAssembly.compile(await readFile(new URL('sqlparser_rs_wasm_bg.wasm', folder)))
  const idle: Parse[] = []
  let making: Promise<void> | null = null
  const fill = async (): Promise<void> => {
    while (idle.length < 2) {
      const glue: Glue = await import(new URL(`sqlparser_rs_wasm.js?${newId()}`, folder).href)
      await glue.default({ module_or_path: compiled })
      idle.push((text) => glue.parse_sql('bigquery', text))
    }
  }
  const refill = (): Promise<void> => {
    making ??= fill().finally(() => {
      making = null
    })
    return making
  }
  await refill()
  return {
    parse: (text) => {
      const [parse] = idle
      if (parse === undefined) return { problem: notNow }
      try {
        return { statements: parse(text) }
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) return { problem: messageOf(error) }
        idle.shift()
        void refill()
        return { problem: tooDeep }
      }
    },
    ready: () => (idle.length > 0 ? Promise.resolve() : refill()),
  }
}

/** The parser throws texts, or objects with a message. */
const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)

import createModule, { type PgQueryModule } from 'libpg-query/wasm/libpg-query.js'
import { places } from './compare-trees.ts'

/** A token of the server's own lexer; `start` and `end` count bytes of the UTF-8 text. */
export type Token = { start: number; end: number; text: string; tokenName: string }

/** `position` is a UTF-16 index into the text. */
export type SyntaxProblem = { message: string; position: number | null }

/** `unavailable`: the parser failed inside and a fresh one is being made; nothing can be said about the text. */
export type ParseOutcome = { kind: 'tree'; tree: unknown } | ParseFailure
export type TextOutcome = { kind: 'json'; json: string } | ParseFailure
export type ParseFailure = { kind: 'syntax'; problem: SyntaxProblem } | { kind: 'overflow' } | { kind: 'unavailable' }

export type PgParser = {
  /** The raw parse tree of a text, as PostgreSQL 18's grammar reads it. */
  parse(text: string): ParseOutcome
  /** The same as the parser writes it down, in JSON, but without the places where things stood in the text. A place of 0 is never written. */
  parseWithoutPlaces(text: string): TextOutcome
  /** The tokens of a text, or null when the lexer rejects it. */
  scan(text: string): Token[] | null
  /** Throws the instance in use away and waits until a fresh one is ready. */
  renew(): Promise<void>
  /** Resolves when an instance is ready. */
  ready(): Promise<void>
}

/** More memory than this after a statement and the instance is replaced: what it once took it never gives back. */
const keepBelowBytes = 64 * 1024 * 1024

/** Instances kept ready. A failed parse takes one away in the middle of a synchronous call, and making one is asynchronous. */
const spares = 2

/**
 * The parser of the PostgreSQL server, compiled to WebAssembly. An instance that failed in any way other than a clean syntax
 * error is never used again: a stack overflow inside leaves it unable to answer, or answering never.
 */
export async function createPgParser(compiled: WebAssembly.Module): Promise<PgParser> {
  const idle: PgQueryModule[] = []
  let formats: Format[] = []
  let making: Promise<void> | null = null

  const refill = (): Promise<void> => {
    making ??= fill().finally(() => {
      making = null
    })
    return making
  }
  const fill = async () => {
    while (idle.length < spares) idle.push(await instantiate(compiled))
  }

  function withInstance<T>(work: (module: PgQueryModule) => T, failed: T, unavailable: T): T {
    const module = idle[0]
    if (module === undefined) {
      void refill()
      return unavailable
    }
    try {
      const value = work(module)
      if (module.HEAPU8.length > keepBelowBytes) replaceFirst()
      return value
    } catch {
      replaceFirst()
      return failed
    }
  }
  const replaceFirst = () => {
    idle.shift()
    void refill()
  }

  const read = (text: string, placed: boolean): TextOutcome => {
    const parse = (module: PgQueryModule) => {
      // An emptied format writes nothing. It is set for each text, for the next one may ask for the other.
      for (const { address, first } of formats) module.HEAPU8[address] = placed ? first : 0
      return parseWith(module, text)
    }
    return withInstance<TextOutcome>(parse, { kind: 'overflow' }, { kind: 'unavailable' })
  }

  await refill()
  formats = idle[0] === undefined ? [] : findFormats(idle[0].HEAPU8)
  return {
    parse: (text) => {
      const outcome = read(text, true)
      return outcome.kind === 'json' ? { kind: 'tree', tree: JSON.parse(outcome.json) } : outcome
    },
    parseWithoutPlaces: (text) => read(text, false),
    scan: (text) => withInstance((module) => scanWith(module, text), null, null),
    ready: () => (idle.length > 0 ? Promise.resolve() : refill()),
    renew: async () => {
      idle.shift()
      await refill()
    },
  }
}

function instantiate(compiled: WebAssembly.Module): Promise<PgQueryModule> {
  return createModule({
    instantiateWasm: (imports, ready) => {
      ready(new WebAssembly.Instance(compiled, imports))
      return {}
    },
  })
}

/** Layout of the result: +0 tree, +4 stderr, +8 error; of the error: +0 message, +16 position in characters, counted from 1. */
function parseWith(module: PgQueryModule, text: string): TextOutcome {
  const query = toMemory(module, text)
  const result = module._wasm_parse_query_raw(query)
  if (result === 0) throw new Error('out of memory')
  const error = module.getValue(result + 8, 'i32')
  const outcome: TextOutcome =
    error === 0
      ? { kind: 'json', json: textAt(module, module.getValue(result, 'i32')) }
      : { kind: 'syntax', problem: readProblem(module, error, text) }
  module._free(query)
  module._wasm_free_parse_result(result)
  return outcome
}

/** A text in an instance's memory by which the parser writes a place, such as `"location":%d,`; the same in every instance. */
type Format = { address: number; first: number }

/** A constant writes its place with the comma before it, everything else with one behind. */
const placeFormats = [...[...places].map((field) => `"${field}":%d,`), ',"location":%d']

/** The constants of the program lie within its first bytes. */
const constantBytes = 4 * 1024 * 1024

/** Finds the formats of all places, each between two zeros. Throws for a build of the parser that writes places in another way. */
function findFormats(memory: Uint8Array): Format[] {
  const constants = new TextDecoder('latin1').decode(memory.subarray(0, constantBytes))
  return placeFormats.map((format) => {
    const address = constants.indexOf(`\0${format}\0`) + 1
    if (address === 0) throw new Error(`this build of the parser has no format ${format}`)
    return { address, first: format.charCodeAt(0) }
  })
}

function readProblem(module: PgQueryModule, error: number, text: string): SyntaxProblem {
  const message = textAt(module, module.getValue(error, 'i32'))
  const character = module.getValue(error + 16, 'i32')
  return { message, position: character > 0 ? indexOfCharacter(text, character - 1) : null }
}

function scanWith(module: PgQueryModule, text: string): Token[] | null {
  const query = toMemory(module, text)
  const result = module._wasm_scan(query)
  const answer = textAt(module, result)
  module._free(query)
  module._wasm_free_string(result)
  if (!answer.startsWith('{')) return null
  const scanned: { tokens?: Token[] } = JSON.parse(answer)
  return scanned.tokens ?? []
}

/** The text as bytes in the module's memory, with a zero behind them. */
function toMemory(module: PgQueryModule, text: string): number {
  const bytes = new TextEncoder().encode(text)
  const pointer = module._malloc(bytes.length + 1)
  if (pointer === 0) throw new Error('out of memory')
  module.HEAPU8.set(bytes, pointer)
  module.HEAPU8[pointer + bytes.length] = 0
  return pointer
}

/** The text at an address, up to the zero behind it. */
function textAt(module: PgQueryModule, pointer: number): string {
  const { HEAPU8: memory } = module
  return new TextDecoder().decode(memory.subarray(pointer, memory.indexOf(0, pointer)))
}

/** UTF-16 index of the n-th character (code point), counted from 0. */
function indexOfCharacter(text: string, characters: number): number {
  let at = 0
  for (let left = characters; left > 0 && at < text.length; left--) at += widthAt(text, at)
  return at
}

const widthAt = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)

/** UTF-16 index of a byte offset into the UTF-8 form of the text; tree locations are such offsets. */
export function indexOfByte(text: string, bytes: number): number {
  let at = 0
  let left = bytes
  while (left > 0 && at < text.length) {
    const code = text.codePointAt(at) ?? 0
    left -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    at += code > 0xffff ? 2 : 1
  }
  return at
}

import { readFileSync } from 'node:fs'
import { readPolicyFile } from '../../../src/guard/guard-files.ts'
import type { GuardPolicy } from '../../../src/guard/policy.ts'

const read = (name: string): string => readFileSync(new URL(`../corpora/${name}`, import.meta.url), 'utf8')

/** A statement of a file. `layer`: who stops it at the latest; without one the guard itself. `rewriteOk`: leaving columns out is as good. */
export type Sample = { id: string; sql: string; class?: string; layer?: Layer; rewriteOk?: boolean }
export type Layer = 'static' | 'cost' | 'runtime' | 'server' | 'optional'

const samples = (name: string): Sample[] =>
  read(name)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** Statements to be stopped, on the sandbox and under its policy. */
export const hostileSamples = samples('hostile.jsonl')
/** Awkward and honest statements on the sandbox. */
export const trickySamples = samples('tricky.jsonl')
export const bigQueryHostileSamples = samples('bigquery-hostile.jsonl')
export const sandboxPolicy: GuardPolicy = readPolicyFile(JSON.parse(read('policy.json')))

/** Tables, traps and rows of the sandbox. */
export const sandboxSql = read('sandbox.sql')

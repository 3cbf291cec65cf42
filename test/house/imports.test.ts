import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const source = join(root, 'src')

/** Rooms by group, left to right; a room may import from groups to its right, and only types from rooms of its own group. */
const groups: string[][] = [
  ['entry'],
  ['http', 'slack', 'mcp'],
  ['chat', 'monitors', 'operations', 'evaluate'],
  ['anomalies', 'translate', 'guard', 'execute', 'present', 'history', 'catalog', 'identity'],
  ['model', 'prompts', 'db'],
  ['base'],
]
const groupOf = (room: string): number => groups.findIndex((group) => group.includes(room))

/** Who alone may import a package. */
const owners: Record<string, string[]> = {
  openai: ['model'],
  pg: ['db'],
  'pg-cursor': ['db'],
  'pg-copy-streams': ['db'],
  'node-pg-migrate': ['db'],
  'libpg-query': ['guard'],
  'node-sql-parser': ['guard'],
  '@guanmingchiu/sqlparser-ts': ['guard'],
  hono: ['http', 'slack', 'mcp', 'entry'],
  jose: ['identity', 'execute'],
  preact: ['web'],
}

type Import = { from: string; to: string; typeOnly: boolean }

const importPattern =
  /(?:^|\n)\s*(import|export)\s+(type\s)?([^'"\n;]*?(?:\{[^}]*\})?[^'"\n;]*?)\s*(?:from\s*)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(importPattern)].map((match) => {
    const target = match[4] ?? match[5] ?? ''
    const names = match[3]?.match(/\{([^}]*)\}/)?.[1]
    const onlyTypes = names?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '))
    const inType =
      match[5] !== undefined && /import\(\s*['"][^'"]+['"]\s*\)\./.test(text.slice(match.index, match.index + match[0].length + 2))
    return {
      from: file,
      to: target.startsWith('.') ? relative(root, join(root, dirname(file), target)) : target,
      typeOnly: match[2] !== undefined || onlyTypes || inType,
    }
  })
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|tsx|mjs)$/.test(name))
  .map((name) => join('src', name))
const imports = files.flatMap(importsOf)
const roomOf = (path: string): string => path.split('/')[1] ?? ''

test('reads the whole house', () => {
  expect(files.length).toBeGreaterThan(20)
  expect(imports.some((found) => found.typeOnly)).toBe(true)
  expect(imports.some((found) => !found.typeOnly && found.to.startsWith('src/'))).toBe(true)
})

test('imports go one way', () => {
  const wrong = imports
    .filter(({ to }) => to.startsWith('src/'))
    .filter(({ from, to, typeOnly }) => {
      const [here, there] = [roomOf(from), roomOf(to)]
      if (here === there) return false
      if (here === 'web') return !(there === 'present' || typeOnly)
      if (groupOf(here) < 0 || groupOf(there) < 0) return true
      if (groupOf(here) < groupOf(there)) return false
      return !typeOnly
    })
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('a package is imported by its owner alone', () => {
  const wrong = imports
    .filter(({ typeOnly }) => !typeOnly)
    .filter(({ from, to }) => {
      const name = to
        .split('/')
        .slice(0, to.startsWith('@') ? 2 : 1)
        .join('/')
      return owners[name] !== undefined && !owners[name].includes(roomOf(from))
    })
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('only entry reads the environment', () => {
  // The search path of child processes is no setting of the service.
  const wrong = files.filter(
    (file) => roomOf(file) !== 'entry' && /\bprocess\.env\b(?!\.PATH\b)/.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(wrong).toEqual([])
})

test('a CheckedSql is made in one file', () => {
  const makers = files.filter((file) => /as (unknown as )?CheckedSql\b/.test(readFileSync(join(root, file), 'utf8')))
  expect(makers.filter((file) => !/^src\/guard\/(guard-sql|checked-sql)\.ts$/.test(file))).toEqual([])
})

test('no file imports itself through others', () => {
  const edges = new Map<string, string[]>()
  for (const { from, to, typeOnly } of imports) {
    if (typeOnly || !to.startsWith('src/')) continue
    edges.set(from, [...(edges.get(from) ?? []), to])
  }
  const state = new Map<string, 'open' | 'done'>()
  const cycles: string[] = []
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      return
    }
    state.set(file, 'open')
    for (const next of edges.get(file) ?? []) visit(next, [...path, file])
    state.set(file, 'done')
  }
  for (const file of files) visit(file, [])
  expect(cycles).toEqual([])
})

/** Written by a program from the API's document; nobody reads it from top to bottom. */
const made = 'src/web/api/routes.ts'

test('no file has grown past four hundred lines', () => {
  const long = files.filter((file) => file !== made && readFileSync(join(root, file), 'utf8').split('\n').length > 401)
  expect(long).toEqual([])
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadTexts } from '../../src/prompts/texts.node.ts'
import { textsUnder } from '../../src/prompts/texts.ts'

/** The worker's list, read as source: its imports only mean something to the bundler. */
const worker = readFileSync(new URL('../../src/prompts/texts.worker.ts', import.meta.url), 'utf8')

test('the worker bundles every file of the folder under its own name', () => {
  const imported = new Map(
    [...worker.matchAll(/import (\w+) from '\.\.\/\.\.\/prompts\/([^']+)' with \{ type: 'text' \}/g)].map((match) => [match[1], match[2]]),
  )
  const listed = [...worker.matchAll(/\['([^']+)', (\w+)\]/g)].map((match) => ({ name: match[1], imported: imported.get(match[2]) }))
  expect(listed.map(({ name }) => name)).toEqual([...loadTexts().keys()])
  expect(listed.filter(({ name, imported: file }) => name !== file)).toEqual([])
  expect(imported.size).toBe(listed.length)
})

test('texts of one folder come sorted, with their paths', () => {
  const texts = new Map([
    ['semantic/b.yaml', 'B'],
    ['x.v1.md', 'X'],
    ['semantic/a.yaml', 'A'],
    ['semantics.yaml', 'no'],
  ])
  expect(textsUnder(texts, 'semantic')).toEqual([
    { file: 'semantic/a.yaml', text: 'A' },
    { file: 'semantic/b.yaml', text: 'B' },
  ])
})

import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importData } from '../../../src/operations/import/import-data.ts'
import { openCsv } from '../../../src/operations/import/open-csv.ts'
import { listBlocks } from '../../../src/operations/import/open-script.ts'
import { listArchive } from '../../../src/operations/import/pg-restore.ts'
import { readBytes } from '../../../src/operations/import/read-bytes.ts'
import { fakeTools } from '../backup/fake-tools.ts'

const path = join(tmpdir(), `pulse-endless-${process.pid}.sql.gz`)
const tools: string[] = []
beforeAll(() => writeFile(path, gzipSync(Buffer.alloc(32 << 20, 'x'))))
afterAll(async () => {
  for (const one of [path, ...tools]) await rm(one, { recursive: true, force: true })
})

/** Pieces of 16 KiB without a line end, and how many were taken. */
function endless(pieces: number, end = '') {
  const taken = { count: 0 }
  async function* read(): AsyncGenerator<Buffer> {
    for (; taken.count < pieces; taken.count += 1) yield Buffer.alloc(16_384, 'x')
    yield Buffer.from(end)
  }
  return { taken, chunks: read() }
}

test('a dump whose lines never end is given up at the bound, without reading on', async () => {
  const { taken, chunks } = endless(Number.POSITIVE_INFINITY)
  await expect(listBlocks('x.sql', chunks, 1 << 20)).rejects.toThrow(
    'x.sql has a line of more than 1,048,576 bytes: line 1. Expected a dump',
  )
  expect(taken.count).toBe(64)
})

test('so is one that unpacks to far more than its size', async () => {
  await expect(listBlocks('x.sql.gz', readBytes(path, { encoding: null }))).resolves.toEqual([])
  await expect(listBlocks('x.sql.gz', readBytes(path, { encoding: null }), 1 << 20)).rejects.toThrow('line 1')
})

test('a long line in many pieces costs no more than its length, and what follows it is read', async () => {
  const { chunks } = endless(3_000, '\nCOPY public.customer_master (customer) FROM stdin;\nC1\n\\.\n')
  const found = await listBlocks('x.sql', chunks)
  expect(found).toEqual([{ name: 'public.customer_master', table: 'public.customer_master', columns: ['customer'] }])
})

test('a CSV header that never ends is refused', async () => {
  await expect(openCsv(path, { encoding: null, delimiter: null, nullText: null }, () => 0)).rejects.toThrow(
    'has no header: its first line is longer than 65,536 bytes',
  )
})

test('a signal ends the reading of a dump in the middle of a line', async () => {
  const giveUp = new AbortController()
  const options = { encoding: null, signal: giveUp.signal, onBytes: () => giveUp.abort() }
  await expect(listBlocks('x.sql.gz', readBytes(path, options))).rejects.toMatchObject({ name: 'AbortError' })
})

test('a signal ends a program that lists an archive and says nothing', async () => {
  const place = await fakeTools('18.0', 'exit 0', 'exec sleep 600')
  tools.push(place)
  const giveUp = new AbortController()
  const listed = listArchive(join(place, 'pg_restore'), path, giveUp.signal)
  giveUp.abort()
  await expect(listed).rejects.toMatchObject({ name: 'AbortError' })
})

test('an import that is given up while its files are looked at is cancelled, not failed', async () => {
  const imported = await importData(
    {},
    {
      path,
      mode: 'keep',
      derive: null,
      dryRun: false,
      rejects: null,
      style: { numbers: 'plain', dates: null },
      encoding: null,
      delimiter: null,
      nullText: null,
      ignoreExtra: false,
      maps: [],
      tools: { configured: null, path: '' },
      signal: AbortSignal.abort(),
      now: () => 0,
    },
  )
  expect(imported).toEqual({ ok: false, problem: { kind: 'cancelled' } })
})

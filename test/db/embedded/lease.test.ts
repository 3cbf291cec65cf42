import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { leasePath, takeLease } from '../../../src/db/embedded/lease.ts'

let folder = ''
let fifo = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-lease-'))
  fifo = leasePath(folder, 1)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const makeFifo = (): number => {
  execFileSync('mkfifo', [fifo])
  return openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
}

const noted = async (): Promise<string | undefined> => {
  for (;;) {
    const note = (await readdir(folder)).find((name) => name.startsWith('join.'))
    if (note) return note
  }
}

test('without a FIFO the keeper is missing', async () => {
  expect(await takeLease(fifo, folder, 1_000)).toBe('missing')
})

test('a FIFO that nobody reads belongs to a dead keeper', async () => {
  closeSync(makeFifo())
  expect(await takeLease(fifo, folder, 1_000)).toBe('unread')
})

test('a keeper that dies after its FIFO was opened is dead, not silent', async () => {
  const reader = makeFifo()
  const taken = takeLease(fifo, folder, 60_000)
  await noted()
  closeSync(reader)
  expect(await taken).toBe('unread')
  expect(await readdir(folder)).toEqual(['alive.1'])
})

test('a keeper that leaves in good order takes its FIFO away first', async () => {
  const reader = makeFifo()
  const taken = takeLease(fifo, folder, 60_000)
  await noted()
  await rm(fifo)
  closeSync(reader)
  expect(await taken).toBe('missing')
})

test('a keeper that reads nothing is silent, and one that takes the note away has answered', async () => {
  const reader = makeFifo()
  expect(await takeLease(fifo, folder, 50)).toBe('silent')
  const taken = takeLease(fifo, folder, 60_000)
  await rm(join(folder, (await noted()) ?? ''))
  const lease = await taken
  expect(lease).toEqual({ release: expect.any(Function) })
  if (typeof lease === 'object') lease.release()
  closeSync(reader)
})

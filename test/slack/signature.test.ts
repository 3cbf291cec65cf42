import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { verifySignature } from '../../src/slack/signature.ts'

const secret = 'a signing secret of the tests'
const now = Date.parse('2026-11-20T10:00:00Z')
const body = 'payload=%7B%22type%22%3A%22block_actions%22%7D'
const sign = (timestamp: string, text = body, key = secret): string =>
  `v0=${createHmac('sha256', key).update(`v0:${timestamp}:${text}`).digest('hex')}`
const at = (seconds: number): string => String(now / 1000 + seconds)

const cases: [string, { timestamp: string | null; signature: string | null; body?: string }, string][] = [
  ['right', { timestamp: at(0), signature: sign(at(0)) }, 'valid'],
  ['five minutes old', { timestamp: at(-300), signature: sign(at(-300)) }, 'valid'],
  ['five minutes ahead', { timestamp: at(300), signature: sign(at(300)) }, 'valid'],
  ['older', { timestamp: at(-301), signature: sign(at(-301)) }, 'late'],
  ['from the future', { timestamp: at(301), signature: sign(at(301)) }, 'late'],
  ['another body', { timestamp: at(0), signature: sign(at(0)), body: `${body} ` }, 'forged'],
  ['another time', { timestamp: at(1), signature: sign(at(0)) }, 'forged'],
  ['another secret', { timestamp: at(0), signature: sign(at(0), body, 'guess') }, 'forged'],
  ['capital letters', { timestamp: at(0), signature: sign(at(0)).toUpperCase() }, 'forged'],
  ['cut short', { timestamp: at(0), signature: sign(at(0)).slice(0, -1) }, 'forged'],
  ['no signature', { timestamp: at(0), signature: null }, 'missing'],
  ['no time', { timestamp: null, signature: sign(at(0)) }, 'missing'],
  ['a time that is none', { timestamp: '1e9', signature: sign('1e9') }, 'missing'],
]

test.each(cases)('%s', async (_, request, expected) => {
  expect(await verifySignature({ body, ...request }, [secret], now)).toBe(expected)
})

test('while secrets are exchanged both count, and afterwards the old one does not', async () => {
  const old = { timestamp: at(0), signature: sign(at(0), body, 'old'), body }
  expect(await verifySignature(old, [secret, 'old'], now)).toBe('valid')
  expect(await verifySignature(old, [secret], now)).toBe('forged')
  expect(await verifySignature(old, [], now)).toBe('forged')
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clip, markdown, mrkdwn, plain } from '../../src/slack/escape.ts'

const hostile = ['<!channel>', '<@U123>', '<https://evil.example|Open>', '&lt;!here&gt;', '*bold*', '`code`', '\u202egnp.exe', '\u0007']

test.each(hostile)('%s is no mention, link or emphasis in mrkdwn', (text) => {
  const written = mrkdwn(`before ${text} after`)
  expect(written).not.toMatch(/<[^>]*>|[\p{Cc}\u202e]/u)
  expect(written).not.toMatch(/(^|\s)[*_~`][^\s\u2060]/u)
})

test('text comes out as it went in once entities are read', () => {
  const read = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll('\u2060', '')
  fc.assert(fc.property(fc.string(), (text) => read(mrkdwn(text)) === plain(text).replaceAll('\u2060', '')))
})

test('every mark of markdown stands for itself', () => {
  expect(markdown('# 1. [x](y) **b** <!channel> @here | a_b\nnext')).toBe(
    '\\# 1\\. \\[x\\]\\(y\\) \\*\\*b\\*\\* &lt;\\!channel&gt; \\@here \\| a\\_b next',
  )
})

test('a cut keeps whole characters and stays within', () => {
  expect(clip('abc', 3)).toBe('abc')
  expect(clip('abcd', 3)).toBe('ab…')
  expect(clip('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 12)).toBe('👩‍👩‍👧‍👦…')
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, most) => clip(text, most).length <= most))
})

import { expect, test } from 'vitest'
import { inFewWords, newQuestion, withoutPraise } from '../../../src/translate/semantic/follow-up/in-few-words.ts'
import { goesBack } from '../../../src/translate/semantic/follow-up/taken-away.ts'

test.each([
  // Praise and thanks ask for nothing.
  ['great, by quarter', 'by quarter'],
  ['ok, thanks, and the previous month?', 'and the previous month?'],
  ['Nice customers', 'Nice customers'],
  // Corrections put something in the place of what was said.
  ['no, 2024', 'what about 2024'],
  ['oops, July 2025', 'what about July 2025'],
  ['thanks, no sorry, for 2024', 'for 2024'],
  ['no, by office', 'by office instead'],
  ['I wanted margin, not revenue', 'what about margin'],
  ['not revenue, orders', 'what about orders'],
  ['margin rather than revenue', 'what about margin'],
  ['my mistake, Vienna', 'what about Vienna'],
  ['that should have been 2024', 'what about 2024'],
  ['replace Berlin with Vienna', 'what about Vienna'],
  ['back to revenue', 'what about revenue'],
  // A dash inside a key is no pause.
  ['not counting FG-20401', 'without FG-20401'],
  ['not just FG-20401', 'not just FG-20401'],
  // Left out, or nothing else.
  ['take out Champions', 'without Champions'],
  ['Champions excluded', 'without Champions'],
  ['leave Champions out', 'without Champions'],
  ['with the exception of Berlin', 'without Berlin'],
  ['everything but Loyal Customers', 'without Loyal Customers'],
  ['zoom in on Berlin', 'only Berlin'],
  ['limit that to Berlin', 'only Berlin'],
  ['limit it to the top 5', 'limit it to the top 5'],
  // Beside what is there.
  ['and also Prague', 'also Prague'],
  ['with orders as well', 'also orders'],
  ['add Berlin to that', 'add Berlin'],
  // Of those shown.
  ['profit of these', 'their profit'],
  ['of those, only the ones with more than 5 orders', 'only those with more than 5 orders'],
  ['relative to the total', 'as percentage'],
  ['one row per monitor', 'by monitor'],
  ['which office came first?', 'which one is the highest?'],
  // What is said plainly stays.
  ['revenue by segment in 2025', 'revenue by segment in 2025'],
  ['which of them are champions', 'which of them are champions'],
])('%s', (said, plain) => {
  expect(inFewWords(said)).toBe(plain)
})

test('praise alone is left as it is', () => {
  expect(withoutPraise('thanks')).toBe('thanks')
  expect(withoutPraise('great, revenue last month')).toBe('revenue last month')
})

test.each([
  ['new question: revenue last month', 'revenue last month'],
  ['different topic, alerts today', 'alerts today'],
  ['new customers in 2025', null],
])('%s begins anew', (said, plain) => {
  expect(newQuestion(said)).toBe(plain)
})

test.each([
  ['undo', true],
  ['no, go back please', true],
  ['cancel that', true],
  ['back to the previous one', true],
  ['go back to 2025', false],
  ['the previous month', false],
  ['take out Berlin', false],
])('%s goes back: %s', (said, goes) => {
  expect(goesBack(said)).toBe(goes)
})

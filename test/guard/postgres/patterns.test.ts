import { describe, expect, test } from 'vitest'
import { reasonAgainstFormat, reasonAgainstLike, reasonAgainstPath, reasonAgainstPattern } from '../../../src/guard/postgres/patterns.ts'

const long = 'A pattern may have at most 200 characters.'
const back = 'A pattern may not refer back to a group (\\1); compare with string functions.'
const many = 'A pattern may repeat at most 100 times.'
const nested = 'A pattern may not repeat a group that repeats inside, as in (a+)+; write it without nesting.'

describe('regular expressions', () => {
  test.each<[pattern: string, reason: string | null]>([
    ['', null],
    ['a'.repeat(200), null],
    ['a'.repeat(201), long],
    ['^[A-Z][a-z]+( [A-Z][a-z]+)?$', null],
    ['(\\d+)-(\\d+)', null],
    ['(a)\\1', back],
    ['(a)\\9', back],
    ['(a)\\0', null],
    ['a\\', null],
    ['(a)\\\\1', null],
    ['\\(a+)+', null],
    ['(a+)', null],
    ['(a+)+', nested],
    ['(a+)*', nested],
    ['(a*)+', nested],
    ['(a+){2}', nested],
    ['(a+){1}', null],
    ['(a+){1,}', nested],
    ['(a+)?', null],
    ['(a?)+', null],
    ['(a?)*', null],
    ['(a)+', null],
    ['(ab)+c+', null],
    ['a+b+', null],
    ['a++', nested],
    ['a+?', null],
    ['a*b?c{3}', null],
    ['((a+))+', nested],
    ['((a+)b)+', nested],
    ['(b(a+))+', nested],
    ['(a+b)+', nested],
    ['(ba+)+', nested],
    ['(a+|b)+', nested],
    ['(b|a+)+', nested],
    ['(a+)(b)+', null],
    ['(a+)b+', null],
    ['(a+)\\d+', null],
    ['(a+)[b]+', null],
    ['(a+)(b+)+', nested],
    ['(a)(b)+(c+)', null],
    ['a{100}', null],
    ['a{101}', many],
    ['a{1,100}', null],
    ['a{1,101}', many],
    ['a{101,}', null],
    ['(a{2,})+', nested],
    ['(a{10}){10}', null],
    ['(a{10}){11}', nested],
    ['(a{2}){50}', null],
    ['(a{3}){50}', nested],
    ['((a{5}){5}){4}', null],
    ['((a{5}){5}){5}', nested],
    ['(a{5}b{20}){5}', null],
    ['(a{20}b{5}){5}', null],
    ['(a{20}b{5}){6}', nested],
    ['(a{5}b{20}){6}', nested],
    ['(a{20})b{6}', null],
    ['(a{2}){3}{20}', nested],
    ['(a{20})+', null],
    ['a{2}+', null],
    ['a+{2}', nested],
    ['a{', null],
    ['(a{x}+)+', nested],
    ['a{x}{200}', many],
    ['x{2}y{101}', many],
    ['x(y{101})', many],
    ['{101}', many],
    ['a)b+', null],
    ['a+)+', null],
    ['(a+))+', null],
    ['[a+]+', null],
    ['[(a+]+)', null],
    ['([a+])+', null],
    ['([a]+)+', nested],
    ['[]+]+', null],
    ['[^]+]+', null],
    ['([]+])+', null],
    ['([^]+])+', null],
    ['([^]+)+', null],
    ['([^a]+)+', nested],
    ['([a]+])+', nested],
    ['[[:alpha:]+]+', null],
    ['([[:alpha:]+])+', null],
    ['([[:alpha:]]+)+', nested],
    ['([[.a.]+])+', null],
    ['([[=a=]+])+', null],
    ['([[:a.]+])+', nested],
    ['([[a]+)+', nested],
    ['([a[:alpha:]+])+', null],
    ['([\\]+])+', null],
    ['([a\\]+])+', null],
    ['([a\\\\]+)+', nested],
    ['[a', null],
    ['([a', null],
    ['[a\\', null],
    ['(a%)%', null],
    ['(a_)+', null],
  ])('%s', (pattern, reason) => {
    expect(reasonAgainstPattern(pattern)).toBe(reason)
  })
})

describe('patterns of SIMILAR TO', () => {
  test.each<[pattern: string, reason: string | null]>([
    ['%a%', null],
    ['(a|b)%', null],
    ['(a%)+', nested],
    ['(%a)*', nested],
    ['(a)%', null],
    ['(a%)%', nested],
    ['(a%)', null],
    ['(a_)+', null],
    ['(a%b){2}', nested],
    ['[%]+', null],
    ['(a\\%)+', null],
  ])('%s', (pattern, reason) => {
    expect(reasonAgainstPattern(pattern, true)).toBe(reason)
  })
})

test.each<[pattern: string, reason: string | null]>([
  ['x'.repeat(500), null],
  ['x'.repeat(501), 'A LIKE pattern may have at most 500 characters.'],
  ['%a'.repeat(10), null],
  ['%a'.repeat(11), 'A LIKE pattern may have at most 10 % signs.'],
])('LIKE %s', (pattern, reason) => {
  expect(reasonAgainstLike(pattern)).toBe(reason)
})

const signs = 'A JSON path may have backslashes in strings only. Write its words plainly.'
const deep = 'Filters of a JSON path may stand inside each other 3 levels deep.'
test.each<[path: string, reason: string | null]>([
  ['$.a', null],
  ['$.a ? (@ like_regex "^a+$")', null],
  ['$.a ? (@ like_regex "(a+)+")', nested],
  ['$.a ? (@ like_regex"(a+)+")', nested],
  ['$.a ? (@ like_regex   \n\t"(a+)+")', nested],
  ['$.a ? (@ like_regex /* "x" */ "(a+)+")', nested],
  ['$.a ? (@ like_regex/* *//* y */"(a+)+")', nested],
  ['$.a ? (@ like_regex /* two\nlines */ "(a+)+")', nested],
  ['$.a ? (@ like_regex "a" && @ like_regex "(a+)+")', nested],
  ['$.a ? (@ like_regex "(a+)+" && @ like_regex "a")', nested],
  ['$.a ? (@ == "(a+)+")', null],
  ['$.a ? (@ like_regex "a\\"(b+)+")', nested],
  ['$.a ? (@ like_regex "a\\\\") ? (@ == "(b+)+")', null],
  ['$.a ? (@ like_regex "(a)\\\\1")', back],
  ['$.a ? (@ like_regex "(a)\\1")', null],
  ['$.a ? (@ like_regex "(a\\u002b)+")', nested],
  ['$.a ? (@ like_regex "(a\\u{2b})+")', nested],
  ['$.a ? (@ like_regex "(a\\u{00002b})+")', nested],
  ['$.a ? (@ like_regex "(a\\x2B)+")', nested],
  ['$.a ? (@ like_regex "(a\\X2b)+")', nested],
  ['$.a ? (@ like_regex "(a\\+)+")', nested],
  ['$.a ? (@ like_regex "(a\\u{110000})+")', null],
  ['$.a ? (@ like_regex "(a\\u{10ffff}+)+")', nested],
  ['$.a ? (@ like_regex "a\nb(c+)+")', nested],
  [`$.a ? (@ like_regex "${'a'.repeat(201)}")`, long],
  ['$.a ? (@ LIKE_Regex "(a+)+")', nested],
  ['$.a ? (@ like\\u005fregex "(a+)+")', signs],
  ['$.a ? (@ == /* " */ like\\x5fregex "(a+)+" /* " */)', signs],
  ['$."a\\"b" ? (@ == "\\n")', null],
  ['$ ? (exists(@.a ?(exists(@.b ? (@ > 1))))) ? (@.c == ((1)))', null],
  ['$ ? (exists(@ ? (exists(@ /* x */ ? /* y */ (exists(@ ?(@ > 1)))))))', deep],
  ['$."? (" ? (@."? (? (? (? (" == 1)', null],
])('path %s', (path, reason) => {
  expect(reasonAgainstPath(path)).toBe(reason)
})

const wide = 'format() takes widths up to 100, written in the template.'
test.each<[template: string, reason: string | null]>([
  ['%s and %I and %L, 100 %%', null],
  ['%100s', null],
  ['%101s', wide],
  ['%-100s', null],
  ['%-101s', wide],
  ['%*s', wide],
  ['%-*s', wide],
  ['%--101s', wide],
  ['%2$---*s', wide],
  ['%2$s', null],
  ['%2$101s', wide],
  ['%22$-101s', wide],
  ['%2$*1$s', wide],
  ['%s %101s', wide],
  ['101', null],
  ['%', null],
])('format %s', (template, reason) => {
  expect(reasonAgainstFormat(template)).toBe(reason)
})

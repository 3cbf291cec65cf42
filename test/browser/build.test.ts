import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { askFor } from '../support/database.ts'
import type { SharedBrowser } from './shared-browser.ts'

let folder = ''
let html = ''
beforeAll(async () => {
  // The other side is `startSharedBrowser`.
  folder = ((await askFor('browser')) as SharedBrowser).page
  html = await readFile(join(folder, 'index.html'), 'utf8')
}, 60_000)

/** Bytes after gzip of all files that the page's first view names. */
async function initialBytes(pattern: RegExp): Promise<number> {
  const paths = [...html.matchAll(pattern)].map(([, path = '']) => path)
  expect(paths.length).toBeGreaterThan(0)
  const sizes = await Promise.all(paths.map(async (path) => gzipSync(await readFile(join(folder, path)), { level: 9 }).length))
  return sizes.reduce((sum, size) => sum + size, 0)
}

describe('the built page', () => {
  test('loads at most 45 kB of scripts and 8 kB of styles before the first answer', async () => {
    expect(await initialBytes(/<(?:script[^>]* src|link rel="modulepreload"[^>]* href)="([^"]+)"/g)).toBeLessThanOrEqual(45_000)
    expect(await initialBytes(/<link rel="stylesheet"[^>]* href="([^"]+)"/g)).toBeLessThanOrEqual(8_000)
  })

  test('needs nothing that a strict policy forbids', async () => {
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=|javascript:|data:/)
    for (const text of await ownScripts()) expect(text).not.toMatch(/\beval\(|\bFunction\(|document\.write\(/)
  })

  test('asks no other host for anything', async () => {
    for (const text of [html, ...(await ownScripts())]) {
      const hosts = [...text.matchAll(/https?:\/\/[\w.-]+/g)].map(([host]) => host)
      expect(hosts.filter((host) => !namesOfStandards.includes(host))).toEqual([])
    }
  })
})

/** Names in the form of addresses, which nobody asks anything. */
const namesOfStandards = ['http://www.w3.org', 'https://vega.github.io']

/** The scripts of the page without the drawing library, which names addresses of its documentation and can do more than is asked of it. */
async function ownScripts(): Promise<string[]> {
  const names = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js') && !name.startsWith('draw-chart'))
  return Promise.all(names.map((name) => readFile(join(folder, 'assets', name), 'utf8')))
}

test('the sources never put text on the page as markup', async () => {
  const sources = new URL('../../src/web/', import.meta.url).pathname
  for (const entry of await readdir(sources, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue
    const text = await readFile(join(entry.parentPath, entry.name), 'utf8')
    expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|DOMParser/)
  }
})

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Asset } from '../http/deps.ts'

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}
const compressible = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt', '.webmanifest'])

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

type Stored = { plain: Uint8Array<ArrayBuffer>; br: Uint8Array<ArrayBuffer> | null; gzip: Uint8Array<ArrayBuffer> | null; etag: string }

/**
 * The built page's files out of `folder`, compressed once and kept in memory. Files below `/assets/` carry a hash in their name and
 * never change. Null for what is not there, and for every path that leads out of the folder.
 */
export function pageFiles(folder: string): (path: string, acceptEncoding: string) => Promise<Asset | null> {
  const kept = new Map<string, Promise<Stored | null>>()
  return async (path, acceptEncoding) => {
    const extension = extname(path)
    const contentType = contentTypes[extension]
    const file = insideOf(folder, path)
    if (contentType === undefined || file === null) return null
    const immutable = path.startsWith('/assets/')
    const found = immutable ? await (kept.get(file) ?? keep(kept, file, extension)) : await load(file, extension)
    if (found === null) return null
    const encoding = found.br && /\bbr\b/.test(acceptEncoding) ? 'br' : found.gzip && /\bgzip\b/.test(acceptEncoding) ? 'gzip' : null
    const body = encoding === 'br' ? found.br : encoding === 'gzip' ? found.gzip : found.plain
    return { body: body ?? found.plain, contentType, encoding, etag: `W/"${found.etag}"`, immutable }
  }
}

function keep(kept: Map<string, Promise<Stored | null>>, file: string, extension: string): Promise<Stored | null> {
  const loading = load(file, extension).then((found) => {
    // A missing file may come with the next build of the page.
    if (found === null) kept.delete(file)
    return found
  })
  kept.set(file, loading)
  return loading
}

async function load(file: string, extension: string): Promise<Stored | null> {
  const read = await readFile(file).catch(() => null)
  if (read === null) return null
  const plain = new Uint8Array(read)
  const small = !compressible.has(extension) || plain.length < 1_000
  return {
    plain,
    br: small ? null : new Uint8Array(await brotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })),
    gzip: small ? null : new Uint8Array(await zip(plain, { level: 9 })),
    etag: createHash('sha256').update(plain).digest('base64url').slice(0, 22),
  }
}

function insideOf(folder: string, path: string): string | null {
  if (path.includes('\0') || path.includes('\\')) return null
  const file = normalize(join(folder, path))
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? file : null
}

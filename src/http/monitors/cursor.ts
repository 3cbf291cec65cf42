import { fail, ok, type Result } from '../../base/result.ts'

/** A place in a list as text for the next request; opaque to who asks. */
export const writeCursor = (parts: readonly (string | number)[]): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(parts)))).replace(
    /[+/=]/g,
    (sign) => ({ '+': '-', '/': '_' })[sign] ?? '',
  )

const notOurs = fail({
  kind: 'invalid-request' as const,
  message: 'The cursor is not one of ours; expected the `next` of a page.',
  issues: [{ path: 'cursor', message: 'expected the `next` of a page' }],
})

/** The parts of a cursor of ours, null when there is none. `shapes` say how each part must look. Problem: `invalid-request`. */
export function readCursor(text: string | undefined, shapes: readonly RegExp[]): Result<string[] | null> {
  if (text === undefined) return ok(null)
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))
    const parts: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (!Array.isArray(parts) || parts.length !== shapes.length) return notOurs
    const texts = parts.map(String)
    return texts.every((part, at) => shapes[at]?.test(part)) ? ok(texts) : notOurs
  } catch {
    return notOurs
  }
}

export const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
export const numberShape = /^\d{1,18}$/
export const anyShape = /^[^\0]{1,300}$/
export const instantShape = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:?\d\d)?)$/

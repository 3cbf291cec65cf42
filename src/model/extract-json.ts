/**
 * The JSON object in a model's reply, or null. Takes what models wrap around it when no schema is enforced: thoughts, code fences,
 * sentences before and after, a string around the whole; and forgives comments, line breaks inside strings, words of Python, and commas
 * before a closing bracket. Of several objects the one with most keys counts, of equals the last, which is the one that was meant. A
 * reply that was cut off has no whole object and gives null.
 */
export function extractJson(reply: string): Record<string, unknown> | null {
  const text = withoutThoughts(reply)
  const inner = tryParse(text)
  const whole = typeof inner === 'string' ? parseObject(inner) : parseObject(text)
  if (whole !== null) return whole
  let best: Record<string, unknown> | null = null
  let from = 0
  for (let tries = 0; tries < 50; tries += 1) {
    const start = text.indexOf('{', from)
    if (start < 0) break
    const end = closingBrace(text, start)
    const found = end === null ? null : parseObject(text.slice(start, end + 1))
    if (found !== null && (best === null || Object.keys(found).length >= Object.keys(best).length)) best = found
    from = found === null || end === null ? start + 1 : end + 1
  }
  return best
}

/** A reply without what a model thought aloud, also where the server has cut off the opening tag. */
export function withoutThoughts(reply: string): string {
  const text = reply.replace(/^\uFEFF/, '').replace(/<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/gi, ' ')
  const end = /^[\s\S]*<\/think(?:ing)?>/i.exec(text)
  return end === null ? text : text.slice(end[0].length)
}

function parseObject(text: string): Record<string, unknown> | null {
  return asObject(tryParse(text)) ?? asObject(tryParse(forgive(text)))
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const asObject = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null

/** The brace that closes the one at `start`, or null; braces inside strings do not count. */
function closingBrace(text: string, start: number): number | null {
  let depth = 0
  let inString = false
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]
    if (inString) {
      if (character === '\\') at += 1
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{') depth += 1
    else if (character === '}') {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return null
}

const escapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const python: Record<string, string> = { None: 'null', True: 'true', False: 'false' }

/** Escapes bare control characters inside strings, and drops comments and commas before a closing bracket outside them. */
function forgive(text: string): string {
  let out = ''
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    const skipped = inString ? null : /^(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/|\b(?:None|True|False)\b)/.exec(text.slice(at, at + 2_000))
    if (skipped !== null) {
      out += python[skipped[0]] ?? ''
      at += skipped[0].length - 1
      continue
    }
    if (inString && character === '\\') {
      out += character + (text[at + 1] ?? '')
      at += 1
      continue
    }
    if (character === '"') inString = !inString
    if (inString && character < ' ') out += escapes[character] ?? ''
    else if (!inString && character === ',' && /^\s*[}\]]/.test(text.slice(at + 1, at + 40))) continue
    else out += character
  }
  return out
}

/** A random secret of 256 bits in base64url, 43 characters. */
export function newSecret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Random letters and digits without those that look alike, for names that people read out: 5 bits each. */
export function newPrefix(length: number): string {
  return [...crypto.getRandomValues(new Uint8Array(length))].map((byte) => letters[byte % letters.length] ?? '').join('')
}

/** SHA-256 of a text in lower-case hexadecimal. */
export async function hashOf(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(text))))
}

/** HMAC-SHA-256 of a text under a key, in base64url. Source: RFC 2104. */
export async function signatureOf(key: string, text: string): Promise<string> {
  const imported = await crypto.subtle.importKey('raw', bytesOf(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytesOf(text))))
}

/**
 * Whether two texts are the same, in a time that depends on the length of the first alone: where they differ cannot be measured. Both are
 * expected to be hashes or signatures, whose length is no secret.
 */
export function sameText(expected: string, found: string): boolean {
  let differing = expected.length ^ found.length
  for (let at = 0; at < expected.length; at++) differing |= expected.charCodeAt(at) ^ found.charCodeAt(at % Math.max(1, found.length))
  return differing === 0
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

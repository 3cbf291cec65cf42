/** Slack allows five minutes of clock difference; both ways, so that a captured request cannot be kept for later. */
export const mostSkewSeconds = 300

export type SignedRequest = { timestamp: string | null; signature: string | null; body: string }

/**
 * Whether a request comes from Slack: HMAC-SHA-256 of `v0:timestamp:body` under one of the signing secrets (two while they are exchanged), compared in constant time,
 * and a timestamp near now. Says in a word what was wrong.
 */
export async function verifySignature(
  request: SignedRequest,
  secrets: readonly string[],
  now: number,
): Promise<'valid' | 'missing' | 'late' | 'forged'> {
  const { timestamp, signature, body } = request
  if (timestamp === null || signature === null || !/^\d{1,12}$/.test(timestamp)) return 'missing'
  if (Math.abs(now / 1000 - Number(timestamp)) > mostSkewSeconds) return 'late'
  const given = bytesOf(signature)
  if (given === null) return 'forged'
  const signed = new TextEncoder().encode(`v0:${timestamp}:${body}`)
  let valid = false
  for (const secret of secrets) {
    const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
    if (await crypto.subtle.verify('HMAC', key, given, signed)) valid = true
  }
  return valid ? 'valid' : 'forged'
}

function bytesOf(signature: string): Uint8Array<ArrayBuffer> | null {
  const hex = /^v0=([0-9a-f]{64})$/.exec(signature)?.[1]
  return hex === undefined ? null : Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** The signature of a body at a time in seconds, as Slack makes it. */
export async function signatureFor(timestamp: string, body: string, secret: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signed = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`v0:${timestamp}:${body}`)))
  return `v0=${[...signed].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

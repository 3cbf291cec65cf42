/** Seals and opens texts with a key derived from a secret, so that what lies in the database is of no use without it. AES-256-GCM, the key by HKDF (RFC 5869). */
export type Seal = { close(text: string): Promise<string>; open(sealed: string): Promise<string | null> }

const encoder = new TextEncoder()

/** A seal for one purpose; texts sealed for another do not open. */
export function createSeal(secret: string, purpose: string): Seal {
  const key = async () => {
    const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey'])
    const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(purpose) }
    return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  }
  return {
    close: async (text) => {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key(), encoder.encode(text)))
      return btoa(String.fromCharCode(...iv, ...sealed))
    },
    open: async (sealed) => {
      try {
        const bytes = Uint8Array.from(atob(sealed), (letter) => letter.charCodeAt(0))
        const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytes.slice(0, 12) }, await key(), bytes.slice(12))
        return new TextDecoder().decode(opened)
      } catch {
        return null
      }
    },
  }
}

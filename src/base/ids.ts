/** A new random id (UUID version 4). */
export const newId = (): string => crypto.randomUUID()

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** Whether a text is a UUID as RFC 9562 writes it. */
export const isUuid = (text: string): boolean => uuidPattern.test(text)

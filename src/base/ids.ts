/** A new random id (UUID version 4). */
export const newId = (): string => crypto.randomUUID()

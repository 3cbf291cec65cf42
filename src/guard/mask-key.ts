const mark = 'pulse-mask-key.'

/** The key of `hash` masks from random characters. Its mark tells it from all other parameters, so that it is never written out. */
export const maskKeyOf = (random: string): string => `${mark}${random}`

/** Whether a parameter is the key of `hash` masks: it is bound when a statement runs, and shown nowhere. */
export const isMaskKey = (value: unknown): boolean => typeof value === 'string' && value.startsWith(mark)

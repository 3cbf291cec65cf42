/**
 * Text that is safe to write to a terminal: control characters but line breaks become symbols, so that escape sequences in data do
 * nothing, and marks that turn the direction of what follows are replaced.
 */
export const printable = (text: string): string =>
  text
    .replace(/(?!\n)\p{Cc}/gu, (mark) => (mark < ' ' ? String.fromCharCode(0x2400 + mark.charCodeAt(0)) : '\uFFFD'))
    .replace(/[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\uFFFD')

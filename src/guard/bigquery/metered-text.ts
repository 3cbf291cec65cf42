/**
 * A text for the second reader, which looks at it at most so many times and then throws. Where it finds a mistake it goes back and reads
 * again, so that its time may grow sevenfold with each level of brackets; what it is asked to look at is the only measure that holds for every
 * text. These three methods and the length are all that it uses of a text.
 */
export class MeteredText {
  readonly length: number
  readonly #text: string
  #left: number

  constructor(text: string, most: number) {
    this.length = text.length
    this.#text = text
    this.#left = most
  }

  charAt(at: number): string {
    this.#look()
    return this.#text.charAt(at)
  }

  charCodeAt(at: number): number {
    this.#look()
    return this.#text.charCodeAt(at)
  }

  substr(at: number, length: number): string {
    this.#look()
    return this.#text.slice(at, at + length)
  }

  #look(): void {
    this.#left--
    if (this.#left < 0) throw new RangeError('The text asks for too much reading.')
  }
}

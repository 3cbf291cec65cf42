import { english } from './english.ts'
import type { Language, WordList } from './op.ts'

/** The closed lists of function words. */
export const wordLists: readonly (readonly [Language, WordList])[] = [['en', english]]

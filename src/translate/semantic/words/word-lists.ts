import { english } from './english.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import type { Language, WordList } from './op.ts'
import { spanish } from './spanish.ts'

/** The closed lists of function words. */
export const wordLists: readonly (readonly [Language, WordList])[] = [
  ['en', english],
  ['de', german],
  ['fr', french],
  ['es', spanish],
]

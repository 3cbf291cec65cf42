import * as parser from '@guanmingchiu/sqlparser-ts'
import { remembered } from './remembered.ts'

/** The first BigQuery reader's parser; no mutant changes what it reads in a text. */
export const init = parser.init
export const parse = remembered((text: string) => parser.parse(text, 'bigquery'))

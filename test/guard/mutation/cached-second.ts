import bigquery from 'node-sql-parser/build/bigquery.js'
import { remembered } from './remembered.ts'

const parser = new bigquery.Parser()
const parse = remembered((text: string) => parser.parse(text, { database: 'bigquery' }))

/** The second BigQuery reader's parser. */
export default {
  Parser: class {
    parse(text: string) {
      return parse(text)
    }
  },
}

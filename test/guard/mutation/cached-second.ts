import bigquery from 'node-sql-parser/build/bigquery.js'
import { remembered } from './remembered.ts'

const parser = new bigquery.Parser()

/** How often the parser may look at one text: as often as the guard lets it, so that no text takes for ever. */
const mostLooks = 300_000

/** What the guard gives the parser: so much of a string as it uses. */
type Text = Pick<string, 'charAt' | 'charCodeAt' | 'length' | 'substr'>

const parse = remembered((text: string) => {
  let left = mostLooks
  const look = (): string => {
    left--
    if (left < 0) throw new RangeError('The text asks for too much reading.')
    return text
  }
  const metered: Text = {
    length: text.length,
    charAt: (at) => look().charAt(at),
    charCodeAt: (at) => look().charCodeAt(at),
    substr: (at, length = 0) => look().slice(at, at + length),
  }
  // Its type asks for a string, of which it uses no more than this has.
  return parser.parse(metered as string, { database: 'bigquery', trimQuery: false })
})

/** The second BigQuery reader's parser. */
export default {
  Parser: class {
    parse(text: Text) {
      return parse(text.substr(0, text.length))
    }
  },
}

import type { Catalog, Table } from '../../catalog/catalog.ts'
import { makeValueIndex } from '../../catalog/make-value-index.ts'

const areas = 'hr finance fleet lab hotel school port farm clinic museum airline library theatre forest mine brewery bank court'.split(' ')
const things =
  'contract invoice vehicle sample booking course vessel harvest patient exhibit flight loan ticket parcel shaft batch account hearing payment shipment inspection incident budget license permit meter sensor order claim policy employee room crew supplier tariff campaign survey device warranty tender asset lease audit route depot storage refund voucher quote visit'.split(
    ' ',
  )
const facets =
  'amount status started_on owner region priority quantity rating cost duration weight temperature due_on channel currency score'.split(' ')

const column = (name: string, typeName: string, nullable = true) => ({ name, type: typeName, typeName, nullable, comment: null })

/** Names as different houses write them: `vessel_line`, `vesselLine`, `T_VESSEL_LINE`. */
function styled(words: string[], area: number): string {
  if (area % 3 === 1) return words.map((word, at) => (at === 0 ? word : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)).join('')
  return area % 3 === 2 ? `T_${words.join('_').toUpperCase()}` : words.join('_')
}

/** `count` tables in eighteen areas, without a semantic model: things, their lines, events and archives, with keys between them. */
export function syntheticCatalog(count: number): Catalog {
  const tables = new Map<string, Table>()
  const roots = new Map<string, string>()
  for (let at = 0; tables.size < count; at += 1) {
    const place = at % areas.length
    const [area, thing] = [areas[place] ?? '', things[Math.floor(at / areas.length) % things.length] ?? '']
    const round = Math.floor(at / (areas.length * things.length))
    const name = styled([thing, ...(round === 0 ? [] : [['line', 'event', 'archive'][round - 1] ?? `part${round}`])], place)
    const key = `${area}.${name}`
    const parent = round === 0 ? null : (roots.get(`${area} ${thing}`) ?? null)
    if (round === 0) roots.set(`${area} ${thing}`, key)
    const own = [0, 1, 2, 3].map((step) => facets[(at * 7 + step * 3) % facets.length] ?? '')
    tables.set(key, {
      schema: area,
      name,
      kind: 'table',
      comment: round === 0 ? `${thing}s of the ${area}` : null,
      columns: [
        column('id', 'int8', false),
        ...(parent === null ? [] : [column(`${thing}_id`, 'int8')]),
        ...[...new Set(own)].map((facet) => column(facet, /_on$/.test(facet) ? 'date' : 'numeric')),
      ],
      primaryKey: ['id'],
      uniqueKeys: [],
      foreignKeys: parent === null ? [] : [{ columns: [`${thing}_id`], table: parent, refColumns: ['id'] }],
      rowEstimate: 1_000 + at,
    })
  }
  const nothing = {
    instructions: null,
    datasets: [],
    relationships: [],
    metrics: [],
    segments: [],
    ambiguous: [],
    verified: [],
    examples: [],
  }
  return {
    version: `synthetic-${count}`,
    dialect: 'postgresql',
    searchPath: areas,
    tables,
    model: { name: 'synthetic', ...nothing },
    values: makeValueIndex([]),
    warnings: [],
  }
}

/** Questions of which the tables that answer them are known: about a thing of an area, about its lines with the thing. */
export function syntheticQuestions(catalog: Catalog, count: number): { question: string; needed: string[] }[] {
  const keys = [...catalog.tables.keys()]
  return Array.from({ length: count }, (_, at) => {
    const key = keys[(at * 37) % keys.length] ?? ''
    const table = catalog.tables.get(key)
    const facet = table?.columns.at(-1)?.name.replace('_', ' ') ?? ''
    const [thing = '', detail] = wordsOf(table?.name ?? '')
    const parent = table?.foreignKeys[0]?.table
    const asked =
      [
        `total ${facet} of ${thing}s in the ${table?.schema} last year`,
        `how many ${thing}s does the ${table?.schema} have per ${facet}`,
        `${table?.schema}: ${thing} ${facet} by month`,
      ][at % 3] ?? ''
    return {
      question: detail === undefined ? asked : `${asked}, from the ${thing} ${detail}s`,
      needed: parent === undefined ? [key] : [key, parent],
    }
  })
}

const wordsOf = (name: string): string[] =>
  name
    .replace(/^T_/, '')
    .replace(/([a-z0-9])([A-Z])(?=[a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[ _]/)

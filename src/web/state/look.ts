/** The order rows are shown in; null is the statement's own. */
export type Sort = { name: string; descending: boolean }

/** Chart or table, the way to draw that was chosen instead of the service's choice, and the order of the newest answer's rows. */
export type Look = { view: 'chart' | 'table'; mark: string | null; sort: Sort | null }

export const plainLook: Look = { view: 'chart', mark: null, sort: null }

/** A look as the query of an address says it (`v=table&sort=-revenue&mark=bar`); whatever else the query holds is left out. */
export function readLook(query: string): Look {
  const wanted = new URLSearchParams(query)
  const sort = wanted.get('sort') ?? ''
  const name = sort.replace(/^-/, '')
  return {
    view: wanted.get('v') === 'table' ? 'table' : 'chart',
    mark: wanted.get('mark') || null,
    sort: name === '' ? null : { name, descending: sort.startsWith('-') },
  }
}

/** The query that says a look, with its question mark; empty for the plain one. */
export function writeLook({ view, mark, sort }: Look): string {
  const query = new URLSearchParams()
  if (view === 'table') query.set('v', view)
  if (sort !== null) query.set('sort', `${sort.descending ? '-' : ''}${sort.name}`)
  if (mark !== null) query.set('mark', mark)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

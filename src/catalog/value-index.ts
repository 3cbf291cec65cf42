/** One value that a text column holds, as stored. `field` is `dataset.field` of the semantic model, `column` is `schema.table.column`. */
export type IndexedValue = { value: string; column: string; field: string | null }

/** A value found for words of a question. `distance` is 0 for an exact match after folding, else 1 minus the trigram similarity. */
export type ValueMatch = IndexedValue & { distance: number }

/** Distinct values of low-cardinality text columns and of identifiers, looked up without a call to the database. */
export type ValueIndex = {
  /** Values equal to `text` after folding case, accents, punctuation and spaces. */
  exact(text: string): IndexedValue[]
  /** Best matches by trigram similarity, best first, at most `limit`, only those with a distance of at most `maxDistance`. */
  similar(text: string, maxDistance: number, limit: number): ValueMatch[]
  /** Values that hold the words of `text` one after the other among more, at most `limit`: "hazelnut spread" finds "Hazelnut Spread 400 g". */
  containing(text: string, limit: number): IndexedValue[]
  /** All indexed values of one column (`schema.table.column`), or null when the column is not indexed. */
  valuesOf(column: string): readonly string[] | null
  /** Every indexed value; for lexicons compiled once per snapshot. */
  all(): Iterable<IndexedValue>
  /** The same index restricted to columns for which `mayRead` holds. */
  filter(mayRead: (column: string) => boolean): ValueIndex
}

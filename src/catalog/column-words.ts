import type { Table } from './catalog.ts'
import { commentWords, isCutShort } from './comment-words.ts'
import { wordsOf } from './inflect.ts'

/**
 * The words in the name of a column as people say them: `l_extendedprice` of a table whose columns all begin with `l_` is "extended price", `ps_availqty` "available
 * quantity". A name that is not wholly made of known words stays as it is, or where all its words are cut short is what its comment calls it.
 */
export function columnWords(table: Table, name: string): string {
  const prefix = sharedPrefix(table)
  const own = prefix !== null && name.startsWith(prefix) ? name.slice(prefix.length) : name
  const words = wordsOf(own).split(' ')
  const isUnknown = words.every((word) => splitWord(word) === null && isCutShort(word))
  const called = isUnknown ? commentWords(table.columns.find((column) => column.name === name)?.comment ?? null) : null
  return called ?? words.map((word) => splitWord(word) ?? word).join(' ')
}

/** What every column of the table begins with, `l_`: letters that abbreviate the table and say nothing themselves. */
function sharedPrefix(table: Table): string | null {
  const [first] = table.columns
  const prefix = /^[a-z]{1,4}_/i.exec(first?.name ?? '')?.[0]
  if (!prefix || table.columns.length < 3) return null
  return table.columns.every(({ name }) => name.startsWith(prefix) && name.length > prefix.length) ? prefix : null
}

/** Words that names of columns are written together from, and what abbreviations among them stand for. */
const known = new Map<string, string>([
  ...[
    ...['account', 'address', 'available', 'balance', 'birth', 'brand', 'category', 'city', 'class', 'client', 'code', 'comment', 'commit'],
    ...[
      'container',
      'cost',
      'count',
      'country',
      'customer',
      'date',
      'day',
      'department',
      'description',
      'discount',
      'district',
      'due',
      'employee',
    ],
    ...[
      'end',
      'extended',
      'first',
      'flag',
      'gross',
      'hire',
      'invoice',
      'item',
      'key',
      'last',
      'line',
      'list',
      'market',
      'member',
      'mode',
      'month',
    ],
    ...[
      'name',
      'nation',
      'net',
      'number',
      'order',
      'paid',
      'part',
      'payment',
      'phone',
      'postal',
      'price',
      'priority',
      'product',
      'quantity',
      'rate',
    ],
    ...[
      'receipt',
      'region',
      'retail',
      'return',
      'revenue',
      'sale',
      'sales',
      'segment',
      'ship',
      'shipping',
      'size',
      'start',
      'state',
      'status',
      'store',
    ],
    ...[
      'street',
      'supplier',
      'supply',
      'tax',
      'time',
      'total',
      'type',
      'unit',
      'user',
      'value',
      'vendor',
      'volume',
      'week',
      'weight',
      'year',
    ],
  ].map((word): [string, string] => [word, word]),
  ['acct', 'account'],
  ['avail', 'available'],
  ['bal', 'balance'],
  ['cust', 'customer'],
  ['mkt', 'market'],
  ['mfgr', 'manufacturer'],
  ['qty', 'quantity'],
  ['supp', 'supplier'],
  ['amt', 'amount'],
  ['desc', 'description'],
  ['nm', 'name'],
])

/** The word cut into known words from left to right, longest first; null where something is left over. */
function splitWord(word: string): string | null {
  if (word === '') return ''
  const whole = known.get(word)
  if (whole !== undefined) return whole
  for (let length = word.length; length >= 3; length--) {
    const meaning = known.get(word.slice(0, length))
    if (meaning === undefined) continue
    const rest = splitWord(word.slice(length))
    if (rest !== null) return rest === '' ? meaning : `${meaning} ${rest}`
  }
  return null
}

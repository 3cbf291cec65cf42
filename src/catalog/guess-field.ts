import type { Column, Table } from './catalog.ts'
import { columnWords } from './column-words.ts'
import type { Additivity, Field, FieldRole, TimeGrain, Unit } from './semantic-model.ts'

/** What a column probably means, told from its name, type and keys alone. */
export type GuessedField = {
  role: FieldRole
  unit: Unit | null
  additivity: Additivity
  grain: TimeGrain | null
  timePart: Field['timePart'] | null
  aggregate: 'sum' | 'avg' | null
  hidden: boolean
}

const integerTypes = new Set(['int2', 'int4', 'int8'])
const numberTypes = new Set([...integerTypes, 'numeric', 'float4', 'float8', 'money'])
const textTypes = new Set(['text', 'varchar', 'bpchar', 'char', 'name', 'citext'])

/** Whether values of this PostgreSQL type are numbers, texts or points in time. */
export const isNumberType = (type: string): boolean => numberTypes.has(type)
export const isTextType = (type: string): boolean => textTypes.has(type)
export const isTimeType = (type: string): boolean => type === 'date' || type === 'timestamp' || type === 'timestamptz'

const plain: GuessedField = { role: 'text', unit: null, additivity: 'none', grain: null, timePart: null, aggregate: null, hidden: false }

/** Guesses the meaning of a column; cautious: a number is only summed when its name says that it may be. */
export function guessField(table: Table, column: Column): GuessedField {
  const type = column.baseType ?? column.typeName
  const name = ` ${columnWords(table, column.name)} `
  if (isTimeType(type)) return { ...plain, role: 'time', grain: type === 'date' ? 'day' : 'minute' }
  if (type === 'bool') return { ...plain, role: 'flag' }
  if (type === 'json' || type === 'jsonb') return { ...plain, role: 'json' }
  if (column.enumLabels) return { ...plain, role: 'category' }
  if (isKey(table, column.name)) return { ...plain, role: 'identifier', hidden: isSurrogate(type, name) }
  if (type === 'uuid') return { ...plain, role: 'identifier', hidden: true }
  if (isNumberType(type)) return inScale(guessNumber(name, type), column)
  if (isTextType(type)) return guessText(name)
  return { ...plain, hidden: type.startsWith('_') || !['interval', 'time', 'timetz', 'inet', 'cidr'].includes(type) }
}

/** Percentages whose values are all from 0 to 1 are fractions. */
const inScale = (field: GuessedField, { form }: Column): GuessedField =>
  field.unit?.kind === 'percent' && form?.kind === 'fraction' ? { ...field, unit: { kind: 'percent', scale: 1 } } : field

const isKey = (table: Table, column: string): boolean =>
  table.primaryKey.includes(column) || table.foreignKeys.some((key) => key.columns.includes(column))

const isSurrogate = (type: string, name: string): boolean => (integerTypes.has(type) || type === 'uuid') && / (id|key|sk|oid) $/.test(name)

function guessText(name: string): GuessedField {
  if (/ (year month|month year|yearmonth|period) $/.test(name)) return { ...plain, role: 'category' }
  if (/ (id|ids|code|number|no|nr|key|sku|isbn|ean|gtin|iban|email|e mail|phone|zip|postcode|reference|ref|uuid|guid) $/.test(name)) {
    return { ...plain, role: 'identifier' }
  }
  if (
    / (description|comment|comments|note|notes|text|body|message|query|sql|url|uri|address|content|html|xml|hash|token|remark|remarks) /.test(
      name,
    )
  ) {
    return plain
  }
  return { ...plain, role: 'category' }
}

function guessNumber(name: string, type: string): GuessedField {
  const measure: GuessedField = { ...plain, role: 'measure', aggregate: 'avg' }
  const part =
    / (year|quarter|month|week) $/.exec(name)?.[1] ?? (/(?: (?:yr|yrs|annee|année|año|ano)|jahr) $/.test(name) ? 'year' : undefined)
  if (part && integerTypes.has(type)) return { ...plain, role: 'time', grain: part as TimeGrain, timePart: part as 'year' }
  if (/ (id|ids|code|number|no|nr|key|sk|zip|postcode|phone) $/.test(name)) {
    return { ...plain, role: 'identifier', hidden: / (id|key|sk) $/.test(name) }
  }
  if (/ (pct|percent|percentage) /.test(name)) return { ...measure, unit: { kind: 'percent', scale: 100 } }
  if (/ (total|subtotal) /.test(name) && !/ (avg|average|mean|per|rate|unit) /.test(name))
    return { ...measure, additivity: 'additive', aggregate: 'sum' }
  if (
    / (rate|ratio|share|index|score|rating|rank|ranking|position|level|version|priority|latitude|longitude|lat|lon|lng|age|temperature) /.test(
      name,
    )
  ) {
    return measure
  }
  if (/ (avg|average|mean|median|std|stddev|deviation|variance|min|max|unit|price|per) /.test(name)) return measure
  if (/ (stock|inventory|balance|on hand|onhand|headcount|capacity|existencias|inventario|inventaire) |bestand /.test(name)) {
    return { ...measure, additivity: 'not-over-time', aggregate: 'sum' }
  }
  if (/ (days|day) $/.test(name)) return { ...measure, unit: { kind: 'duration', noun: 'days' } }
  if (/ (ms|millis|milliseconds) $/.test(name)) return { ...measure, unit: { kind: 'duration', noun: 'milliseconds' } }
  if (addable.test(name) || addableAbroad.test(name)) return { ...measure, additivity: 'additive', aggregate: 'sum' }
  // Nothing says what it is: a mean unless a sum is asked for in so many words, and no sum at all of what is often a rate.
  return / (discount|tax|margin|value|factor|coefficient|probability|weight|height|speed|density|grade|size|interest|yield) /.test(name)
    ? measure
    : { ...measure, additivity: 'additive' }
}

/** The same in German, where it ends a longer word, in French and in Spanish. */
const addableAbroad =
  /(?:betrag|beträge|summe|umsatz|kosten|erlöse?|gebühr|gebühren|menge|stückzahl|anzahl|aufwand|gewinn|einnahmen|ausgaben|anschaffungswert|bestellwert|auftragswert|rechnungswert|warenwert) | (?:montant|quantité|quantite|recettes?|dépenses?|depenses?|coûts?|couts?|chiffre d affaires|importe|cantidad|ingresos|gastos|coste|costes|costo|costos|ventas) /
/** What is counted or paid once for each row. */
const addable =
  / (amount|quantity|revenue|sales|turnover|costs?|fees?|fines?|charges?|tips?|donations?|bonus|commission|deposits?|withdrawals?|refunds?|paid|freight|shipping|postage|total|subtotal|gross|net|profit|margin|income|expenses?|spent|spend|spending|budget|hours|minutes|seconds|units|items|pieces|cases|sold|ordered|shipped|returned|orders|visits|clicks|views|impressions|downloads|votes|goals|points|slots|bookings|calls|population|count) /

import type { Catalog } from '../../../catalog/catalog.ts'
import type { Synonym } from '../../../catalog/semantic-model.ts'
import type { ModelIndex } from '../model/model-index.ts'
import { indexModel } from '../model/model-index.ts'
import { distanceWithin, slipsAllowed } from '../text/distance.ts'
import { stem } from '../text/stem.ts'
import type { Language, Op, WordList } from '../words/op.ts'
import { wordLists } from '../words/word-lists.ts'
import { refineComposites } from './composites.ts'
import type { Entry, Meaning } from './meaning.ts'
import { keyOf, phraseWords } from './phrase.ts'
import { thingOfDataset, thingOfField } from './things.ts'
import { valueEntries } from './value-entries.ts'

/**
 * Everything words can stand for, compiled once per catalog snapshot. Keys are the stems of a phrase joined by spaces. `parts` are
 * runs of words inside longer stored values.
 */
export type Lexicon = {
  index: ModelIndex
  entries: ReadonlyMap<string, Entry[]>
  parts: ReadonlyMap<string, Entry[]>
  longest: number
  /** Function words by language, for telling languages apart. */
  functionWords: ReadonlyMap<string, ReadonlySet<Language>>
  /** Languages of the words in names and synonyms, by stem; words without a language of their own count as English. */
  spoken: ReadonlyMap<string, ReadonlySet<Language>>
  /** How many stored values of a field are known. */
  valueCounts: ReadonlyMap<string, number>
  /** Words (folded, unstemmed) that a misspelt word may stand for, by first letter. */
  spellings: ReadonlyMap<string, readonly string[]>
}

/** Compiles the lexicon of a catalog. */
export function compileLexicon(catalog: Catalog): Lexicon {
  const index = indexModel(catalog)
  const entries = new Map<string, Entry[]>()
  const parts = new Map<string, Entry[]>()
  const words = new Set<string>()
  const functionWords = new Map<string, Set<Language>>()
  const valueCounts = new Map<string, number>()
  const spoken = new Map<string, Set<Language>>()
  const speak = (word: string, language: Language | null): void => {
    spoken.set(stem(word), (spoken.get(stem(word)) ?? new Set<Language>()).add(language ?? 'en'))
  }
  let longest = 1
  const add = (into: Map<string, Entry[]>, phrase: readonly string[], meaning: Meaning, language: Language | null): void => {
    if (phrase.length === 0) return
    longest = Math.max(longest, phrase.length)
    const key = keyOf(phrase)
    const list = into.get(key) ?? []
    into.set(key, list)
    list.push({ meaning, language, exact: phrase.join(' '), noun: null })
    for (const word of phrase) words.add(word)
  }
  const addNamed = (synonyms: readonly Synonym[], labels: readonly (string | null | undefined)[], meaning: Meaning): void => {
    // The same word may belong to several languages ("marge"); one that is English too belongs to all.
    const seen = new Map<string, Set<Language | null>>()
    const all = [...labels.filter((label) => typeof label === 'string').map((text) => ({ text, language: null })), ...synonyms]
    for (const { text, language } of all) {
      const phrase = phraseWords(text)
      const key = keyOf(phrase)
      const known = seen.get(key) ?? new Set<Language | null>()
      if (known.has(null) || known.has('en') || known.has(language)) continue
      seen.set(key, known.add(language))
      add(entries, phrase, meaning, language)
      for (const word of phrase) speak(word, language)
    }
  }
  for (const dataset of catalog.model.datasets) {
    const thing = thingOfDataset(index, dataset)
    addNamed(dataset.synonyms, [dataset.noun?.one, dataset.noun?.many, dataset.label, spaced(dataset.name)], { kind: 'thing', thing })
    if (dataset.verbs !== undefined) addNamed(dataset.verbs, [], { kind: 'verb', dataset: dataset.name })
    for (const field of dataset.fields) {
      if (field.hidden === true) continue
      const ref = `${dataset.name}.${field.name}`
      const labels = [field.label, spaced(field.name)]
      addNamed(field.synonyms, labels, { kind: 'field', ref })
      if (field.concept !== undefined) addNamed([], [field.concept], { kind: 'field', ref })
      if (field.series !== undefined) addNamed(field.series.synonyms, [field.series.label], { kind: 'series', ref })
      if (field.role === 'identifier' || field.role === 'category') {
        addNamed(field.synonyms, [...labels, field.concept], { kind: 'thing', thing: thingOfField(index, dataset, field) })
      }
      for (const known of field.superlatives ?? []) {
        addNamed([known], [], { kind: 'superlative', metric: null, field: ref, direction: known.direction })
      }
    }
  }
  for (const metric of catalog.model.metrics) {
    addNamed(metric.synonyms, [metric.label, spaced(metric.name)], { kind: 'metric', name: metric.name })
    for (const known of metric.superlatives ?? []) {
      addNamed([known], [], { kind: 'superlative', metric: metric.name, field: null, direction: known.direction })
    }
  }
  for (const segment of catalog.model.segments) addNamed(segment.synonyms, [segment.label], { kind: 'segment', name: segment.name })
  catalog.model.ambiguous.forEach((item, at) => {
    addNamed(item.words, [], { kind: 'ambiguous', index: at })
  })
  ;(catalog.model.missing ?? []).forEach((item, at) => {
    addNamed(item.words, [], { kind: 'missing', index: at })
  })
  // Words that the model and the grammar use themselves are no piece of a name: "service" in "Fill rate below service target".
  const ownWords = new Set([...entries.keys()].flatMap((key) => key.split(' ')))
  for (const [language, list] of wordLists)
    if (language === 'en') for (const { phrase } of functionEntries(language, list)) for (const word of phrase) ownWords.add(stem(word))
  for (const { phrase, meaning, part, language } of valueEntries(catalog, index)) {
    if (!part) {
      if (meaning.kind === 'value' && language === null) valueCounts.set(meaning.field, (valueCounts.get(meaning.field) ?? 0) + 1)
      add(entries, phrase, meaning, null)
      for (const word of phrase) speak(word, language)
    } else if (phrase.some((word) => !ownWords.has(stem(word)))) add(parts, phrase, meaning, null)
  }
  for (const [language, list] of wordLists) {
    for (const { phrase, meaning } of functionEntries(language, list)) {
      add(entries, phrase, meaning, language)
      if (phrase.length === 1 && phrase[0] !== undefined) {
        functionWords.set(phrase[0], (functionWords.get(phrase[0]) ?? new Set<Language>()).add(language))
      }
    }
  }
  for (const [sign, op] of signs) add(entries, [sign], { kind: 'word', op, arg: '', language: 'en' }, null)
  refineComposites(entries, index)
  return { index, entries, parts, longest, functionWords, spoken, valueCounts, spellings: bySpelling(words) }
}

function* functionEntries(language: Language, list: WordList): Generator<{ phrase: string[]; meaning: Meaning }> {
  for (const [op, arg, phrases] of list) {
    for (const text of phrases.split(',')) yield { phrase: phraseWords(text), meaning: { kind: 'word', op, arg, language } }
  }
}

const signs: readonly (readonly [string, Op])[] = [
  [',', 'comma'],
  [';', 'comma'],
  [':', 'colon'],
  ['-', 'colon'],
  ['–', 'colon'],
  ['—', 'colon'],
]

const spaced = (name: string): string => name.replace(/[_\-.]+/g, ' ')

function bySpelling(words: ReadonlySet<string>): Map<string, string[]> {
  const map = new Map<string, string[]>()
  for (const word of words) {
    if (slipsAllowed(word) === 0 && word.length < 4) continue
    const first = word[0] ?? ''
    const list = map.get(first) ?? []
    map.set(first, list)
    list.push(word)
  }
  return map
}

/** Words of time that dates do not know; they are never a slip for something else. */
const timeWords = new Set(
  'summer winter spring autumn season seasons seasonal morning evening night noon weekend weekends holiday christmas easter sommer herbst fruhling fruhjahr hiver printemps verano invierno otono primavera'.split(
    ' ',
  ),
)

/** Words of everyday language; they are spelled as they are meant, however near to a name they look. */
const ordinaryWords = new Set(
  `better bitter batter best worse older elder younger newer prime prize stick stack block house horse glass grass match matter master usher store stores shop shops
  score speed spend spent production produce thorough though through thought place price rice lane line time tame team term turn town down south north east west
  large small great green brown white black money honey value valley worth growth garden market marker letter latter later water winner dinner paper people person
  reason season lesson person present parent patent station nation ration relation action section option portion motion notion nature future mature picture figure
  should would could might about above below under over other another either neither rather whether together between within without never ever every each
  where there here which while white these those them then than that this what when whom whose work works world word words hand hands land sand band
  street state status stage staff stuff start smart chart charm cheap cheaper chief child chair train brain drain grain plane plain planet plant plate`.split(
    /\s+/,
  ),
)

/** Short forms that people type. */
const abbreviations: Readonly<Record<string, string>> = {
  cust: 'customer',
  custs: 'customers',
  seg: 'segment',
  segs: 'segments',
  val: 'value',
  qty: 'quantity',
  prod: 'product',
  prods: 'products',
  mth: 'month',
  mnth: 'month',
  mnths: 'months',
  wks: 'weeks',
  custmr: 'customer',
  custmrs: 'customers',
  yr: 'year',
  qtr: 'quarter',
  inv: 'inventory',
  cat: 'category',
  cnt: 'count',
  mgn: 'margin',
  dept: 'department',
  acq: 'acquisition',
  conv: 'conversion',
  resp: 'response',
  ords: 'orders',
  ordr: 'order',
  ordrs: 'orders',
  sls: 'sales',
  avrg: 'average',
  prft: 'profit',
  mrgn: 'margin',
  lst: 'last',
  mny: 'many',
  mat: 'material',
  mats: 'materials',
}

/** "composed" is no slip for "composer": one word in another form says something else. */
const isOtherForm = (word: string, known: string): boolean => {
  const end = /(?:ed|ing)$/.exec(word)?.[0]
  return end !== undefined && /(?:er|or|ers|ors)$/.test(known) && known.startsWith(word.slice(0, -end.length))
}

/** Known words that a misspelt word may stand for, nearest first; only the nearest distance. The first letter must be right. */
export function respell(lexicon: Lexicon, word: string): string[] {
  const full = abbreviations[word]
  if (full !== undefined) return [full]
  const allowed = timeWords.has(word) || ordinaryWords.has(word) ? 0 : slipsAllowed(word)
  if (allowed === 0) return []
  let best = allowed
  let found: string[] = []
  for (const known of lexicon.spellings.get(word[0] ?? '') ?? []) {
    const distance = distanceWithin(word, known, best)
    const isDoubled = word === `${known}${known.at(-1)}`
    if (distance === null || distance === 0 || (word.startsWith(known) && !isDoubled) || isOtherForm(word, known)) continue
    if (distance < best) found = []
    best = distance
    found.push(known)
  }
  return found
}

import * as z from 'zod'
import type { Synonym, Unit } from '../semantic-model.ts'
import { verifiedQuerySchema } from './verified-schema.ts'

/** Words of one language, or of several: `["revenue"]` or `{"en": ["revenue"], "de": ["Umsatz"]}`. Given back as synonyms. */
const wordsByLanguage = z.strictObject({
  en: z.array(z.string()).optional(),
  de: z.array(z.string()).optional(),
  fr: z.array(z.string()).optional(),
  es: z.array(z.string()).optional(),
})

const languages = ['en', 'de', 'fr', 'es'] as const

function synonymsOf(words: string[] | z.infer<typeof wordsByLanguage>): Synonym[] {
  if (Array.isArray(words)) return words.map((text) => ({ text, language: 'en' }))
  return languages.flatMap((language) => (words[language] ?? []).map((text) => ({ text, language })))
}

const wordsSchema = z
  .union([z.array(z.string()), wordsByLanguage], 'expected a list of words, or lists by language (en, de, fr, es)')
  .transform(synonymsOf)

const superlativesSchema = z
  .strictObject({ desc: wordsSchema.optional(), asc: wordsSchema.optional() })
  .transform((found) => [
    ...(found.desc ?? []).map((word) => ({ ...word, direction: 'desc' as const })),
    ...(found.asc ?? []).map((word) => ({ ...word, direction: 'asc' as const })),
  ])

const unitSchema = z.string().transform((text, issues): Unit => {
  const unit = unitOf(text)
  if (unit) return unit
  issues.addIssue({
    code: 'custom',
    message:
      'expected "percent", "fraction", "days", "minutes", "milliseconds", "currency EUR", "count of N", "quantity of N" or "other N"',
  })
  return z.NEVER
})

/** Reads a unit as the model files write it; null when it is none. */
export function unitOf(text: string): Unit | null {
  if (text === 'percent') return { kind: 'percent', scale: 100 }
  if (text === 'fraction') return { kind: 'percent', scale: 1 }
  if (text === 'days' || text === 'minutes' || text === 'milliseconds') return { kind: 'duration', noun: text }
  const [, kind, noun] = /^(currency|count of|quantity of|other) (.+)$/.exec(text) ?? []
  if (noun === undefined) return null
  if (kind === 'currency') return { kind: 'currency', code: noun }
  if (kind === 'count of') return { kind: 'count', noun }
  return { kind: kind === 'quantity of' ? 'quantity' : 'other', noun }
}

/** The text that `unitOf` reads back. */
export function unitText(unit: Unit): string {
  switch (unit.kind) {
    case 'percent':
      return unit.scale === 100 ? 'percent' : 'fraction'
    case 'duration':
      return unit.noun
    case 'currency':
      return `currency ${unit.code}`
    case 'other':
      return `other ${unit.noun}`
    default:
      return `${unit.kind} of ${unit.noun}`
  }
}

const direction = z.enum(['up', 'down'])
const additivity = z.enum(['additive', 'not-over-time', 'none'])
const grain = z.enum(['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'])

const valueSchema = z
  .union([z.array(z.string()), z.strictObject({ ...wordsByLanguage.shape, good: direction.optional(), unit: unitSchema.optional() })])
  .transform((found) =>
    Array.isArray(found)
      ? { synonyms: synonymsOf(found) }
      : {
          synonyms: synonymsOf(found),
          ...(found.good ? { goodDirection: found.good } : {}),
          ...(found.unit ? { unit: found.unit } : {}),
        },
  )

export const pulseFieldSchema = z.strictObject({
  label: z.string().optional(),
  synonyms: wordsSchema.optional(),
  role: z.enum(['identifier', 'category', 'measure', 'time', 'flag', 'text', 'json']).optional(),
  type: z.string().optional(),
  unit: unitSchema.optional(),
  additivity: additivity.optional(),
  good: direction.optional(),
  null_means: z.string().optional(),
  grain: grain.optional(),
  values: z.record(z.string(), valueSchema).optional(),
  concept: z.string().optional(),
  aggregate: z.enum(['sum', 'avg', 'min', 'max']).optional(),
  time_part: z.enum(['year', 'quarter', 'month', 'week', 'year-month']).optional(),
  names_metric: z.string().optional(),
  series: z
    .strictObject({
      period: z.enum(['month', 'week', 'year']),
      first_key: z.number().int(),
      value_type: z.string(),
      label: z.string(),
      synonyms: wordsSchema.optional(),
    })
    .optional(),
  hidden: z.boolean().optional(),
  /** The column may be absent without a warning. */
  optional: z.boolean().optional(),
  superlatives: superlativesSchema.optional(),
  compared_to: z.string().optional(),
  /** Words for rules about the column, such as where Slack may show it: `personal`. */
  tags: z.array(z.string().regex(/^[\p{L}\p{N}_-]+$/u, 'expected a word of letters, digits, _ and -')).optional(),
})
export type PulseField = z.infer<typeof pulseFieldSchema>

const segmentSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  synonyms: wordsSchema,
  expression: z.string(),
  description: z.string().optional(),
  parameter: z.enum(['days', 'months', 'count', 'amount', 'percent']).optional(),
})

export const pulseDatasetSchema = z.strictObject({
  label: z.string().optional(),
  synonyms: wordsSchema.optional(),
  kind: z.enum(['event', 'aggregate', 'snapshot', 'periodic', 'forecast', 'reference', 'log']).optional(),
  grain: z.string().optional(),
  noun: z.tuple([z.string(), z.string()], 'expected the singular and the plural').optional(),
  time_axis: z.string().optional(),
  list: z.array(z.string()).optional(),
  name_field: z.string().optional(),
  default_filters: z.array(z.strictObject({ expression: z.string(), sentence: z.string() })).optional(),
  prefer: z.array(z.strictObject({ dataset: z.string(), when: z.string() })).optional(),
  segments: z.array(segmentSchema).optional(),
  concept: z.string().optional(),
  verbs: wordsSchema.optional(),
})
export type PulseDataset = z.infer<typeof pulseDatasetSchema>

export const pulseMetricSchema = z.strictObject({
  /** The dataset, for an expression that names none: `count(*)`. */
  dataset: z.string().optional(),
  label: z.string().optional(),
  synonyms: wordsSchema.optional(),
  unit: unitSchema.optional(),
  additivity: additivity.optional(),
  good: direction.optional(),
  time_axis: z.string().optional(),
  filter: z.string().optional(),
  ambiguous_with: z.array(z.string()).optional(),
  priority: z.number().int().min(0).optional(),
  unit_field: z.string().optional(),
  optional: z.boolean().optional(),
  superlatives: superlativesSchema.optional(),
})
export type PulseMetric = z.infer<typeof pulseMetricSchema>

export const pulseRelationshipSchema = z.strictObject({ cardinality: z.enum(['many-to-one', 'one-to-one']).optional() })
export type PulseRelationship = z.infer<typeof pulseRelationshipSchema>

export const pulseModelSchema = z.strictObject({
  ambiguous: z
    .array(
      z.strictObject({
        words: wordsSchema,
        message: z.string(),
        options: z.array(z.strictObject({ label: z.string(), question: z.string() })).min(2),
        resolved_by: z.array(z.enum(['metric', 'number', 'time'])).optional(),
      }),
    )
    .optional(),
  missing: z.array(z.strictObject({ words: wordsSchema, message: z.string() })).optional(),
  verified: z.array(verifiedQuerySchema).optional(),
})
export type PulseModel = z.infer<typeof pulseModelSchema>

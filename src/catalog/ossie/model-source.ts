import type { Synonym } from '../semantic-model.ts'
import type { DataType } from './document-schema.ts'
import type { Place } from './model-text.ts'
import type { PulseDataset, PulseField, PulseMetric, PulseModel, PulseRelationship } from './pulse-schema.ts'

/** An extension of another vendor, kept as it was. */
export type Extension = { vendor: string; data: unknown }

/** What every part of a model carries. `place` is where it stands in its file. */
type Part = { name: string; description: string | null; instructions: string | null; extensions: Extension[]; place: Place }

/** An expression by dialect, as written; names of dialects in upper case. */
export type DialectExpressions = Record<string, string>

export type SourceField = Part & {
  expressions: DialectExpressions
  label: string | null
  datatype: DataType | null
  isTime: boolean | null
  synonyms: Synonym[]
  pulse: PulseField
}

/** `own` is the dataset that declares the metric, null for metrics of the whole model. */
export type SourceMetric = Part & {
  expressions: DialectExpressions
  datatype: DataType | null
  own: string | null
  synonyms: Synonym[]
  pulse: PulseMetric
}

export type SourceDataset = Part & {
  source: string
  primaryKey: string[]
  uniqueKeys: string[][]
  synonyms: Synonym[]
  fields: SourceField[]
  pulse: PulseDataset
}

export type SourceRelationship = Part & {
  from: string
  to: string
  fromColumns: string[]
  toColumns: string[]
  pulse: PulseRelationship
}

/** A semantic model as its files have it, joined and checked in itself, not yet resolved against a database. */
export type ModelSource = {
  name: string
  description: string | null
  instructions: string | null
  datasets: SourceDataset[]
  relationships: SourceRelationship[]
  metrics: SourceMetric[]
  ambiguous: NonNullable<PulseModel['ambiguous']>
  missing: NonNullable<PulseModel['missing']>
  verified: NonNullable<PulseModel['verified']>
  examples: string[]
  extensions: Extension[]
  /** What was read but looks wrong, each with file and line. */
  warnings: string[]
}

import type { SelectStmt } from '@pgsql/types'
import type { Catalog } from '../../catalog/catalog.ts'
import type { CheckedSql } from '../../guard/checked-sql.ts'
import type { Calendar, Claims, PromisedShape } from '../../translate/translator.ts'

/**
 * Something that a correct statement may still get wrong, in a sentence for the asker. `fault`: hard evidence, its translator may repair
 * it once; `doubt`: it may be meant so, the asker should look; `note`: good to know, speaks against nothing. With `proof` the statement
 * cannot be the answer: it is not shown when nothing better comes.
 */
export type Finding = { code: FindingCode; weight: 'fault' | 'doubt' | 'note'; text: string; proof?: true }

export type FindingCode =
  | 'rows_multiplied'
  | 'count_of_nothing'
  | 'not_addable'
  | 'state_added_over_time'
  | 'average_of_averages'
  | 'whole_division'
  | 'zero_division'
  | 'not_in_null'
  | 'limit_without_order'
  | 'wrong_side'
  | 'missing_first'
  | 'instants_cut'
  | 'day_too_many'
  | 'text_as_number'
  | 'other_form'
  | 'grouped_by_raw'
  | 'label_not_unique'
  | 'value_elsewhere'
  | 'period_open'
  | 'interval_missing'
  | 'filter_missing'
  | 'not_from_data'
  | 'other_subject'
  | 'number_missing'
  | 'group_missing'
  | 'shape'

/** What checks look at: the checked statement with its tree, what the role sees, and what question and translator say. */
export type Examined = {
  statement: SelectStmt
  sql: CheckedSql
  catalog: Catalog
  question: string
  calendar: Calendar
  claims: Claims | null
  promised: PromisedShape | null
  /** True when the translator has said already which period is not over. */
  openPeriodTold: boolean
}

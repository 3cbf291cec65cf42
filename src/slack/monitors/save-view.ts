import type { ModalView, PlainTextOption } from '@slack/types'
import type { RawColumn } from '../../execute/source.ts'
import type { AlertConditionInput } from '../../monitors/condition/condition.ts'
import type { Draft, PricedSuggestion } from '../../monitors/service/draft.ts'
import { views } from '../actions.ts'
import { context, plainText } from '../blocks/elements.ts'
import { clip, mrkdwn, plain } from '../escape.ts'
import { slackLimits } from '../limits.ts'

/** What a submitted view is about; it travels with the view. */
export type SaveContext = { answer: string; moving: boolean; team: string; channel: string | null; suggested: AlertConditionInput[] }

/** Rules to choose from; `column` and `value` say what else a rule needs. */
export const rules = {
  any_rows: { label: 'There are rows', column: false, value: false },
  no_rows: { label: 'There are no rows', column: false, value: false },
  above: { label: 'A value is above …', column: true, value: true },
  below: { label: 'A value is below …', column: true, value: true },
  change: { label: 'A value changes by … % since the run before', column: true, value: true },
  change_week: { label: 'A value changes by … % since seven runs ago', column: true, value: true },
  new_rows: { label: 'A row is new', column: true, value: false },
} as const
export type Rule = keyof typeof rules

const mostSuggested = 3

/** How a suggested rule is named in the view. */
export const suggestedPrefix = 'suggested.'

/** How often a rule would have fired, after its words. */
const priceOf = ({ perMonth }: PricedSuggestion): string => (perMonth === null ? '' : ` (about ${Math.round(perMonth * 10) / 10} a month)`)

const numeric = new Set(['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'money'])
const isNumber = ({ type }: RawColumn): boolean => numeric.has(type)

const option = (value: string, label: string): PlainTextOption => ({
  text: plainText(label),
  value: value.slice(0, slackLimits.optionValue),
})

const frequencies = [
  option('hourly', 'Every hour'),
  option('daily', 'Every day'),
  option('weekly', 'Every Monday'),
  option('monthly', 'On the 1st of the month'),
]

/**
 * The view that saves an answer as a monitor: name, the statement as it will run, rule, column and value, when, where messages go, how often they
 * are repeated. What dates of the question become is shown before it is saved.
 */
export function saveView(draft: Draft, about: Omit<SaveContext, 'suggested'>): ModalView {
  const { definition, replacements, nextRuns, outcome } = draft
  const columns = outcome.columns.slice(0, 100)
  const first = columns.find(isNumber) ?? columns[0]
  const suggested = draft.suggestions.slice(0, mostSuggested)
  const ruleOptions = [
    ...suggested.map((one, at) => option(`${suggestedPrefix}${at}`, `${one.title}${priceOf(one)}`)),
    ...Object.entries(rules).map(([value, { label }]) => option(value, label)),
  ]
  const usual = ruleOptions[0]
  const dates = replacements.map(({ means }) => means).join('; ')
  const input = (
    block_id: string,
    label: string,
    element: Extract<ModalView['blocks'][number], { type: 'input' }>['element'],
    optional = false,
    hint?: string,
  ) => ({
    type: 'input' as const,
    block_id,
    optional,
    label: plainText(label),
    element,
    ...(hint === undefined ? {} : { hint: plainText(hint, 150) }),
  })
  const blocks: (ModalView['blocks'][number] | null)[] = [
    input('name', 'Name', { type: 'plain_text_input', action_id: 'name', initial_value: clip(plain(draft.name), 150), max_length: 200 }),
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: clip(plain(definition.sql), 2_500) }] }],
    },
    context([
      dates === '' ? null : mrkdwn(`Dates follow each run: ${clip(dates, 1_000)}`),
      ...draft.notes.slice(0, 3).map((note) => mrkdwn(clip(note, 500))),
    ]),
    input('rule', 'Tell me when', {
      type: 'static_select',
      action_id: 'rule',
      options: ruleOptions,
      ...(usual === undefined ? {} : { initial_option: usual }),
    }),
    columns.length === 0 || first === undefined
      ? null
      : input(
          'column',
          'Column',
          {
            type: 'static_select',
            action_id: 'column',
            options: columns.map(({ name }) => option(name, name)),
            initial_option: option(first.name, first.name),
          },
          true,
        ),
    input(
      'value',
      'Value',
      { type: 'number_input', action_id: 'value', is_decimal_allowed: true },
      true,
      'For rules with a value: a number, or percent.',
    ),
    input('frequency', 'How often', {
      type: 'static_select',
      action_id: 'frequency',
      options: frequencies,
      initial_option: option('daily', 'Every day'),
    }),
    input('time', `Time (${definition.schedule.timezone})`, { type: 'timepicker', action_id: 'time', initial_time: '07:00' }, true),
    input('zone', 'Time zone', {
      type: 'plain_text_input',
      action_id: 'zone',
      initial_value: definition.schedule.timezone,
      max_length: 64,
    }),
    input('place', 'Tell', {
      type: 'conversations_select',
      action_id: 'place',
      ...(about.channel === null ? { default_to_current_conversation: true } : { initial_conversation: about.channel }),
    }),
    input(
      'remind',
      'Remind every so many hours while it lasts',
      { type: 'number_input', action_id: 'remind', is_decimal_allowed: false, min_value: '1', max_value: '2160' },
      true,
    ),
    context(suggested.map((one) => mrkdwn(clip(`${one.sentence}${priceOf(one)}`, 500)))),
    context([nextRuns.length === 0 ? null : mrkdwn(`Next runs, daily: ${nextRuns.slice(0, 5).join(', ')}`)]),
  ]
  return {
    type: 'modal',
    callback_id: views.monitor,
    private_metadata: JSON.stringify({ ...about, suggested: suggested.map(({ condition }) => condition) } satisfies SaveContext),
    title: plainText('Save as monitor', slackLimits.modalTitle),
    submit: plainText('Save', slackLimits.modalTitle),
    close: plainText('Cancel', slackLimits.modalTitle),
    blocks: blocks.filter((block) => block !== null),
  }
}

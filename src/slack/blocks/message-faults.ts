import { slackLimits } from '../limits.ts'

const { chart: chartLimits, table: tableLimits } = slackLimits

/** Blocks and views as they are sent. They are read as plain JSON, so that what a builder forgets is found whatever its types say. */
type Part = { [name: string]: unknown }

/**
 * What Slack would refuse of a message, in words; empty when it holds all limits. Looked at before each call, so that a message that is too long costs no call.
 */
export function messageFaults({ text, blocks = [] }: { text: string; blocks?: readonly object[] }): string[] {
  const parts = blocks.map(partOf)
  const faults = [...parts.flatMap(blockFaults), ...most('blocks', blocks.length, slackLimits.blocks)]
  if (text.trim() === '') faults.push('no text for readers without blocks')
  faults.push(...most('text', text.length, slackLimits.messageText))
  const characters = parts.reduce((sum, block) => sum + textLength(block), 0)
  faults.push(...most('characters of all blocks', characters, slackLimits.messageCharacters))
  const charts = parts.filter(({ type }) => type === 'data_visualization').length
  return [...faults, ...most('charts', charts, chartLimits.perMessage), ...twice(parts, 'block_id')]
}

/** The same of a modal, or of the app's home. */
export function viewFaults(view: object): string[] {
  const { type, title, submit, close, private_metadata, callback_id, blocks } = partOf(view)
  const parts = listOf(blocks)
  const modal =
    type !== 'modal'
      ? []
      : [
          ...least('title', lengthOf(title)),
          ...most('title', lengthOf(title), slackLimits.modalTitle),
          ...most('submit', lengthOf(submit), slackLimits.modalTitle),
          ...most('close', lengthOf(close), slackLimits.modalTitle),
          ...most('private metadata', lengthOf(private_metadata), slackLimits.privateMetadata),
          ...most('callback id', lengthOf(callback_id), slackLimits.blockId),
          ...(submit === undefined && parts.some((block) => block.type === 'input') ? ['input without a button to submit'] : []),
        ]
  return [...modal, ...parts.flatMap(blockFaults), ...most('blocks', parts.length, slackLimits.viewBlocks), ...twice(parts, 'block_id')]
}

/** What Slack would refuse of a call: of the message or the view in it. */
export function callFaults(parameters: object): string[] {
  const { text, blocks, view } = partOf(parameters)
  if (typeof view === 'object' && view !== null) return viewFaults(view)
  if (text === undefined && blocks === undefined) return []
  // The end of a stream has blocks and no text of its own.
  return messageFaults({ text: typeof text === 'string' ? text : '…', blocks: listOf(blocks) })
}

function blockFaults(block: Part): string[] {
  const { type, text, elements, alt_text, label, hint, element } = block
  const common = most('block id', lengthOf(block.block_id), slackLimits.blockId)
  switch (type) {
    case 'markdown':
      return [...common, ...least('markdown', lengthOf(text)), ...most('markdown', lengthOf(text), slackLimits.markdown)]
    case 'section':
      return [...common, ...least('section', lengthOf(text)), ...most('section', lengthOf(text), slackLimits.section)]
    case 'header':
      return [...common, ...least('header', lengthOf(text)), ...most('header', lengthOf(text), slackLimits.header)]
    case 'image':
      return [...common, ...least('alt text', lengthOf(alt_text)), ...most('alt text', lengthOf(alt_text), slackLimits.altText)]
    case 'rich_text':
      return [...common, ...least('rich text', listOf(elements).length)]
    case 'context':
      return [
        ...common,
        ...least('context', listOf(elements).length),
        ...most('context elements', listOf(elements).length, slackLimits.contextElements),
        ...listOf(elements).flatMap((one) => [
          ...least('context text', lengthOf(one.text)),
          ...most('context text', lengthOf(one.text), slackLimits.contextText),
        ]),
      ]
    case 'context_actions':
      return [
        ...common,
        ...most('context actions', listOf(elements).length, slackLimits.contextActions),
        ...listOf(elements).flatMap(elementFaults),
      ]
    case 'actions':
      return [
        ...common,
        ...least('actions', listOf(elements).length),
        ...most('actions', listOf(elements).length, slackLimits.actions),
        ...twice(listOf(elements), 'action_id'),
        ...listOf(elements).flatMap(elementFaults),
      ]
    case 'input':
      return [
        ...common,
        ...least('label', lengthOf(label)),
        ...most('label', lengthOf(label), slackLimits.inputLabel),
        ...most('hint', lengthOf(hint), slackLimits.inputLabel),
        ...elementFaults(partOf(element)),
      ]
    case 'data_table':
      return [...common, ...tableFaults(block)]
    case 'data_visualization':
      return [...common, ...chartFaults(block)]
    case 'divider':
      return common
    default:
      return [`a block of the sort ${String(type)}, which is not ours`]
  }
}

/** Buttons, menus and fields. */
function elementFaults(element: Part): string[] {
  const { value, url, text, action_id, options, confirm, initial_value, max_length, positive_button, negative_button } = element
  const choices = listOf(options)
  return [
    ...most('action id', lengthOf(action_id), slackLimits.blockId),
    ...most('button value', lengthOf(value), slackLimits.buttonValue),
    ...most('button address', lengthOf(url), slackLimits.url),
    ...most('button label', lengthOf(text), slackLimits.buttonLabel),
    ...(element.type === 'button' ? least('button label', lengthOf(text)) : []),
    ...(options === undefined ? [] : least('options', choices.length)),
    ...most(
      'options',
      choices.length,
      element.type === 'overflow' ? slackLimits.overflow : element.type === 'checkboxes' ? slackLimits.checkboxes : slackLimits.options,
    ),
    ...choices.flatMap((choice) => [
      ...least('option', lengthOf(choice.text)),
      ...most('option', lengthOf(choice.text), slackLimits.optionText),
      ...most('option value', lengthOf(choice.value), slackLimits.optionValue),
    ]),
    ...(typeof max_length === 'number' ? most('field', lengthOf(initial_value), max_length) : []),
    ...[positive_button, negative_button].flatMap((one) => (one === undefined ? [] : elementFaults(partOf(one)))),
    ...(confirm === undefined ? [] : confirmFaults(partOf(confirm))),
  ]
}

const confirmFaults = ({ title, text, confirm, deny }: Part): string[] => [
  ...most('confirmation title', lengthOf(title), slackLimits.confirm.title),
  ...most('confirmation', lengthOf(text), slackLimits.confirm.text),
  ...most('confirmation button', Math.max(lengthOf(confirm), lengthOf(deny)), slackLimits.confirm.button),
]

function tableFaults({ rows, caption, page_size }: Part): string[] {
  const lines = (Array.isArray(rows) ? rows : []).map(listOf)
  const cells = lines.flat()
  const width = lines[0]?.length ?? 0
  return [
    ...least('table caption', lengthOf(caption)),
    ...least('table rows', lines.length - 1),
    ...most('table rows', lines.length - 1, tableLimits.rows),
    ...least('table columns', width),
    ...most('table columns', width, tableLimits.columns),
    ...(lines.some((line) => line.length !== width) ? ['table rows of different lengths'] : []),
    ...(cells.some(({ text }) => lengthOf(text) === 0) ? ['table cell without text'] : []),
    ...(cells.some(({ type, value }) => type === 'raw_number' && !Number.isFinite(value)) ? ['table number that is none'] : []),
    ...most(
      'table characters',
      cells.reduce((sum, { text }) => sum + lengthOf(text), 0),
      tableLimits.characters,
    ),
    ...(typeof page_size === 'number' && (page_size < 1 || page_size > tableLimits.rows) ? ['table page'] : []),
  ]
}

function chartFaults({ title, chart }: Part): string[] {
  const { type, segments, series, axis_config } = partOf(chart)
  const own = [...least('chart title', lengthOf(title)), ...most('chart title', lengthOf(title), chartLimits.title)]
  if (type === 'pie') {
    const parts = listOf(segments)
    return [
      ...own,
      ...least('segments', parts.length),
      ...most('segments', parts.length, chartLimits.segments),
      ...parts.flatMap(({ label }) => [...least('segment', lengthOf(label)), ...most('segment', lengthOf(label), chartLimits.label)]),
      ...(parts.every(({ value }) => typeof value === 'number' && Number.isFinite(value) && value > 0) ? [] : ['segment not above 0']),
      ...twice(parts, 'label'),
    ]
  }
  const lines = listOf(series)
  const { categories, x_label, y_label } = partOf(axis_config)
  const names = Array.isArray(categories) ? categories : []
  const known = new Set(names)
  return [
    ...own,
    ...least('series', lines.length),
    ...most('series', lines.length, chartLimits.series),
    ...least('categories', names.length),
    ...most('categories', names.length, chartLimits.categories),
    ...(known.size < names.length ? ['category twice'] : []),
    ...names.flatMap((name) => [...least('category', lengthOf(name)), ...most('category', lengthOf(name), chartLimits.label)]),
    ...most('axis title', Math.max(lengthOf(x_label), lengthOf(y_label)), chartLimits.axisTitle),
    ...twice(lines, 'name'),
    ...lines.flatMap(({ name, data }) => {
      const points = listOf(data)
      return [
        ...least('series name', lengthOf(name)),
        ...most('series name', lengthOf(name), chartLimits.label),
        ...(points.length === names.length && points.every(({ label }) => known.has(label)) ? [] : ['series with gaps']),
        ...(points.every(({ value }) => Number.isFinite(value)) ? [] : ['point that is no number']),
        ...twice(points, 'label'),
      ]
    }),
  ]
}

const partOf = (value: unknown): Part => (typeof value === 'object' && value !== null ? { ...value } : {})
const listOf = (value: unknown): Part[] => (Array.isArray(value) ? value.map(partOf) : [])

/** The length of a text, or of the text in an object of text. */
const lengthOf = (value: unknown): number =>
  typeof value === 'string' ? value.length : typeof value === 'object' && value !== null && 'text' in value ? lengthOf(value.text) : 0

const most = (what: string, found: number, limit: number): string[] => (found > limit ? [`${what}: ${found}, at most ${limit}`] : [])
const least = (what: string, found: number): string[] => (found < 1 ? [`${what}: nothing, at least 1`] : [])

const twice = (parts: readonly Part[], name: string): string[] => {
  const given = parts.map((part) => part[name]).filter((value) => value !== undefined)
  return new Set(given).size < given.length ? [`${name} twice`] : []
}

/** The characters of all texts in a block. */
function textLength(part: unknown): number {
  if (typeof part !== 'object' || part === null) return 0
  return Object.entries(part).reduce(
    (sum, [key, value]) => sum + (key === 'text' && typeof value === 'string' ? value.length : textLength(value)),
    0,
  )
}

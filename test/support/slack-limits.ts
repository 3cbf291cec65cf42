type Part = { type: string; [field: string]: unknown }

const lengthOf = (value: unknown): number =>
  typeof value === 'string' ? value.length : ((value as { text?: string } | undefined)?.text?.length ?? 0)
const list = (value: unknown): Part[] => (Array.isArray(value) ? (value as Part[]) : [])

/** What Slack's reference says of each block, written down apart from the builders: a fault in one does not hide in the other. */
const rules: Record<string, (block: Part) => (string | false)[]> = {
  markdown: ({ text }) => [lengthOf(text) > 12_000 && 'markdown text', lengthOf(text) === 0 && 'empty markdown'],
  section: ({ text }) => [lengthOf(text) > 3_000 && 'section text', lengthOf(text) === 0 && 'empty section'],
  header: ({ text }) => [lengthOf(text) > 150 && 'header text'],
  divider: () => [],
  image: ({ alt_text, slack_file, image_url }) => [
    lengthOf(alt_text) > 2_000 && 'alt text',
    lengthOf(alt_text) === 0 && 'image without alt text',
    slack_file === undefined && image_url === undefined && 'image of nothing',
  ],
  rich_text: ({ elements }) => [list(elements).length === 0 && 'empty rich text'],
  context: ({ elements }) => [list(elements).length > 10 && 'context elements', list(elements).length === 0 && 'empty context'],
  context_actions: ({ elements }) => [list(elements).length > 5 && 'context actions'],
  input: ({ label }) => [lengthOf(label) > 2_000 && 'input label'],
  actions: ({ elements }) => [
    list(elements).length > 25 && 'actions',
    list(elements).length === 0 && 'empty actions',
    new Set(list(elements).map(({ action_id }) => action_id)).size < list(elements).length && 'action ids twice',
    ...list(elements).flatMap((element) => [
      element.type === 'button' && lengthOf(element.text) > 75 && 'button label',
      lengthOf(element.value) > 2_000 && 'button value',
      lengthOf(element.url) > 3_000 && 'button address',
    ]),
  ],
  data_table: ({ rows, caption, page_size }) => {
    const lines = (Array.isArray(rows) ? rows : []) as { type: string; text: string; value?: number }[][]
    const cells = lines.flat()
    return [
      lines.length > 101 && 'table rows',
      lines.length < 2 && 'table without rows',
      (lines[0]?.length ?? 0) > 20 && 'table columns',
      lines.some((line) => line.length !== lines[0]?.length) && 'ragged table',
      cells.some(({ text }) => text.length === 0) && 'empty cell',
      cells.some(({ type, value }) => type === 'raw_number' && !Number.isFinite(value)) && 'number that is none',
      cells.reduce((sum, { text }) => sum + text.length, 0) > 10_000 && 'table characters',
      lengthOf(caption) === 0 && 'table without caption',
      (Number(page_size) < 1 || Number(page_size) > 100) && 'page size',
    ]
  },
  data_visualization: ({ title, chart }) => [
    lengthOf(title) > 50 && 'chart title',
    lengthOf(title) === 0 && 'chart without title',
    ...chartProblems(chart as Part),
  ],
}

type Points = { label: string; value: number }[]

function chartProblems(chart: Part): (string | false)[] {
  if (chart.type === 'pie') {
    const segments = list(chart.segments) as unknown as Points
    return [
      (segments.length < 1 || segments.length > 6) && 'pie segments',
      segments.some(({ value }) => !(value > 0)) && 'pie value',
      segments.some(({ label }) => label.length > 20) && 'segment label',
    ]
  }
  if (!['bar', 'line', 'area'].includes(chart.type)) return ['chart type']
  const series = list(chart.series) as unknown as { name: string; data: Points }[]
  const {
    categories = [],
    x_label = '',
    y_label = '',
  } = (chart.axis_config ?? {}) as { categories?: string[]; x_label?: string; y_label?: string }
  return [
    (series.length < 1 || series.length > 6) && 'series',
    new Set(series.map(({ name }) => name)).size < series.length && 'series names twice',
    (categories.length < 1 || categories.length > 20) && 'categories',
    new Set(categories).size < categories.length && 'categories twice',
    categories.some((name) => name.length > 20 || name.length === 0) && 'category label',
    series.some(({ data }) => data.length !== categories.length || data.some(({ label }) => !categories.includes(label))) &&
      'incomplete series',
    series.some(({ data }) => data.some(({ value }) => !Number.isFinite(value))) && 'point that is no number',
    (x_label.length > 50 || y_label.length > 50) && 'axis title',
  ]
}

const textIn = (part: unknown): number =>
  typeof part !== 'object' || part === null
    ? 0
    : Object.entries(part).reduce(
        (sum, [key, value]) => sum + (key === 'text' && typeof value === 'string' ? value.length : textIn(value)),
        0,
      )

const blockProblems = (blocks: Part[]): string[] =>
  blocks.flatMap((block) => rules[block.type]?.(block) ?? [`unknown block ${block.type}`]).filter((problem) => problem !== false)

/** Texts in which Slack reads `<…>` as mentions, channels and links. We mean none, so that each is one that came in with a value. */
const unescaped = (part: unknown): boolean => {
  if (typeof part !== 'object' || part === null) return false
  const { type, text } = part as Part
  if ((type === 'mrkdwn' || type === 'markdown') && typeof text === 'string' && text.includes('<')) return true
  return Object.values(part).some(unescaped)
}

/** What Slack would refuse a message for. */
export function messageProblems(blocks: Part[], text: string): string[] {
  const problems = blockProblems(blocks)
  if (blocks.length > 50) problems.push('blocks')
  if (blocks.length === 0 && text === '') problems.push('no text')
  if (text.length > 40_000) problems.push('text')
  if (text.includes('<') || unescaped(blocks)) problems.push('a mention or link')
  if (textIn(blocks) > 13_000) problems.push('message characters')
  if (blocks.filter(({ type }) => type === 'data_visualization').length > 2) problems.push('charts')
  return problems
}

/** What Slack would refuse a view for. */
export function viewProblems(view: Record<string, unknown>): string[] {
  const blocks = list(view.blocks)
  const problems = blockProblems(blocks)
  if (blocks.length > 100) problems.push('view blocks')
  if (unescaped(blocks)) problems.push('a mention or link')
  if (lengthOf(view.title) > 24) problems.push('view title')
  if (view.type === 'modal' && lengthOf(view.title) === 0) problems.push('modal without title')
  if (lengthOf(view.submit) > 24) problems.push('submit label')
  if (lengthOf(view.private_metadata) > 3_000) problems.push('private metadata')
  if (blocks.some(({ type }) => type === 'input') && view.type === 'modal' && view.submit === undefined)
    problems.push('input without submit')
  return problems
}

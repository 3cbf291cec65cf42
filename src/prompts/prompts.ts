import { fill, type Prompt, type Rendered, readPrompt } from './prompt.ts'
import type { Texts } from './texts.ts'

/** Every prompt with the inputs its render function gives. A change of meaning is a new file with the next version. */
const definitions = {
  system: { file: 'translate-system.v2.md', inputs: ['dialect', 'examples', 'tables', 'notes'] },
  postgresql: { file: 'dialect-postgresql.v1.md', inputs: [] },
  examples: { file: 'translate-examples.v1.md', inputs: [] },
  question: { file: 'translate-question.v1.md', inputs: ['context', 'today', 'weekday', 'time_zone', 'question'] },
  repair: { file: 'translate-repair.v1.md', inputs: ['error', 'hints'] },
  malformed: { file: 'translate-malformed.v1.md', inputs: ['error'] },
  styles: { file: 'translate-styles.v1.md', inputs: [] },
} as const

export type PromptName = keyof typeof definitions
export type Prompts = Readonly<Record<PromptName, Prompt>>

/** All prompts, or one error that names each file that is missing, each input that a text lacks, and each that nothing fills. */
export function loadPrompts(texts: Texts): Prompts {
  const problems: string[] = []
  const load = (name: PromptName): Prompt => {
    const { file, inputs } = definitions[name]
    const read = readPrompt(texts, file)
    if ('problem' in read) {
      problems.push(read.problem)
      return { name, version: 0, inputs: [], body: '' }
    }
    const given: readonly string[] = inputs
    const missing = given.filter((input) => !read.prompt.inputs.includes(input))
    const unfilled = read.prompt.inputs.filter((input) => !given.includes(input))
    if (missing.length > 0) problems.push(`${file}: the text lacks the inputs ${missing.join(', ')}`)
    if (unfilled.length > 0) problems.push(`${file}: nothing fills the inputs ${unfilled.join(', ')}`)
    return read.prompt
  }
  const prompts: Prompts = {
    system: load('system'),
    postgresql: load('postgresql'),
    examples: load('examples'),
    question: load('question'),
    repair: load('repair'),
    malformed: load('malformed'),
    styles: load('styles'),
  }
  if (problems.length > 0) throw new Error(`Prompts are not usable:\n  ${problems.join('\n  ')}`)
  return prompts
}

export type SystemInputs = { tables: string; notes: string }

/** The instructions with dialect, examples and tables: the same bytes for the same role and catalog. */
export const renderSystem = (prompts: Prompts, inputs: SystemInputs): Rendered =>
  fill(prompts.system, { ...inputs, dialect: prompts.postgresql.body, examples: prompts.examples.body })

export type QuestionInputs = { context: string; today: string; weekday: string; timeZone: string; question: string }

/** What belongs to one question; every input that comes from people or data is fenced by the caller. */
export const renderQuestion = (prompts: Prompts, inputs: QuestionInputs): Rendered =>
  fill(prompts.question, {
    context: inputs.context,
    today: inputs.today,
    weekday: inputs.weekday,
    time_zone: inputs.timeZone,
    question: inputs.question,
  })

/** The message after a statement that did not pass or did not run. */
export const renderRepair = (prompts: Prompts, inputs: { error: string; hints: string }): Rendered => fill(prompts.repair, inputs)

/** Other ways of working on the same question, one sentence each; what differs between candidates that are compared. */
export const stylesOf = (prompts: Prompts): string[] =>
  prompts.styles.body
    .split(/^- /m)
    .map((style) => style.trim())
    .filter((style) => style !== '')

/** The message after a reply that was not the object asked for. */
export const renderMalformed = (prompts: Prompts, inputs: { error: string }): Rendered => fill(prompts.malformed, inputs)

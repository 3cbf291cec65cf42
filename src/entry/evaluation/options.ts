import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

export const evalUsage = `pulse eval [QUESTIONS.jsonl] [--target URL] [--translators semantic,llm] [--role admin] [--as-of 2026-11-20]
    [--semantic-model DIR|none] [--out predictions.jsonl [--fresh]] [--report DIR] [--parallel N] [--repeats N]
    [--export-prompts FILE] [--responses FILE]`

export type EvalOptions = {
  file: string
  role: string
  out: string | null
  fresh: boolean
  report: string | null
  parallel: number
  repeats: number
  exportPrompts: string | null
  responses: string | null
  /** Settings that the flags stand for. */
  env: Record<string, string>
}

/** The project's own set, over the demonstration data of the day that it was written for. */
export const ownSet = fileURLToPath(new URL('../../../test/goldens/questions.jsonl', import.meta.url))
const ownSetDay = '2026-11-20'

/** Reads the command line of `pulse eval`. */
export function readEvalOptions(args: string[], env: NodeJS.ProcessEnv): EvalOptions | { problem: string } {
  const wrong = (message: string) => ({ problem: `${message}\nUsage: ${evalUsage}` })
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: flags })
    const [file = ownSet, ...more] = positionals
    if (more.length > 0) return wrong(`Expected one file of questions, got ${positionals.length}: ${positionals.join(', ')}.`)
    const parallel = whole(values.parallel ?? '4', 64)
    const repeats = whole(values.repeats ?? '1', 20)
    if (parallel === null) return wrong(`--parallel: expected a whole number from 1 to 64, got "${values.parallel}".`)
    if (repeats === null) return wrong(`--repeats: expected a whole number from 1 to 20, got "${values.repeats}".`)
    const replayed = values['export-prompts'] !== undefined || values.responses !== undefined
    if (replayed && repeats > 1) return wrong('--repeats asks a model again and again; replies from a file are always the same.')
    if (values.fresh && !values.out) return wrong('--fresh starts the file of --out over, and there is no --out.')
    const asOf = values['as-of'] ?? (file === ownSet && !env.PULSE_AS_OF ? ownSetDay : undefined)
    return {
      file,
      role: values.role ?? 'admin',
      out: values.out ?? null,
      fresh: values.fresh ?? false,
      report: values.report ?? null,
      parallel,
      repeats,
      exportPrompts: values['export-prompts'] ?? null,
      responses: values.responses ?? null,
      env: {
        ...(values.target ? { ANALYTICS_DATABASE_URL: values.target } : {}),
        ...(values.translators ? { TRANSLATORS: values.translators } : {}),
        ...(asOf ? { PULSE_AS_OF: asOf } : {}),
        ...(values['semantic-model'] ? { SEMANTIC_MODEL_DIR: values['semantic-model'] } : {}),
        ...(replayed ? modelSettings(env) : {}),
      },
    }
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

const flags = {
  target: { type: 'string' },
  translators: { type: 'string' },
  role: { type: 'string' },
  'as-of': { type: 'string' },
  'semantic-model': { type: 'string' },
  out: { type: 'string' },
  fresh: { type: 'boolean' },
  report: { type: 'string' },
  parallel: { type: 'string' },
  repeats: { type: 'string' },
  'export-prompts': { type: 'string' },
  responses: { type: 'string' },
} as const

function whole(text: string, most: number): number | null {
  const number = Number(text)
  return /^\d+$/.test(text) && number >= 1 && number <= most ? number : null
}

/** Requests that are not sent need a model's name and no server. */
const modelSettings = (env: NodeJS.ProcessEnv): Record<string, string> => ({
  ...(env.LLM_MODEL ? {} : { LLM_MODEL: 'model' }),
  ...(env.OPENAI_API_KEY || env.OPENAI_BASE_URL ? {} : { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }),
})

import { parse } from 'yaml'
import * as z from 'zod'
import type { Texts } from './texts.ts'

/** A prompt file: its name and version as recorded with each run, and the text with `{{input}}` where inputs go. */
export type Prompt = { name: string; version: number; inputs: readonly string[]; body: string }

/** A prompt with its inputs filled in; `id` is what runs record, `translate-system.v2`. */
export type Rendered = { id: string; text: string }

const frontMatterSchema = z.strictObject({
  name: z.string(),
  version: z.int().min(1),
  inputs: z.array(z.string().regex(/^[a-z_]+$/)),
})

const slot = /\{\{([^{}]*)\}\}/g

/** Reads one prompt file; a problem is a sentence that names the file. */
export function readPrompt(texts: Texts, file: string): { prompt: Prompt } | { problem: string } {
  const text = texts.get(file)
  if (text === undefined) return { problem: `${file}: the file is missing` }
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text)
  if (match === null) return { problem: `${file}: expected front matter between two lines of ---` }
  const front = frontMatterSchema.safeParse(parseYaml(match[1] ?? ''))
  if (!front.success) return { problem: `${file}: expected the front matter name, version and inputs` }
  const { name, version, inputs } = front.data
  if (file !== `${name}.v${version}.md`) return { problem: `${file}: the front matter says ${name}.v${version}` }
  const body = (match[2] ?? '').replaceAll('\r\n', '\n').trim()
  const used = new Set([...body.matchAll(slot)].map((found) => found[1] ?? ''))
  const unused = inputs.filter((input) => !used.has(input))
  const unknown = [...used].filter((input) => !inputs.includes(input))
  if (unused.length > 0) return { problem: `${file}: inputs that the text does not use: ${unused.join(', ')}` }
  if (unknown.length > 0) return { problem: `${file}: used in the text but not among the inputs: ${unknown.join(', ')}` }
  return { prompt: { name, version, inputs, body } }
}

function parseYaml(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return null
  }
}

/** Fills a prompt in one pass, so that an input that holds `{{…}}` stays as it is. */
export function fill(prompt: Prompt, inputs: Readonly<Record<string, string>>): Rendered {
  const text = prompt.body.replace(slot, (_whole, name: string) => inputs[name] ?? '')
  return { id: `${prompt.name}.v${prompt.version}`, text }
}

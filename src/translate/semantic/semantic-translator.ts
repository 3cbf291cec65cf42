import { ok } from '../../base/result.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { noUsage, type Translated, type TranslateInput, type Translation, type Translator } from '../translator.ts'
import { describe } from './describe.ts'
import { compileLexicon } from './lexicon/lexicon.ts'
import { planQuery } from './plan/plan.ts'
import { printSelect } from './plan/relation.ts'
import { type Grammar, makeGrammar, type Trace, understand } from './understand.ts'

export type SemanticDeps = { trace?: Trace }

/**
 * The translator without a model: words of the semantic model, a closed list of function words, dates and stored values become one
 * semantic query and that becomes SQL with parameters. Answers only when every word is understood; asks back when readings tie;
 * abstains otherwise. Never fails, never waits.
 */
export function semanticTranslator(deps: SemanticDeps = {}): Translator {
  const grammars = new WeakMap<Catalog, Grammar>()
  const grammarOf = (catalog: Catalog): Grammar => {
    const known = grammars.get(catalog)
    if (known !== undefined) return known
    const lexicon = compileLexicon(catalog)
    const made = makeGrammar(lexicon, { index: lexicon.index, model: catalog.model })
    grammars.set(catalog, made)
    return made
  }
  return {
    name: 'semantic',
    prepare: (catalog) => void grammarOf(catalog),
    translate: async (input) => ok(translated(translate(grammarOf(input.catalog), input, deps.trace))),
  }
}

const translated = (translation: Translation): Translated => ({ translation, usage: noUsage })
const abstain = (message: string, unknownWords: string[] = []): Translation => ({ decision: 'abstain', unknownWords, message })

function translate(grammar: Grammar, input: TranslateInput, trace?: Trace): Translation {
  const { readings, unknown } = understand(grammar, input.question, input.calendar, trace)
  if (unknown.length > 0) return abstain(`Not understood: ${unknown.join(', ')}`, unknown)
  let reason = 'No reading fits.'
  for (const { assembled, respelt } of readings) {
    if (assembled.kind === 'topic') return topic(grammar, assembled.topic, assembled.index)
    if (assembled.kind === 'ask-value') {
      return {
        decision: 'clarify',
        message: `Which "${assembled.text}" do you mean?`,
        options: valueOptions(input.question, assembled),
        interpretation: null,
      }
    }
    if (assembled.kind === 'unclear') {
      reason = assembled.words.length > 0 ? `Not understood: ${assembled.words.join(', ')}` : assembled.reason
      continue
    }
    const planned = planQuery({ index: grammar.lexicon.index, timeZone: input.calendar.timeZone }, assembled.query)
    if (!planned.ok) {
      trace?.(`  plan: ${planned.reason}`)
      reason = planned.reason
      continue
    }
    return describe(grammar, input, {
      query: assembled.query,
      planned,
      sql: printSelect(planned.select),
      assumptions: assembled.assumptions,
      respelt,
    })
  }
  return abstain(reason)
}

function topic(grammar: Grammar, kind: 'ambiguous' | 'missing', index: number): Translation {
  const { model } = grammar.context
  if (kind === 'missing') {
    return {
      decision: 'refuse',
      code: 'not_in_data',
      message: model.missing?.[index]?.message ?? 'That is not in the data.',
      couldAsk: model.examples.slice(0, 3),
    }
  }
  const found = model.ambiguous[index]
  return { decision: 'clarify', message: found?.message ?? 'What do you mean?', options: found?.options ?? [], interpretation: null }
}

function valueOptions(question: string, asked: { hits: { value: string }[]; text: string }): { label: string; question: string }[] {
  const values = [...new Set(asked.hits.map((hit) => hit.value))].slice(0, 5)
  return values.map((value) => ({
    label: value,
    question: question.replace(new RegExp(asked.text.replace(/[^\p{L}\d ]/gu, '.'), 'i'), value),
  }))
}

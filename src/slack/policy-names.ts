import type { Logger } from '../base/logger.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { type ChannelPolicies, type ChannelPolicy, type PolicySubject, strictest } from './channel-policy.ts'

/** A rule whose name stands for nothing that can be asked; `fault` says so in a sentence, with what is there. */
export type UnknownRule = { policy: ChannelPolicy; fault: string }

type Names = Pick<Catalog, 'tables' | 'model'>

/** The rules that name a table, a column or a tag which is not there. Names of data sources are known. */
export function unknownRules({ rules }: ChannelPolicies, catalog: Names): UnknownRule[] {
  const tables = new Map<string, string[]>()
  for (const [key, { columns, columnOrder = [] }] of catalog.tables)
    tables.set(key.toLowerCase(), [...columnOrder, ...columns.map(({ name }) => name)].map(lower))
  const tags = new Set(catalog.model.datasets.flatMap(({ fields }) => fields.flatMap((field) => (field.tags ?? []).map(lower))))
  return rules.flatMap(({ subject, policy }) => {
    const fault = faultOf(subject, tables, tags)
    return fault === null ? [] : [{ policy, fault }]
  })
}

function faultOf({ kind, name }: PolicySubject, tables: ReadonlyMap<string, readonly string[]>, tags: ReadonlySet<string>): string | null {
  if (kind === 'source') return null
  if (kind === 'tag') {
    if (tags.has(name)) return null
    const known =
      tags.size === 0 ? 'the semantic model has no tags' : `the semantic model has ${[...tags].map((tag) => `#${tag}`).join(', ')}`
    return `#${name}: no column has this tag; ${known}`
  }
  const [schema = '', table = '', column] = name.split('.')
  const columns = tables.get(`${schema}.${table}`)
  if (columns === undefined) {
    const elsewhere = [...tables.keys()].filter((key) => key.split('.')[1] === table)
    const hint = elsewhere.length > 0 ? `; there is ${elsewhere.join(', ')}` : ''
    return `${name}: the database has no table ${schema}.${table} that can be asked${hint}`
  }
  return column === undefined || columns.includes(column) ? null : `${name}: the table ${schema}.${table} has no column ${column}`
}

const lower = (text: string): string => text.toLowerCase()

/**
 * The policies with rules that name nothing made rules for everything: what such a rule was meant to close is not known, so it may be
 * anything. Nothing becomes looser.
 */
export function closedBy(policies: ChannelPolicies, unknown: readonly UnknownRule[]): ChannelPolicies {
  const close = (policy: ChannelPolicy): ChannelPolicy => strictest([policy, ...unknown.map((rule) => rule.policy)]) ?? policy
  return {
    usual: close(policies.usual),
    rules: policies.rules.map((rule) => (rule.subject.kind === 'source' ? { ...rule, policy: close(rule.policy) } : rule)),
  }
}

/** Policies that follow the catalog: `inUse` are always those that go with the one that `follow` was given last. */
export type PolicyKeeper = { inUse: ChannelPolicies; follow(catalog: Names): void }

/**
 * Keeps the policies of the settings fit for what is there, and tells the log of names that are not. Before the first catalog they stand as
 * they were given: nothing can have been read then, and what is not known to have been read is treated by the strictest rule.
 */
export function keepPolicies(given: ChannelPolicies, log: Pick<Logger, 'error'>): PolicyKeeper {
  let fit = given
  let told = ''
  return {
    inUse: {
      get usual() {
        return fit.usual
      },
      get rules() {
        return fit.rules
      },
    },
    follow: (catalog) => {
      const unknown = unknownRules(given, catalog)
      fit = closedBy(given, unknown)
      const faults = unknown.map(({ fault }) => fault)
      const now = faults.join('\n')
      if (now !== told && now !== '')
        log.error('SLACK_CHANNEL_POLICY names what is not there; these rules hold for every answer until they are corrected', { faults })
      told = now
    },
  }
}

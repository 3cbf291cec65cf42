import type { TagsOf } from './column-tags.ts'

/**
 * Where answers may be posted: `open` in any channel of the workspace, `members` only where membership is by invitation (private channels, direct messages),
 * `dm-only` in direct messages alone, with a pointer in the channel.
 */
export const channelPolicies = ['open', 'members', 'dm-only'] as const
export type ChannelPolicy = (typeof channelPolicies)[number]

/** What a rule is about: a data source, a table, a column, or every column that the semantic model gives a tag. Names are lower case. */
export type PolicySubject = { kind: 'source' | 'table' | 'column' | 'tag'; name: string }

/** The policy of everything, and stricter or looser ones for what is named. */
export type ChannelPolicies = { usual: ChannelPolicy; rules: readonly { subject: PolicySubject; policy: ChannelPolicy }[] }

/** What an answer was read from: tables as `schema.table`, columns as `schema.table.column`. */
export type ReadFrom = { source: string; tables: readonly string[]; columns: readonly string[] }

const strictness = (policy: ChannelPolicy): number => channelPolicies.indexOf(policy)
/** The strictest of some policies, null of none. */
export const strictest = (policies: readonly ChannelPolicy[]): ChannelPolicy | null =>
  policies.reduce<ChannelPolicy | null>((most, one) => (most === null || strictness(one) > strictness(most) ? one : most), null)

/** The policy of a data source, before anything is known of the columns. */
export const sourcePolicy = ({ usual, rules }: ChannelPolicies, source: string): ChannelPolicy =>
  strictest(rules.flatMap(({ subject, policy }) => (subject.kind === 'source' && subject.name === source ? [policy] : []))) ?? usual

/**
 * The policy of what was read: of its source, or a stricter one of a table, a column or a tag in it. A rule about a part never opens what the whole
 * closes. `tagsOf` gives the tags of a column.
 */
export function policyOf(policies: ChannelPolicies, read: ReadFrom, tagsOf: (column: string) => readonly string[]): ChannelPolicy {
  const tables = new Set([...read.tables, ...read.columns.map((column) => column.split('.').slice(0, 2).join('.'))].map(lower))
  const columns = new Set(read.columns.map(lower))
  const tags = new Set(read.columns.flatMap((column) => tagsOf(column)).map(lower))
  const applies = ({ kind, name }: PolicySubject): boolean =>
    kind === 'table' ? tables.has(name) : kind === 'column' ? columns.has(name) : kind === 'tag' && tags.has(name)
  const parts = policies.rules.flatMap(({ subject, policy }) => (applies(subject) ? [policy] : []))
  return strictest([sourcePolicy(policies, read.source), ...parts]) ?? policies.usual
}

/** The policy of what is not known to be free of a column with a rule: the strictest of all. Without a source the rules of any source count, too. */
export const policyOfUnknown = (policies: ChannelPolicies, source: string | null): ChannelPolicy =>
  strictest([
    source === null ? policies.usual : sourcePolicy(policies, source),
    ...policies.rules.flatMap(({ subject, policy }) => (subject.kind === 'source' && source !== null ? [] : [policy])),
  ]) ?? policies.usual

/**
 * The one judge of every post: the policy of what it was read from, the strictest where that (`read` null) or the tags of columns (`tagsOf` null) are not known.
 */
export const policyOfPost = (
  policies: ChannelPolicies,
  { source, read, tagsOf }: { source: string | null; read: Omit<ReadFrom, 'source'> | null; tagsOf: TagsOf | null },
): ChannelPolicy =>
  source === null || read === null || tagsOf === null ? policyOfUnknown(policies, source) : policyOf(policies, { ...read, source }, tagsOf)

/** Whether some columns are treated otherwise than their source. */
export const hasPartRules = ({ rules }: ChannelPolicies): boolean => rules.some(({ subject }) => subject.kind !== 'source')

const lower = (text: string): string => text.toLowerCase()

/**
 * Reads `open, bigquery=members, kpi.kpi_data=members, public.customer_master.email=dm-only, #personal=dm-only`: the policy of everything first, if it is not
 * `open`. The fault says what was expected and found.
 */
export function readChannelPolicies(text: string): { ok: true; policies: ChannelPolicies } | { ok: false; fault: string } {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  let usual: ChannelPolicy = 'open'
  const rules: { subject: PolicySubject; policy: ChannelPolicy }[] = []
  for (const [at, part] of parts.entries()) {
    const [what = '', given, ...more] = part.split('=').map((one) => one.trim())
    const policy = channelPolicies.find((one) => one === (given ?? what))
    const subject = given === undefined ? null : subjectOf(what)
    const isUsual = at === 0 && given === undefined
    if (policy === undefined || more.length > 0 || (!isUsual && subject === null))
      return { ok: false, fault: `${expected}; found "${part}"` }
    if (isUsual) usual = policy
    else if (subject !== null) rules.push({ subject, policy })
  }
  return { ok: true, policies: { usual, rules } }
}

const expected =
  'expected open, members, dm-only, and after it rules such as bigquery=members, kpi.kpi_data=members, public.customer_master.email=dm-only or #personal=dm-only'

function subjectOf(what: string): PolicySubject | null {
  const name = lower(what)
  if (name === 'postgresql' || name === 'bigquery') return { kind: 'source', name }
  if (/^#[\p{L}\p{N}_-]+$/u.test(name)) return { kind: 'tag', name: name.slice(1) }
  const dots = name.split('.')
  if (dots.some((part) => part === '')) return null
  return dots.length === 2 ? { kind: 'table', name } : dots.length === 3 ? { kind: 'column', name } : null
}

import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import type { Episode } from '../../monitors/backtest/report.ts'
import { severitySchema } from '../../monitors/condition/condition.ts'
import { parameterSchema } from '../../monitors/monitor.ts'
import { messageSchema } from '../../monitors/notify/message.ts'
import { scheduleSchema } from '../../monitors/schedule/schedule.ts'
import { type BacktestRun, backtestNew, backtestSaved } from '../../monitors/service/backtest-run.ts'
import { type Draft, draftMonitor } from '../../monitors/service/draft.ts'
import { type TestRun, testNew, testSaved } from '../../monitors/service/test-run.ts'
import { cellSchema, resultColumnSchema } from '../../present/columns.ts'
import { type App, forRequest, type MonitorRoutes } from '../monitors/deps.ts'
import { content, definitionChangeJson, draftJson, resultSchema, unsavedJson } from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const replacementSchema = z.object({ found: z.string(), written: z.string(), means: z.string() })

/** A result whose columns say how their values are written. */
const describedSchema = resultSchema.extend({ columns: z.array(resultColumnSchema) })

const draftSchema = z.object({
  name: z.string(),
  definition: z.object({
    sql: z.string(),
    parameters: z.array(parameterSchema),
    question: z.string().nullable(),
    translator: z.string().nullable(),
    data_source: z.enum(['postgresql', 'bigquery']),
    condition: z.unknown(),
    severity: severitySchema,
    schedule: scheduleSchema,
  }),
  sentence: z.string().nullable(),
  replacements: z.array(replacementSchema),
  notes: z.array(z.string()),
  result: describedSchema,
  next_runs: z.array(z.string()),
  suggestions: z.array(
    z.object({
      title: z.string(),
      sentence: z.string(),
      condition: z.unknown(),
      per_month: z.number().nullable(),
      source: z.enum(['points', 'series', 'replay']).nullable(),
      past: z.object({ slots: z.int(), count: z.int(), firing: z.number() }).nullable(),
    }),
  ),
})

const draftRoute = createRoute({
  method: 'post',
  path: '/api/monitors/draft',
  summary: 'What a monitor made of an answer, a template or a statement would be',
  description:
    'Nothing is written. `replacements` are the dates that would follow each run, to be shown and confirmed; `condition` is null unless a template brings one.',
  request: { body: { required: true, content: content(draftJson) } },
  responses: { 200: { description: 'The draft with its result of now.', content: content(draftSchema) }, ...problemResponses },
})

const groupSchema = z.array(z.object({ column: z.string(), value: cellSchema }))
const episodeSchema = z.object({
  group: groupSchema,
  from: z.string(),
  to: z.string().nullable(),
  slots: z.int(),
  value: z.number().nullable(),
  worst: z.number().nullable(),
  limit: z.number().nullable(),
  severity: severitySchema,
})

const testedSchema = z.object({
  slot: z.string(),
  date: z.string(),
  would_fire: z.boolean(),
  sentence: z.string(),
  message: messageSchema.loose().nullable(),
  groups: z.array(
    z.object({
      key: z.string(),
      group: groupSchema,
      verdict: z.enum(['ok', 'breach', 'no_data', 'error']),
      value: z.string().nullable(),
      limit: z.number().nullable(),
      expected: z.number().nullable(),
      severity: severitySchema,
      sentence: z.string(),
    }),
  ),
  result: describedSchema,
  parameters: z.array(z.object({ name: z.string(), value: z.string() })),
  elapsed_ms: z.int(),
  next_runs: z.array(z.string()),
  warnings: z.array(z.string()),
})
const testNewRoute = createRoute({
  method: 'post',
  path: '/api/monitors/test',
  summary: 'Try a monitor that is not saved',
  description: 'Runs once as it would run now. Nothing is written and nobody is told.',
  request: { body: { required: true, content: content(unsavedJson) } },
  responses: {
    200: { description: 'The verdict of each group and what would be sent.', content: content(testedSchema) },
    ...problemResponses,
  },
})
const testSavedRoute = createRoute({
  method: 'post',
  path: '/api/monitors/{id}/test',
  summary: 'Try a monitor, with changes that are not saved',
  description: 'Runs once as it would run now, with the rights of the asker. Nothing is written and nobody is told.',
  request: { params: idParams, body: { required: false, content: content(z.strictObject({ changes: definitionChangeJson.optional() })) } },
  responses: {
    200: { description: 'The verdict of each group and what would be sent.', content: content(testedSchema) },
    ...problemResponses,
  },
})

const knownBad = z.array(z.iso.date()).max(100).default([])
const backtestSchema = z.object({
  sentence: z.string(),
  source: z.enum(['points', 'series', 'replay']),
  from: z.string().nullable(),
  to: z.string().nullable(),
  slots: z.int(),
  count: z.int(),
  per_month: z.number().nullable(),
  share_firing: z.number(),
  messages: z.int(),
  episodes: z.array(episodeSchema),
  longest: episodeSchema.nullable(),
  nearest_miss: z.object({ slot: z.string(), group: groupSchema, value: z.number(), margin: z.number(), sentence: z.string() }).nullable(),
  no_data: z.int(),
  learning: z.int(),
  errors: z.object({ slots: z.int(), first: z.string().nullable() }),
  told: z.array(z.object({ date: z.string(), told: z.boolean(), slot: z.string().nullable() })),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  suggested_threshold: z.number().nullable(),
})
const backtestNewRoute = createRoute({
  method: 'post',
  path: '/api/monitors/backtest',
  summary: 'What a monitor that is not saved would have done',
  description:
    'Over the series of its result, or by running it again for up to 90 planned times within a minute. `known_bad` are days on which something was wrong: would somebody have been told?',
  request: { body: { required: true, content: content(unsavedJson.extend({ known_bad: knownBad })) } },
  responses: {
    200: { description: 'What would have happened, and over which past.', content: content(backtestSchema) },
    ...problemResponses,
  },
})
const backtestSavedRoute = createRoute({
  method: 'post',
  path: '/api/monitors/{id}/backtest',
  summary: 'What a monitor would have done, with changes that are not saved',
  description: 'Over its stored values where those serve, else as for one that is not saved.',
  request: {
    params: idParams,
    body: { required: false, content: content(z.strictObject({ changes: definitionChangeJson.optional(), known_bad: knownBad })) },
  },
  responses: {
    200: { description: 'What would have happened, and over which past.', content: content(backtestSchema) },
    ...problemResponses,
  },
})

/** Drafts, test runs and backtests: what happens before something is saved. */
export function addMonitorTryRoutes(app: App, { monitors, baseUrl }: MonitorRoutes): void {
  app.openapi(draftRoute, async (c) => {
    const drafted = await draftMonitor(forRequest(monitors, c), c.get('principal'), c.req.valid('json'))
    return drafted.ok ? c.json(draftOutside(drafted.value), 200) : problemResponse(c, baseUrl, drafted.problem)
  })
  app.openapi(testNewRoute, async (c) => {
    const tested = await testNew(forRequest(monitors, c), c.get('principal'), c.req.valid('json'))
    return tested.ok ? c.json(testOutside(tested.value), 200) : problemResponse(c, baseUrl, tested.problem)
  })
  app.openapi(testSavedRoute, async (c) => {
    // Without a JSON content type the body is not read, so there is none.
    const body: { changes?: z.infer<typeof definitionChangeJson> | undefined } | undefined = c.req.valid('json')
    const tested = await testSaved(forRequest(monitors, c), c.get('principal'), c.req.valid('param').id, body?.changes ?? {})
    return tested.ok ? c.json(testOutside(tested.value), 200) : problemResponse(c, baseUrl, tested.problem)
  })
  app.openapi(backtestNewRoute, async (c) => {
    const { known_bad: bad, ...input } = c.req.valid('json')
    const ran = await backtestNew(forRequest(monitors, c), c.get('principal'), input, bad)
    return ran.ok ? c.json(backtestOutside(ran.value), 200) : problemResponse(c, baseUrl, ran.problem)
  })
  app.openapi(backtestSavedRoute, async (c) => {
    // Without a JSON content type the body is not read, so there is none.
    const body: { changes?: z.infer<typeof definitionChangeJson> | undefined; known_bad: string[] } | undefined = c.req.valid('json')
    const ran = await backtestSaved(
      forRequest(monitors, c),
      c.get('principal'),
      c.req.valid('param').id,
      body?.changes ?? {},
      body?.known_bad ?? [],
    )
    return ran.ok ? c.json(backtestOutside(ran.value), 200) : problemResponse(c, baseUrl, ran.problem)
  })
}

/** A backtest as the API gives it. */
export function backtestOutside({ report, sentence, threshold, nearest }: BacktestRun): z.infer<typeof backtestSchema> {
  const { perMonth, shareFiring, nearestMiss, noData, errors, ...rest } = report
  const episode = (one: Episode) => ({ ...one, group: one.group.values })
  return {
    ...rest,
    sentence,
    per_month: perMonth,
    share_firing: shareFiring,
    episodes: report.episodes.map(episode),
    longest: report.longest === null ? null : episode(report.longest),
    nearest_miss:
      nearestMiss === null
        ? null
        : {
            slot: nearestMiss.slot,
            group: nearestMiss.group.values,
            value: nearestMiss.value,
            margin: nearestMiss.margin,
            sentence: nearest ?? '',
          },
    no_data: noData,
    errors: { slots: errors.slots, first: errors.first?.message ?? null },
    suggested_threshold: threshold,
  }
}

const mostRows = 20

const resultOutside = ({ columns, result: { rows, truncated } }: Draft['outcome']) => ({
  columns: [...columns],
  rows: rows.slice(0, mostRows),
  row_count: rows.length,
  truncated,
})

/** A draft as the API gives it. */
export const draftOutside = ({
  name,
  definition,
  sentence,
  replacements,
  notes,
  outcome,
  nextRuns,
  suggestions,
}: Draft): z.infer<typeof draftSchema> => ({
  name,
  definition: { ...definition, data_source: definition.dataSource },
  sentence,
  replacements,
  notes,
  result: resultOutside(outcome),
  next_runs: nextRuns,
  suggestions: suggestions.map(({ perMonth, ...one }) => ({ ...one, per_month: perMonth })),
})

/** A test run as the API gives it. */
export function testOutside({ tried, groups, sentence, message }: TestRun): z.infer<typeof testedSchema> {
  const { moment, outcome, nextRuns, warnings } = tried
  return {
    slot: moment.slot,
    date: moment.date,
    would_fire: groups.some(({ verdict }) => verdict.kind === 'breach'),
    sentence,
    message,
    groups: groups.map(({ group, verdict, severity, sentence: said }) => {
      const judged = verdict.kind === 'ok' || verdict.kind === 'breach' ? verdict : null
      return {
        key: group.key,
        group: group.values,
        verdict: verdict.kind,
        value: judged?.text ?? null,
        limit: judged?.limit ?? null,
        expected: judged?.expected ?? null,
        severity,
        sentence: said,
      }
    }),
    result: resultOutside(outcome),
    parameters: outcome.bound.map(({ name, value }) => ({ name, value: Array.isArray(value) ? value.join(', ') : String(value) })),
    elapsed_ms: outcome.elapsedMs,
    next_runs: nextRuns,
    warnings,
  }
}

import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn } from '../../db/row-types.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { severitySchema } from '../condition/condition.ts'
import { parameterTypeSchema } from '../monitor.ts'
import { frequencySchema } from '../schedule/schedule.ts'

const targetSchema = z.object({ pointer: z.string(), factor: z.number() })

export const templateParameterSchema = z.object({
  name: z.string(),
  type: parameterTypeSchema,
  default: z.unknown(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  label: z.string(),
  choices: z.array(z.string()).nullable(),
  in_sql: z.boolean(),
  condition_targets: z.array(targetSchema),
})
/** A value that a template asks for. `condition_targets`: places in the condition that take the value times a factor, as JSON pointers. */
export type TemplateParameter = z.infer<typeof templateParameterSchema>

const row = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  category: z.string(),
  question: z.string(),
  sql: z.string(),
  dataSource: z.enum(['postgresql', 'bigquery']),
  frequency: frequencySchema,
  severity: severitySchema,
  condition: jsonColumn(z.unknown()),
  usageCount: z.number().int(),
  avgRating: z.coerce.number().nullable(),
  myRating: z.number().int().nullable(),
  version: z.number().int(),
  author: z.string().nullable(),
  schedule: jsonColumn(z.record(z.string(), z.unknown())),
  replayable: z.boolean(),
  parameters: jsonColumn(z.array(templateParameterSchema)),
})
/** A monitor to start from. `schedule` holds the parts of a schedule that it recommends; `replayable`: its past can be computed from the data of today. */
export type TemplateRow = z.infer<typeof row>

const select = (
  user: string,
): Sql => sql`select t.id, t.name, t.description, t.category, t.natural_language_template as question, t.sql_template as sql,
    t.data_source as "dataSource", t.default_frequency as frequency, t.default_severity as severity, t.suggested_alert_condition as condition,
    t.usage_count as "usageCount", t.avg_rating as "avgRating", coalesce(x.version, 1) as version, x.author, coalesce(x.schedule, '{}') as schedule,
    coalesce(x.replayable, false) as replayable,
    (select rating from pulse_ops.template_rating r where r.template_id = t.id and r.user_id = ${user}) as "myRating",
    (select coalesce(json_agg(json_build_object('name', p.name, 'type', p.type, 'default', p.default_value, 'min', p.min, 'max', p.max, 'label', p.label,
        'choices', p.choices, 'in_sql', p.in_sql, 'condition_targets', p.condition_targets) order by p.position), '[]')
      from pulse_ops.template_param p where p.template_id = t.id) as parameters
  from public.pulse_monitor_templates t left join pulse_ops.template_ext x on x.template_id = t.id`

/** All templates, or those of a category, by category and name; the rating is that of the user. */
export const listTemplates = (db: Db, user: string, category: string | null): Promise<TemplateRow[]> =>
  db.many(row, sql`${select(user)} where ${category}::text is null or t.category = ${category} order by t.category, lower(t.name), t.id`)

export const findTemplate = (db: Db, id: string, user: string): Promise<TemplateRow | null> =>
  db.maybeOne(row, sql`${select(user)} where t.id = ${id}`)

/** Counts a monitor that was made from a template. */
export const countTemplateUse = (db: Db, id: string): Promise<number> =>
  db.run(sql`update public.pulse_monitor_templates set usage_count = usage_count + 1 where id = ${id}`)

/** Stores what a user thinks of a template, null: nothing any more. The mean of all is kept with it; the one of loaded data goes with the first rating. */
export async function rateTemplate(db: Db, id: string, user: string, rating: number | null): Promise<void> {
  if (rating === null) await db.run(sql`delete from pulse_ops.template_rating where template_id = ${id} and user_id = ${user}`)
  else {
    await db.run(sql`insert into pulse_ops.template_rating (template_id, user_id, rating) values (${id}, ${user}, ${rating})
      on conflict (template_id, user_id) do update set rating = excluded.rating, rated_at = now()`)
  }
  await db.run(sql`update public.pulse_monitor_templates
    set avg_rating = (select round(avg(rating), 2) from pulse_ops.template_rating where template_id = ${id}) where id = ${id}`)
}

export type NewTemplate = Pick<
  TemplateRow,
  | 'id'
  | 'name'
  | 'description'
  | 'category'
  | 'question'
  | 'sql'
  | 'dataSource'
  | 'frequency'
  | 'severity'
  | 'condition'
  | 'schedule'
  | 'replayable'
> & {
  author: string
  parameters: readonly TemplateParameter[]
}

/** Puts another content into a template; its version is raised by who notes it. Monitors made from it, ratings and the count of uses stay. */
export async function replaceTemplate(db: Db, template: NewTemplate): Promise<void> {
  const { id, name, description, category, question, frequency, severity, condition, schedule, replayable } = template
  await db.run(sql`update public.pulse_monitor_templates set name = ${name}, description = ${description}, category = ${category},
      natural_language_template = ${question}, sql_template = ${template.sql}, data_source = ${template.dataSource}, default_frequency = ${frequency},
      default_severity = ${severity}, suggested_alert_condition = ${JSON.stringify(condition)}::jsonb where id = ${id}`)
  await db.run(sql`update pulse_ops.template_ext set schedule = ${JSON.stringify(schedule)}::jsonb, replayable = ${replayable}, last_rehearsal = null
    where template_id = ${id}`)
  await db.run(sql`delete from pulse_ops.template_param where template_id = ${id}`)
  await insertParameters(db, template)
}

/** Stores a template with its parameters. */
export async function insertTemplate(db: Db, template: NewTemplate): Promise<void> {
  const { id, name, description, category, question, frequency, severity, condition, schedule, replayable, author } = template
  await db.run(sql`insert into public.pulse_monitor_templates (id, name, description, category, natural_language_template, sql_template, data_source,
      default_frequency, default_severity, suggested_alert_condition)
    values (${id}, ${name}, ${description}, ${category}, ${question}, ${template.sql}, ${template.dataSource}, ${frequency}, ${severity},
      ${JSON.stringify(condition)}::jsonb)`)
  await db.run(sql`insert into pulse_ops.template_ext (template_id, author, schedule, replayable)
    values (${id}, ${author}, ${JSON.stringify(schedule)}::jsonb, ${replayable})`)
  await insertParameters(db, template)
}

async function insertParameters(db: Db, { id, parameters }: NewTemplate): Promise<void> {
  for (const [position, one] of parameters.entries()) {
    await db.run(sql`insert into pulse_ops.template_param (template_id, name, position, type, default_value, min, max, label, choices, in_sql, condition_targets)
      values (${id}, ${one.name}, ${position + 1}, ${one.type}, ${JSON.stringify(one.default)}::jsonb, ${one.min}, ${one.max}, ${one.label},
        ${one.choices === null ? null : JSON.stringify(one.choices)}::jsonb, ${one.in_sql}, ${JSON.stringify(one.condition_targets)}::jsonb)`)
  }
}

/** Removes a template; monitors made from it stay. */
export const deleteTemplate = (db: Db, id: string): Promise<number> =>
  db.run(sql`delete from public.pulse_monitor_templates where id = ${id}`)

import * as z from 'zod'
import type { NewJob } from './delivery.table.ts'

const teamSchema = z.object({ id: z.string() })
const userSchema = z.object({ id: z.string(), name: z.string().optional() })
const placeSchema = {
  channel: z.object({ id: z.string() }).optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
  container: z
    .looseObject({ thread_ts: z.string().optional(), message_ts: z.string().optional(), is_ephemeral: z.boolean().default(false) })
    .optional(),
}

const pressedSchema = z.object({
  type: z.literal('block_actions'),
  team: teamSchema,
  user: userSchema,
  trigger_id: z.string().default(''),
  response_url: z.string().optional(),
  ...placeSchema,
  actions: z
    .array(
      z.looseObject({
        action_id: z.string(),
        action_ts: z.string(),
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
})

/** A press of a button, or a choice of a menu. `value` is what we put into the message, which only we could. */
export const pressSchema = z.object({
  /** Names this press and no other. */
  id: z.string(),
  action: z.string(),
  value: z.string(),
  user: z.string(),
  channel: z.string().nullable(),
  messageTs: z.string().nullable(),
  /** The thread of the message; null for one that only who pressed sees, and for views. */
  rootTs: z.string().nullable(),
  trigger: z.string(),
})
export type Press = z.infer<typeof pressSchema>

export const submissionSchema = z.object({
  type: z.literal('view_submission'),
  team: teamSchema,
  user: userSchema,
  view: z.object({
    id: z.string(),
    hash: z.string().optional(),
    callback_id: z.string(),
    private_metadata: z.string().default(''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.looseObject({ type: z.string() }))) }),
  }),
})
export type Submission = z.infer<typeof submissionSchema>

export const shortcutSchema = z.object({
  type: z.enum(['message_action', 'shortcut']),
  callback_id: z.string(),
  team: teamSchema,
  user: userSchema,
  trigger_id: z.string(),
  action_ts: z.string(),
  channel: z.object({ id: z.string() }).optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional(), text: z.string().default('') }).optional(),
})
export type Shortcut = z.infer<typeof shortcutSchema>

export type ReadInteraction =
  | { do: 'nothing'; why: string }
  | { do: 'job'; id: string; job: NewJob }
  | { do: 'submission'; submission: Submission }

/**
 * Reads the `payload` of an interaction. Presses and shortcuts become jobs, once for each press; a submitted view is answered at once, because Slack
 * keeps it open until then.
 */
export function readInteraction(payload: unknown): ReadInteraction {
  const pressed = pressedSchema.safeParse(payload)
  if (pressed.success) return pressOf(pressed.data)
  const submitted = submissionSchema.safeParse(payload)
  if (submitted.success) return { do: 'submission', submission: submitted.data }
  const shortcut = shortcutSchema.safeParse(payload)
  if (shortcut.success) {
    const { team, user, action_ts } = shortcut.data
    const id = `shortcut:${user.id}:${action_ts}`
    return { do: 'job', id, job: { team: team.id, kind: 'shortcut', dedupeKey: id, payload: shortcut.data } }
  }
  return { do: 'nothing', why: 'an interaction that is not ours' }
}

function pressOf(pressed: z.infer<typeof pressedSchema>): ReadInteraction {
  const [action] = pressed.actions
  if (action === undefined) return { do: 'nothing', why: 'a press of nothing' }
  const { team, user, channel, message, container } = pressed
  const id = `press:${user.id}:${action.action_ts}:${action.action_id}`
  const payload: Press = {
    id,
    action: action.action_id,
    value: action.value ?? action.selected_option?.value ?? '',
    user: user.id,
    channel: channel?.id ?? null,
    messageTs: message?.ts ?? container?.message_ts ?? null,
    rootTs: message?.thread_ts ?? container?.thread_ts ?? (container?.is_ephemeral === true ? null : (message?.ts ?? null)),
    trigger: pressed.trigger_id,
  }
  return { do: 'job', id, job: { team: team.id, kind: 'press', dedupeKey: id, payload } }
}

/** A slash command as Slack posts it. */
export const commandSchema = z.object({
  team_id: z.string(),
  channel_id: z.string(),
  user_id: z.string(),
  command: z.string(),
  text: z.string().default(''),
  trigger_id: z.string(),
})
export type SlashCommand = z.infer<typeof commandSchema>

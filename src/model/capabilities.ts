/** What a server takes; starts hopeful and is learnt from its refusals, once per server and model. */
export type Capabilities = {
  format: 'json_schema' | 'json_object' | 'none'
  usage: boolean
  tokenLimit: 'max_tokens' | 'max_completion_tokens' | 'none'
  temperature: boolean
  /** False: the reply is asked for whole. */
  stream: boolean
  /** False: instructions go at the head of the first message of the user. */
  system: boolean
}

export const hopeful: Capabilities = {
  format: 'json_schema',
  usage: true,
  tokenLimit: 'max_tokens',
  temperature: true,
  stream: true,
  system: true,
}

/** What servers say whose chat template knows no system role. */
export const systemWords = /system (role|message|prompt)s?\b|role.{0,20}\bsystem\b|developer role|roles must alternate/i
const formatWords = /response_format|json_schema|json_object|json schema|structured|schema|grammar|guided/i

/**
 * What to leave out next after a request was refused with 400 or 422; null when there is nothing left that could be the reason.
 * A refusal without a clear reason is blamed on the reply format, which servers differ in most.
 */
export function learnFrom(refusal: { param: string | null; message: string }, now: Capabilities): Capabilities | null {
  const text = `${refusal.param ?? ''} ${refusal.message}`
  if (/max_completion_tokens/i.test(text) && now.tokenLimit === 'max_tokens') return { ...now, tokenLimit: 'max_completion_tokens' }
  if (/max_(completion_)?tokens/i.test(text) && now.tokenLimit !== 'none') return { ...now, tokenLimit: 'none' }
  if (/temperature/i.test(text) && now.temperature) return { ...now, temperature: false }
  if (/stream_options|include_usage/i.test(text) && now.usage) return { ...now, usage: false }
  if (systemWords.test(text) && now.system) return { ...now, system: false }
  if (/\bstream(ing)?\b/i.test(text) && now.stream) return { ...now, stream: false }
  const unclear = !/model|api key|credit|quota|billing|content/i.test(text)
  if (!formatWords.test(text) && !unclear) return null
  if (now.format === 'json_schema') return { ...now, format: 'json_object' }
  return now.format === 'json_object' ? { ...now, format: 'none' } : null
}

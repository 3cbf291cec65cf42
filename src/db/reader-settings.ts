/** One setting of the reader's sessions, as `ALTER ROLE … SET name = value`. */
export type RoleSetting = { name: string; value: string }

/**
 * What a session of the reader starts with. These are defaults, not limits: a SET would undo them, so no SET may pass the guard, and each
 * query sets its own timeouts inside these. Names that a server does not know, or does not let us set, are reported, not fatal.
 */
export const readerSettings: RoleSetting[] = [
  { name: 'default_transaction_read_only', value: 'on' },
  { name: 'search_path', value: 'pg_catalog' },
  { name: 'statement_timeout', value: '1min' },
  { name: 'transaction_timeout', value: '10min' },
  { name: 'lock_timeout', value: '2s' },
  { name: 'idle_in_transaction_session_timeout', value: '1min' },
  { name: 'work_mem', value: '16MB' },
  { name: 'hash_mem_multiplier', value: '1' },
  { name: 'geqo_threshold', value: '7' },
  { name: 'max_parallel_workers_per_gather', value: '0' },
  { name: 'temp_file_limit', value: '256MB' },
  { name: 'jit', value: 'off' },
  { name: 'row_security', value: 'on' },
  { name: 'standard_conforming_strings', value: 'on' },
]

import type { ResultColumn } from '../../src/present/columns.ts'

/** A result column for tests; what is not given is a plain numeric measure. */
export const column = (name: string, given: Partial<ResultColumn> = {}): ResultColumn => ({
  name,
  label: name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' '),
  type: 'numeric',
  role: 'measure',
  unit: null,
  format: null,
  nullable: true,
  ...given,
})

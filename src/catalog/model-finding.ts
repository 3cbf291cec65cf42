/** One thing that is wrong with a semantic model on a target; an error means that something cannot be asked or would be answered wrong. */
export type ModelFinding = { severity: 'error' | 'warning'; what: string; message: string }

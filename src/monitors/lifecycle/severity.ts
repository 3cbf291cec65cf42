import { type Severity, severities } from '../condition/condition.ts'

/** The place of a severity in their order, low first. */
export const rankOf = (severity: Severity): number => severities.indexOf(severity)

/** The higher of two severities; bands only raise that of the monitor. */
export const higher = (a: Severity, b: Severity | null): Severity => (b !== null && rankOf(b) > rankOf(a) ? b : a)

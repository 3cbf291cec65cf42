import type { Routes } from '../../api/routes.ts'

export type Monitor = Routes['GET /api/monitors/{id}']['answer']

/** Whether the reader may change a monitor, and not only look. */
export const mayChange = ({ my_role: role }: Monitor): boolean => role !== 'viewer'

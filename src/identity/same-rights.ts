import { setOfRoles } from './join-roles.ts'
import type { Principal } from './principal.ts'

type Rights = Pick<Principal, 'roles' | 'attributes'>

/** Whether two that are one user come with the same roles and the same attributes, in whatever order. */
export const sameRights = (one: Rights, other: Rights): boolean => rightsOf(one) === rightsOf(other)

const rightsOf = ({ roles, attributes = {} }: Rights): string =>
  JSON.stringify([setOfRoles(roles), Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))])

import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { TableRegion } from '../../components/TableRegion.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { writeCount } from '../../text/amounts.ts'
import { peopleText } from '../../text/people.ts'

const { policy: text } = peopleText
type Policy = Routes['GET /api/policy']['answer']
type Role = NonNullable<Policy['roles']>[number]

/** What this asker may read, and for administrators what every role may; nothing can be changed here. */
export function PolicyPart() {
  const { loaded, again } = useLoaded((signal) => call('GET /api/policy', {}, { signal }))
  return (
    <section aria-labelledby="policy">
      <h2 id="policy">{text.title}</h2>
      <LoadedPart loaded={loaded} again={again}>
        {({ mine, roles }) => (
          <>
            <Mine mine={mine} />
            {roles === null ? null : <Roles roles={roles} />}
          </>
        )}
      </LoadedPart>
    </section>
  )
}

function Mine({ mine }: { mine: Policy['mine'] }) {
  const limits = text.limits(writeCount(mine.max_rows), mine.max_cost === null ? null : writeCount(mine.max_cost))
  if (mine.tables.length === 0) return <p class="muted">{text.none}</p>
  return (
    <>
      <p class="muted">
        {text.note} {limits}
      </p>
      <details class="entry">
        <summary>
          {text.parts.tables}: {writeCount(mine.tables.length)}
        </summary>
        <TableRegion label={`Table: ${text.title}`} heads={text.heads}>
          {mine.tables.map((one) => (
            <tr key={one.table}>
              <th scope="row">
                <code>{one.table}</code>
              </th>
              <td class="number">{writeCount(one.columns)}</td>
              <td class="long">{limitsOf(one)}</td>
            </tr>
          ))}
        </TableRegion>
      </details>
    </>
  )
}

function limitsOf({ some_rows, closed, masked }: Policy['mine']['tables'][number]): string {
  const columns = Object.entries(masked).map(([column, how]) => `${column} (${how})`)
  const limits = [closed, some_rows ? text.some : null, columns.length === 0 ? null : text.masked(columns.join(', '))]
  const found = limits.filter((limit) => limit !== null)
  return found.length === 0 ? text.all : found.join('; ')
}

function Roles({ roles }: { roles: Role[] }) {
  return (
    <>
      <h3>{text.roles}</h3>
      <p class="muted">{text.rolesNote}</p>
      {roles.map((role) => (
        <details key={role.role} class="entry">
          <summary>
            <bdi>{role.role}</bdi>
          </summary>
          <RoleFacts role={role} />
        </details>
      ))}
    </>
  )
}

function RoleFacts({ role }: { role: Role }) {
  const pairs = (record: Record<string, unknown>, between: string) =>
    Object.entries(record).map(([name, value]) => `${name}${between}${Array.isArray(value) ? value.join(', ') : String(value)}`)
  const { parts } = text
  const facts: [string, string[]][] = [
    [parts.tables, role.tables === null ? [] : pairs(role.tables, ': ')],
    [parts.denied_tables, role.denied_tables],
    [parts.denied_columns, pairs(role.denied_columns, ': ')],
    [parts.row_filters, pairs(role.row_filters, ': ')],
    [parts.masks, pairs(role.masks, ': ')],
    [parts.max_rows, role.max_rows === null ? [] : [writeCount(role.max_rows)]],
    [parts.max_cost, role.max_cost === null ? [] : [writeCount(role.max_cost)]],
    [parts.verify, role.verify ? [text.yes] : []],
  ]
  const said = facts.filter(([, values]) => values.length > 0)
  return (
    <>
      {role.tables === null && role.denied_tables.length === 0 ? <p class="muted">{text.everything}</p> : null}
      <dl class="facts">
        {said.map(([name, values]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {values.map((value) => (
                <div key={value}>
                  <code>{value}</code>
                </div>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

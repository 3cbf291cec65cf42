import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { Link } from '../../components/Link.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { SeverityMark } from '../../components/Mark.tsx'
import { useLoaded } from '../../state/loaded.ts'
import type { Router } from '../../state/route.ts'
import { monitorText } from '../../text/monitors.ts'

const { templates: text } = monitorText
export type Template = Routes['GET /api/templates']['answer']['templates'][number]

/** Ready-made monitors by category. */
export function TemplatesPage({ router }: { router: Router }) {
  const { loaded, again } = useLoaded((signal) => call('GET /api/templates', undefined, { signal }))
  return (
    <LoadedPart loaded={loaded} again={again}>
      {({ templates }) =>
        [...Map.groupBy(templates, ({ category }) => category)].map(([category, list]) => (
          <section key={category} class="block" aria-labelledby={`category-${category}`}>
            <h2 id={`category-${category}`}>{text.categories[category] ?? category}</h2>
            <ul class="cards">
              {list.map((one) => (
                <li key={one.id}>
                  <h3>
                    <Link router={router} to={`/templates/${one.id}`} class="quiet-link">
                      <bdi>{one.name}</bdi>
                    </Link>
                  </h3>
                  <p>
                    <bdi>{plainQuestion(one)}</bdi>
                  </p>
                  <p class="muted">
                    <SeverityMark severity={one.severity} /> {factsOf(one)}
                  </p>
                </li>
              ))}
            </ul>
          </section>
        ))
      }
    </LoadedPart>
  )
}

const factsOf = ({ frequency, usage_count, avg_rating }: Template): string =>
  [
    monitorText.frequencies[frequency],
    usage_count === 0 ? null : text.used(usage_count),
    avg_rating === null ? null : text.rating(avg_rating),
  ]
    .filter((fact) => fact !== null)
    .join(' · ')

/** The question with the defaults in the places of its placeholders. */
export const plainQuestion = ({ question, parameters }: Template): string =>
  question.replaceAll(/\{\{\s*(\w+)[^}]*\}\}/g, (_, name: string) => {
    const value = parameters.find((one) => one.name === name)?.default
    return Array.isArray(value) ? value.join(' or ') : value === undefined || value === null ? name : String(value)
  })

import type { Cell } from '../present/columns.ts'
import type { Judged, Sample } from './judge.ts'
import { familyColumns, figures } from './print-report.ts'
import type { Report } from './report.ts'

/** What a report is about, for its head: settings as pairs of a name and a text. */
export type ReportHead = { title: string; settings: readonly (readonly [string, string])[] }

/**
 * The report as one HTML page that needs no other file and no script: the figures, the table by family, and every question that was not
 * right with what was expected beside what came.
 */
export function reportPage(head: ReportHead, report: Report, judged: readonly Judged[]): string {
  const shown = judged.filter(({ grade, failedGolds }) => grade !== 'right' || failedGolds.length > 0)
  const order = ['wrong', 'gold-failed', 'blocked', 'unavailable', 'clarified', 'refused', 'abstained', 'unjudged', 'right']
  const sorted = shown.toSorted((a, b) => order.indexOf(a.grade) - order.indexOf(b.grade))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(head.title)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escaped(head.title)}</h1>
${pairs(head.settings)}</header>
<main>
<section aria-labelledby="figures"><h2 id="figures">Figures</h2>
${pairs(figures(report))}</section>
<section aria-labelledby="families"><h2 id="families">By family</h2>
${familyTable(report)}</section>
<section aria-labelledby="failures"><h2 id="failures">Not right (${shown.length} of ${judged.length})</h2>
${shown.length === 0 ? '<p>Every question came out right.</p>' : contents(sorted)}
${sorted.map(article).join('\n')}</section>
</main>
</body>
</html>
`
}

const style = `
:root { color-scheme: light dark; --line: #c9ced6; --soft: #f3f5f8; --text: #1b2330; --page: #fff; --bad: #a3162a; --link: #1a4fa0 }
@media (prefers-color-scheme: dark) { :root { --line: #434c5a; --soft: #1f2631; --text: #e7ebf1; --page: #141920; --bad: #ff9aa8; --link: #9cc2ff } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); margin: 0 auto; max-width: 76rem; padding: 1rem }
a { color: var(--link) }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2rem } h3 { font-size: 1.05rem; margin: 0 } h4 { font-size: .95rem; margin: .8rem 0 .2rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem } dt { font-weight: 600 } dd { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse; font-variant-numeric: tabular-nums } th, td { border: 1px solid var(--line); padding: .2rem .5rem; text-align: left; vertical-align: top }
td.number, th.number { text-align: right } tfoot { font-weight: 600 }
article { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0 }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem } .sides > div { min-width: 0 }
pre { background: var(--soft); padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; margin: .2rem 0 }
.rows { overflow-x: auto } .grade { color: var(--bad); font-weight: 600 } .null { opacity: .7 }
`

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const pairs = (list: readonly (readonly [string, string])[]): string =>
  `<dl>${list.map(([name, text]) => `<dt>${escaped(name)}</dt><dd>${escaped(text)}</dd>`).join('')}</dl>\n`

function familyTable(report: Report): string {
  const columns = familyColumns(report)
  const row = (family: Report['total'], tag: string): string =>
    `<tr><th scope="row">${escaped(family.family)}</th>${columns.map(({ key }) => `<td class="number">${family[key]}</td>`).join('')}</tr>${tag}`
  return `<div class="rows" role="region" aria-labelledby="families" tabindex="0"><table>
<thead><tr><th scope="col">family</th>${columns.map(({ title }) => `<th scope="col" class="number">${title}</th>`).join('')}</tr></thead>
<tbody>${report.families.map((family) => row(family, '\n')).join('')}</tbody>
<tfoot>${row(report.total, '')}</tfoot></table></div>`
}

const anchor = (at: number): string => `question-${at + 1}`

const contents = (judged: readonly Judged[]): string =>
  `<nav aria-label="Questions that were not right"><ul>${judged
    .map(
      ({ question, grade }, at) => `<li><a href="#${anchor(at)}">${escaped(question.id)}</a> ${grade}: ${escaped(question.question)}</li>`,
    )
    .join('')}</ul></nav>`

function article({ question, prediction, grade, note, failedGolds, wanted, got }: Judged, at: number): string {
  const context =
    question.context.length === 0
      ? ''
      : `<h4>Asked before</h4><ol>${question.context.map((turn) => `<li>${escaped(turn.question)}</li>`).join('')}</ol>`
  const golds = question.gold_sql.map((sql) => code(sql)).join('\n')
  const failed = failedGolds.map(({ sql, problem }) => `<h4>A gold does not run: ${escaped(problem)}</h4>${code(sql)}`).join('')
  const came = prediction.sql === null ? `<p>${escaped(prediction.message ?? 'Nothing was said.')}</p>` : code(prediction.sql)
  return `<article id="${anchor(at)}" aria-labelledby="${anchor(at)}-title">
<h3 id="${anchor(at)}-title">${escaped(question.question)}</h3>
<p><span class="grade">${grade}</span>${note === '' ? '' : `: ${escaped(note)}`} <span class="null">(${escaped(question.id)}, ${escaped(question.family)})</span></p>
${context}${failed}
<div class="sides">
<div><h4>Expected: ${question.expect ?? 'not said'}</h4>${golds}${sample(wanted, `Expected rows of ${question.id}`)}</div>
<div><h4>Came: ${prediction.outcome}${prediction.translator === null ? '' : `, by ${escaped(prediction.translator)}`}</h4>${came}${sample(got, `Rows that came for ${question.id}`)}</div>
</div>${question.notes === '' ? '' : `<p>${escaped(question.notes)}</p>`}
</article>`
}

const code = (sql: string): string => `<pre><code>${escaped(sql)}</code></pre>`

function sample(found: Sample | null, label: string): string {
  if (found === null) return ''
  const rows = found.rows.map((row) => `<tr>${row.map((cell) => `<td>${cellText(cell)}</td>`).join('')}</tr>`).join('')
  const counted =
    found.rowCount === found.rows.length
      ? `${found.rowCount} rows`
      : `${found.rows.length} of ${found.rowCount} rows, those first that differ`
  return `<div class="rows" role="region" aria-label="${escaped(label)}" tabindex="0"><table><caption>${counted}</caption><thead><tr>${found.columns
    .map((name) => `<th scope="col">${escaped(name)}</th>`)
    .join('')}</tr></thead><tbody>${rows}</tbody></table></div>`
}

const longestCell = 200

function cellText(cell: Cell): string {
  if (cell === null) return '<span class="null">empty</span>'
  const text = String(cell)
  return escaped(text.length > longestCell ? `${text.slice(0, longestCell)}…` : text)
}

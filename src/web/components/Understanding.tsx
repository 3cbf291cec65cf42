import type { AnswerOption, Interpretation } from '../../present/answer/events.ts'
import { writeInterval } from '../../present/dates.ts'

/** How the question was read: one sentence, the periods, and each assumption; one with alternatives opens to them. */
export function Understanding({ interpretation, onAsk }: { interpretation: Interpretation; onAsk: (option: AnswerOption) => void }) {
  const { sentence, intervals, assumptions } = interpretation
  return (
    <div class="understanding">
      {sentence === '' ? null : <p dir="auto">{sentence}</p>}
      {intervals.length + assumptions.length === 0 ? null : (
        <ul class="chips" aria-label="Periods and assumptions">
          {intervals.map((interval) => (
            <li key={`${interval.label}${interval.from}`} class="chip">
              {isName(interval.label) ? `${interval.label}: ` : null}
              {writeInterval(interval)}
            </li>
          ))}
          {assumptions.map((assumption) => (
            <li key={assumption.text} dir="auto">
              <Assumption {...assumption} onAsk={onAsk} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** "Q3 2026" or "last quarter" names a period; a longer label writes the same dates once more. */
const isName = (label: string): boolean => label !== '' && label.length <= 20

type AssumptionProps = Interpretation['assumptions'][number] & { onAsk: (option: AnswerOption) => void }

function Assumption({ text, alternatives, onAsk }: AssumptionProps) {
  if (alternatives.length === 0) return <span class="chip">{text}</span>
  return (
    <details class="chip">
      <summary>{text}</summary>
      <div class="alternatives">
        {alternatives.map((option) => (
          <button key={option.label} type="button" class="quiet" onClick={() => onAsk(option)}>
            {option.label}
            {option.detail === undefined ? null : <span class="muted"> {option.detail}</span>}
          </button>
        ))}
      </div>
    </details>
  )
}

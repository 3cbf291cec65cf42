import type { Router } from '../state/route.ts'
import { peopleText } from '../text/people.ts'
import { strings } from '../text/strings.ts'
import { Link } from './Link.tsx'
import '../styles/people.css'

/** Leads between one's own questions and what others shared. */
export function HistoryTabs({ router }: { router: Router }) {
  const { page } = router.route.value
  return (
    <nav class="tabs" aria-label={strings.pages.history}>
      <Link router={router} to="/history" current={page === 'history'}>
        {peopleText.shared.mine}
      </Link>
      <Link router={router} to="/shared" current={page === 'shared'}>
        {peopleText.shared.title}
      </Link>
    </nav>
  )
}

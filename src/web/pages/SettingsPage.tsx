import { getSession } from '../api/session.ts'
import { LoadedPart } from '../components/LoadedPart.tsx'
import { SignOut } from '../components/SignOut.tsx'
import { setKeys } from '../state/keys.ts'
import { useLoaded } from '../state/loaded.ts'
import type { Store } from '../state/store.ts'
import { writeCount } from '../text/amounts.ts'
import { sourceName, strings } from '../text/strings.ts'
import { PolicyPart } from './settings/PolicyPart.tsx'
import { TokensPart } from './settings/TokensPart.tsx'
import { VerifiedPart } from './settings/VerifiedPart.tsx'

/** Who asks here and with what; tokens where there are some, what one may read, and the verified questions. */
export function SettingsPage({ store }: { store: Store }) {
  const status = store.status.value
  const session = useLoaded((signal) => getSession(signal))
  const admin = status?.asker.role.split('+').includes('admin') ?? false
  return (
    <>
      <h1>{strings.pages.settings}</h1>
      {status === null ? null : (
        <dl class="facts">
          {[
            [strings.settings.you, `${status.asker.name} (${status.asker.role})`],
            [strings.settings.source, sourceName(status.data_source)],
            [strings.settings.translators, status.translators.join(', ')],
            [strings.settings.model, status.model ?? strings.settings.noModel],
            [strings.settings.maxRows, writeCount(status.max_rows)],
            [strings.settings.version, status.version],
          ].map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <SignOut />
      <label class="check">
        <input type="checkbox" checked={store.keys.value} onChange={(event) => setKeys(store.keys, event.currentTarget.checked)} />{' '}
        {strings.keys.setting}
      </label>
      <LoadedPart loaded={session.loaded} again={session.again}>
        {({ mode }) => (mode === 'token' ? <TokensPart admin={admin} /> : null)}
      </LoadedPart>
      <PolicyPart />
      <VerifiedPart mayChange={admin} />
    </>
  )
}

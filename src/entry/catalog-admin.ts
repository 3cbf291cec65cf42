import type { CatalogState, HttpDeps, ReadinessCheck } from '../http/deps.ts'
import { type CatalogChecks, counted } from './catalog-checks.ts'
import type { CatalogKeeper } from './catalog-keeper.ts'
import type { ModelKeeper } from './model-keeper.ts'

type Deps = { models: ModelKeeper; catalogs: CatalogKeeper; checks: CatalogChecks }

const iso = (ms: number): string => new Date(ms).toISOString()

/** The catalog for administrators: what is in use and what is wrong with it, and a way to read everything again. */
export function createCatalogAdmin({ models, catalogs, checks }: Deps): NonNullable<HttpDeps['catalogAdmin']> {
  return {
    state: (): CatalogState => {
      const kept = catalogs.current()
      const checked = checks.current()
      return {
        version: kept?.catalog.version ?? null,
        read_at: kept ? iso(kept.loadedAt) : null,
        model_faults: [...models.faults()],
        changes: kept?.changes ?? [],
        checked: checked && { version: checked.version, at: iso(checked.checkedAt), findings: checked.findings },
      }
    },
    refresh: async () => {
      await models.reload()
      return catalogs.refresh()
    },
  }
}

/** Told for operators: an imperfect model keeps nobody from asking, for what does not fit is left out. */
export function modelHealth({ models, checks }: Pick<Deps, 'models' | 'checks'>): ReadinessCheck {
  const faults = models.faults()
  const checked = checks.current()
  const found = checked === null ? 'not checked yet' : sentence(counted(checked.findings))
  const [first] = faults
  const detail = first === undefined ? found : `warning: the newest files are broken and the model before is in use: ${first}; ${found}`
  return { name: 'semantic model', ok: true, detail }
}

const sentence = ({ errors, warnings }: { errors: number; warnings: number }): string =>
  errors + warnings === 0 ? 'fits the database' : `warning: ${errors} errors and ${warnings} warnings, see /api/catalog/findings`

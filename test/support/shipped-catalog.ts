import { loadTexts } from '#texts'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { loadCatalog } from '../../src/catalog/load-catalog.ts'
import { loadModel } from '../../src/catalog/ossie/load-model.ts'
import type { Connections } from '../../src/db/db.ts'
import { textsUnder } from '../../src/prompts/texts.ts'

/** The catalog of a database under the semantic model that ships, as the reader sees it. */
export async function shippedCatalog(connections: Connections): Promise<Catalog> {
  const model = loadModel(textsUnder(loadTexts(), 'semantic'))
  if (!model.ok) throw new Error('the shipped model does not load')
  return loadCatalog({ connections, model: model.value, now: Date.now })
}

import dialectPostgresqlV1Md from '../../prompts/dialect-postgresql.v1.md' with { type: 'text' }
import semanticCohortsYaml from '../../prompts/semantic/cohorts.yaml' with { type: 'text' }
import semanticKpiYaml from '../../prompts/semantic/kpi.yaml' with { type: 'text' }
import semanticMonitoringYaml from '../../prompts/semantic/monitoring.yaml' with { type: 'text' }
import semanticRegionsYaml from '../../prompts/semantic/regions.yaml' with { type: 'text' }
import semanticSalesYaml from '../../prompts/semantic/sales.yaml' with { type: 'text' }
import semanticStockYaml from '../../prompts/semantic/stock.yaml' with { type: 'text' }
import semanticVerifiedYaml from '../../prompts/semantic/verified.yaml' with { type: 'text' }
import translateExamplesV1Md from '../../prompts/translate-examples.v1.md' with { type: 'text' }
import translateMalformedV1Md from '../../prompts/translate-malformed.v1.md' with { type: 'text' }
import translateQuestionV1Md from '../../prompts/translate-question.v1.md' with { type: 'text' }
import translateRepairV1Md from '../../prompts/translate-repair.v1.md' with { type: 'text' }
import translateStylesV1Md from '../../prompts/translate-styles.v1.md' with { type: 'text' }
import translateSystemV2Md from '../../prompts/translate-system.v2.md' with { type: 'text' }
import type { Texts } from './texts.ts'

/** The texts of the folder `prompts/`, each bundled into the worker. A test holds this list against the folder. */
export function loadTexts(): Texts {
  return new Map([
    ['dialect-postgresql.v1.md', dialectPostgresqlV1Md],
    ['semantic/cohorts.yaml', semanticCohortsYaml],
    ['semantic/kpi.yaml', semanticKpiYaml],
    ['semantic/monitoring.yaml', semanticMonitoringYaml],
    ['semantic/regions.yaml', semanticRegionsYaml],
    ['semantic/sales.yaml', semanticSalesYaml],
    ['semantic/stock.yaml', semanticStockYaml],
    ['semantic/verified.yaml', semanticVerifiedYaml],
    ['translate-examples.v1.md', translateExamplesV1Md],
    ['translate-malformed.v1.md', translateMalformedV1Md],
    ['translate-question.v1.md', translateQuestionV1Md],
    ['translate-repair.v1.md', translateRepairV1Md],
    ['translate-styles.v1.md', translateStylesV1Md],
    ['translate-system.v2.md', translateSystemV2Md],
  ])
}

import type { Leaf } from './condition.ts'
import { judgeChange } from './judge-change.ts'
import { judgeNewRows, judgeNoData, judgeRowCount } from './judge-count.ts'
import { judgeAnomaly, judgeTrend } from './judge-series.ts'
import { judgeFreshness, judgeMatch } from './judge-text.ts'
import { judgeCompare, judgeRange, judgeThreshold } from './judge-value.ts'
import type { Finding, Subject } from './subject.ts'

/** What one test says of one group. */
export function judgeLeaf(leaf: Leaf, subject: Subject): Finding {
  switch (leaf.kind) {
    case 'threshold':
      return judgeThreshold(leaf, subject)
    case 'range':
      return judgeRange(leaf, subject)
    case 'compare':
      return judgeCompare(leaf, subject)
    case 'change':
      return judgeChange(leaf, subject)
    case 'row_count':
      return judgeRowCount(leaf, subject)
    case 'new_rows':
      return judgeNewRows(leaf, subject)
    case 'no_data':
      return judgeNoData(leaf, subject)
    case 'freshness':
      return judgeFreshness(leaf, subject)
    case 'match':
      return judgeMatch(leaf, subject)
    case 'anomaly':
      return judgeAnomaly(leaf, subject)
    case 'trend':
      return judgeTrend(leaf, subject)
  }
}

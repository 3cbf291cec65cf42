// biome-ignore-all format: made by a program
/**
 * The requests that the service takes and their answers, made from its OpenAPI document: `npx vitest run --config test/vitest.config.ts
 * test/http/routes.test.ts --update` writes it anew. `path` fills the braces of the address. `answer` is what a success brings: text for
 * what is no JSON, null for nothing.
 */
export type Routes = {
  /** Take an answer back. */
  'DELETE /api/answers/{id}/share': {
    path: { id: string }
    query?: { with?: string[] | string }
    answer: {
      with: ({
        who: string
        at: string
      })[]
    }
  }
  /** Sign the page out. */
  'DELETE /api/session': {
    answer: null
  }
  /** Revoke a token of mine. */
  'DELETE /api/tokens/{id}': {
    path: { id: string }
    answer: null
  }
  /** Delete a verified question that does not ship with the model. */
  'DELETE /api/verified-questions/{id}': {
    path: { id: string }
    answer: null
  }
  /** An answer as far as it is. */
  'GET /api/answers/{id}': {
    path: { id: string }
    answer: {
      seq: number
      phase: "waiting" | "running" | "done"
      answer: string | null
      conversation: string | null
      question: string
      asker: string | null
      deadline: string | null
      steps: WithIdKindStatus[]
      interpretation: WithSentenceIntervalsAssumptions
      sql: WithRevisionTextDialect
      result: WithIdColumnsRows
      chart: WithResultPickWhy
      text: ({
        text: string
        cell: {
          row: number
          column: string
        } | null
      })[]
      clarify: {
        message: string
        options: WithLabelQuestionDetail[]
      } | null
      refused: WithCodeMessageCouldAsk
      error: WithCodeStageMessage
      notices: WithLevelCodeText[]
      followups: string[]
      outcome: "answered" | "no_data" | "clarify" | "refused" | "blocked" | "too_expensive" | "failed" | "timed_out" | "cancelled" | "unavailable" | "interrupted" | null
      done: WithOutcomeMsTimings
      shared?: WithByAtRerun
    }
  }
  /** The events of an answer, again or from a number on. */
  'GET /api/answers/{id}/events': {
    path: { id: string }
    query?: { after?: number | null }
    answer: string
  }
  /** What I said of an answer. */
  'GET /api/answers/{id}/feedback': {
    path: { id: string }
    answer: WithRatingReasonsNote
  }
  /** With whom an answer of mine is shared. */
  'GET /api/answers/{id}/share': {
    path: { id: string }
    answer: {
      with: ({
        who: string
        at: string
      })[]
    }
  }
  /** What I may ask about. */
  'GET /api/catalog': {
    answer: {
      version: string
      tables: ({
        table: string
        label: string
        description: string | null
        rows: number | null
        columns: ({
          name: string
          type: string
          label: string
          description: string | null
        })[]
      })[]
      metrics: ({
        name: string
        label: string
        description: string | null
        synonyms: string[]
        table: string
      })[]
    }
  }
  /** What is wrong with the semantic model. */
  'GET /api/catalog/findings': {
    answer: {
      version: string | null
      read_at: string | null
      model_faults: string[]
      changes: string[]
      checked: WithVersionAtFindings
    }
  }
  /** My conversations, the last used first. */
  'GET /api/conversations': {
    query?: { limit?: number; cursor?: string }
    answer: {
      conversations: WithIdTitleCreatedAt[]
      next: string | null
    }
  }
  /** One conversation with its turns, oldest first. */
  'GET /api/conversations/{id}': {
    path: { id: string }
    answer: {
      id: string
      title: string | null
      created_at: string
      updated_at: string
      turns: ({
        id: string
        question: string
        asked_at: string
        branch_of: string | null
        parent: string | null
        outcome: string | null
        answer: {
          seq: number
          phase: "waiting" | "running" | "done"
          answer: string | null
          conversation: string | null
          question: string
          asker: string | null
          deadline: string | null
          steps: WithIdKindStatus[]
          interpretation: WithSentenceIntervalsAssumptions
          sql: WithRevisionTextDialect
          result: WithIdColumnsRows
          chart: WithResultPickWhy
          text: ({
            text: string
            cell: {
              row: number
              column: string
            } | null
          })[]
          clarify: {
            message: string
            options: WithLabelQuestionDetail[]
          } | null
          refused: WithCodeMessageCouldAsk
          error: WithCodeStageMessage
          notices: WithLevelCodeText[]
          followups: string[]
          outcome: "answered" | "no_data" | "clarify" | "refused" | "blocked" | "too_expensive" | "failed" | "timed_out" | "cancelled" | "unavailable" | "interrupted" | null
          done: WithOutcomeMsTimings
          shared?: WithByAtRerun
        } | null
      })[]
    }
  }
  /** Questions to begin with. */
  'GET /api/examples': {
    answer: {
      questions: string[]
    }
  }
  /** My questions, the newest first. */
  'GET /api/history': {
    query?: { limit?: number; cursor?: string; q?: string; outcome?: "answered" | "no_data" | "clarify" | "refused" | "blocked" | "too_expensive" | "failed" | "timed_out" | "cancelled" | "unavailable" | "interrupted" }
    answer: {
      questions: ({
        id: string
        conversation: string
        question: string
        asked_at: string
        outcome: "answered" | "no_data" | "clarify" | "refused" | "blocked" | "too_expensive" | "failed" | "timed_out" | "cancelled" | "unavailable" | "interrupted" | null
        translator: string | null
        row_count: number | null
        ms: number | null
      })[]
      next: string | null
    }
  }
  /** What I may read, and what the policy says. */
  'GET /api/policy': {
    answer: {
      mine: {
        roles: string[]
        tables: ({
          table: string
          label: string
          columns: number
          some_rows: boolean
          closed: string | null
          masked: Record<string, "null" | "hash" | "last4">
        })[]
        max_rows: number
        max_cost: number | null
      }
      roles: ({
        role: string
        tables: Record<string, "*" | string[]> | null
        denied_tables: string[]
        denied_columns: Record<string, string[]>
        row_filters: Record<string, string>
        masks: Record<string, "null" | "hash" | "last4">
        max_rows: number | null
        max_cost: number | null
        share_rows: boolean
        verify: boolean
      })[] | null
    }
  }
  /** The whole result as a file. */
  'GET /api/results/{id}/export': {
    path: { id: string }
    query?: { format?: "csv" | "xlsx" }
    answer: string
  }
  /** Rows of a kept result. */
  'GET /api/results/{id}/rows': {
    path: { id: string }
    query?: { offset?: number | null; limit?: number; sort?: string }
    answer: {
      result: string
      columns: WithNameLabelType[]
      rows: ((string | number | boolean | null)[])[]
      offset: number
      row_count: number
    }
  }
  /** How people sign in here, and whether I am. */
  'GET /api/session': {
    answer: WithModeSignedInAsker
  }
  /** Answers that others shared with me, the last shared first. */
  'GET /api/shared': {
    query?: { limit?: number; cursor?: string }
    answer: {
      answers: ({
        id: string
        question: string | null
        by: string | null
        shared_at: string
        outcome: "answered" | "no_data" | "clarify" | "refused" | "blocked" | "too_expensive" | "failed" | "timed_out" | "cancelled" | "unavailable" | "interrupted" | null
      })[]
      next: string | null
    }
  }
  /** What answers questions here. */
  'GET /api/status': {
    answer: {
      data_source: string
      fresh_to: string | null
      today: string
      time_zone: string
      translators: string[]
      model: string | null
      asker: {
        id: string
        name: string
        role: string
        admin: boolean
        may_approve: boolean
      }
      max_rows: number
      version: string
    }
  }
  /** My tokens, the newest first. */
  'GET /api/tokens': {
    query?: { everybody?: "true" | "false"; limit?: number; cursor?: string }
    answer: {
      tokens: ({
        id: string
        prefix: string
        name: string
        user: string
        roles: string[]
        attributes: Record<string, string>
        scopes: ("read" | "ask" | "manage")[]
        state: "active" | "expired" | "revoked"
        created_at: string
        created_by: string
        expires_at: string | null
        revoked_at: string | null
        last_used_at: string | null
        in_use: boolean
      })[]
      next: string | null
    }
  }
  /** How the service is used. */
  'GET /api/usage': {
    query?: { days?: number }
    answer: {
      since: string
      top: WithQuestionTimesUsers[]
      unanswered: WithQuestionTimesUsers[]
      slow: ({
        question: string
        times: number
        slowest_ms: number
        average_ms: number
      })[]
      costly: ({
        question: string
        times: number
        tokens: number
        cost: number | null
      })[]
      judged_wrong: ({
        question: string
        reasons: string[]
        note: string | null
        asked_at: string
      })[]
      per_user_and_day: ({
        user: string
        day: string
        questions: number
        answered: number
      })[]
    }
  }
  /** Words that nobody understood. */
  'GET /api/usage/unknown-words': {
    query?: { limit?: number }
    answer: {
      words: ({
        word: string
        times: number
        last_seen: string
        example: string
        nearest: string[]
      })[]
    }
  }
  /** Verified questions by name. */
  'GET /api/verified-questions': {
    query?: { status?: "active" | "quarantined" | "rejected"; limit?: number; cursor?: string }
    answer: {
      questions: WithIdNameQuestion[]
      next: string | null
    }
  }
  /** One verified question. */
  'GET /api/verified-questions/{id}': {
    path: { id: string }
    answer: WithIdNameQuestion
  }
  /** Whether the process answers. */
  'GET /health/live': {
    answer: {
      status: "live"
    }
  }
  /** Whether questions can be answered. */
  'GET /health/ready': {
    answer: {
      status: "ready" | "not ready"
      checks: ({
        name: string
        ok: boolean
        detail: string
      })[]
      running: number
    }
  }
  /** Change, reject or bring back a verified question. */
  'PATCH /api/verified-questions/{id}': {
    path: { id: string }
    body: {
      version?: number
      question?: string
      sql?: string
      note?: string | null
      status?: "active" | "rejected"
      reason?: string
    }
    answer: WithIdNameQuestion2
  }
  /** Stop a run: the call of the model and the statement. */
  'POST /api/answers/{id}/cancel': {
    path: { id: string }
    answer: {
      cancelling: boolean
    }
  }
  /** Share an answer of mine. */
  'POST /api/answers/{id}/share': {
    path: { id: string }
    body: {
      with: "everyone" | string[]
    }
    answer: {
      with: ({
        who: string
        at: string
      })[]
    }
  }
  /** Approve an answer: its question becomes a verified question. */
  'POST /api/answers/{id}/verify': {
    path: { id: string }
    body?: {
      question?: string
      name?: string
      note?: string
    }
    answer: WithIdNameQuestion2
  }
  /** Reads the semantic model and the database again. */
  'POST /api/catalog/refresh': {
    answer: {
      version: string | null
      read_at: string | null
      model_faults: string[]
      changes: string[]
      checked: WithVersionAtFindings
      changed: boolean
    }
  }
  /** Start a conversation. */
  'POST /api/conversations': {
    body?: {
      id?: string
      title?: string
    }
    answer: WithIdTitleCreatedAt
  }
  /** Ask a question. */
  'POST /api/conversations/{id}/answers': {
    path: { id: string }
    body: {
      id: string
      question: string
      branch_of?: string
      after?: string
      choice?: string | number
      semantic_query?: Record<string, unknown>
      sql?: string
      confirm_cost?: boolean
      double_check?: boolean
      data_source?: "postgresql" | "bigquery"
    }
    answer: string | {
      id: string
      events: string
    }
  }
  /** Sign the page in with a token. */
  'POST /api/session': {
    body: {
      token: string
    }
    answer: WithModeSignedInAsker
  }
  /** Make a token. */
  'POST /api/tokens': {
    body: {
      name: string
      scopes?: ("read" | "ask" | "manage")[]
      expires_in_days?: number | null
      user?: string
      roles?: string[]
      attributes?: Record<string, string>
    }
    answer: {
      id: string
      prefix: string
      name: string
      user: string
      roles: string[]
      attributes: Record<string, string>
      scopes: ("read" | "ask" | "manage")[]
      state: "active" | "expired" | "revoked"
      created_at: string
      created_by: string
      expires_at: string | null
      revoked_at: string | null
      last_used_at: string | null
      in_use: boolean
      token: string
    }
  }
  /** Say whether an answer is right. */
  'PUT /api/answers/{id}/feedback': {
    path: { id: string }
    body: WithRatingReasonsNote
    answer: WithRatingReasonsNote
  }
}

type WithIdKindStatus = {
  id: string
  kind: "understand" | "translate" | "check" | "estimate" | "run" | "repair" | "present"
  status: "running" | "done" | "failed" | "skipped"
  ms: number | null
  detail: string | null
}

type WithSentenceIntervalsAssumptions = {
  sentence: string
  intervals: WithLabelFromTo[]
  assumptions: ({
    text: string
    alternatives: WithLabelQuestionDetail[]
  })[]
  unused_words: string[]
} | null

type WithLabelFromTo = {
  label: string
  from: string | null
  to: string | null
  time_zone: string
}

type WithLabelQuestionDetail = {
  label: string
  question: string
  detail?: string
  semantic_query?: Record<string, unknown>
}

type WithRevisionTextDialect = {
  revision: number
  text: string
  dialect: "postgresql" | "bigquery"
  translator: "verified" | "semantic" | "llm" | null
  status: "candidate" | "checked" | "rejected"
  check: WithTablesColumnsLimitAdded
} | null

type WithTablesColumnsLimitAdded = {
  tables: string[]
  columns: string[]
  limit_added: boolean
  warnings: string[]
  violations: WithRuleMessagePosition[]
}

type WithRuleMessagePosition = {
  rule: string
  message: string
  position: number | null
}

type WithIdColumnsRows = {
  id: string
  columns: WithNameLabelType[]
  rows: ((string | number | boolean | null)[])[]
  row_count: number | null
  truncated: "none" | "cap" | "limit" | "bytes"
  statistics: WithNameNullsDistinct[]
  database_ms: number | null
} | null

type WithNameLabelType = {
  name: string
  label: string
  type: string
  role: "time" | "measure" | "rate" | "ordinal" | "nominal" | "identifier" | "text" | "flag" | "json"
  unit: {
    kind: "currency"
    code: string
  } | {
    kind: "percent"
    scale: 1 | 100
  } | {
    kind: "count"
    noun: string
  } | {
    kind: "quantity"
    noun: string
  } | {
    kind: "duration"
    noun: "days" | "minutes" | "milliseconds"
  } | {
    kind: "other"
    noun: string
  } | null
  format: string | null
  nullable: boolean
}

type WithNameNullsDistinct = {
  name: string
  nulls: number
  distinct: number
  min: string | number | boolean | null
  max: string | number | boolean | null
}

type WithResultPickWhy = {
  result: string
  pick: Record<string, unknown> | null
  why: string
  alternatives: (Record<string, unknown>)[]
} | null

type WithCodeMessageCouldAsk = {
  code: string
  message: string
  could_ask: string[]
  violations: WithRuleMessagePosition[]
  confirmable: boolean
} | null

type WithCodeStageMessage = {
  code: string
  stage: string
  message: string
  retryable: boolean
  error_id: string | null
} | null

type WithLevelCodeText = {
  level: "info" | "warning"
  code: string
  text: string
}

type WithOutcomeMsTimings = {
  outcome: "answered" | "no_data" | "clarify" | "refused" | "blocked" | "too_expensive" | "failed" | "timed_out" | "cancelled" | "unavailable" | "interrupted"
  ms: number
  timings: Record<string, number>
  tokens: WithInCachedOut
  cost: number | null
  receipt: WithTranslatorInterpretationIntervals
} | null

type WithInCachedOut = {
  in: number
  cached: number
  out: number
}

type WithTranslatorInterpretationIntervals = {
  translator: "verified" | "semantic" | "llm" | null
  interpretation: string | null
  intervals: WithLabelFromTo[]
  sql: string | null
  parameters: unknown[]
  tables: string[]
  columns: string[]
  row_count: number | null
  truncated: string
  data_source: string
  fresh_to: string | null
  catalog_version: string
  prompt: string | null
  model: string | null
  confidence?: {
    level: "sure" | "likely" | "check"
    reasons: string[]
  } | null
}

type WithByAtRerun = {
  by: string | null
  at: string
  rerun: boolean
}

type WithRatingReasonsNote = {
  rating: "right" | "wrong"
  reasons?: ("misunderstood" | "wrong_numbers" | "wrong_period" | "missing_data" | "hard_to_read" | "too_slow")[]
  note?: string | null
}

type WithVersionAtFindings = {
  version: string
  at: string
  findings: WithSeverityWhatMessage[]
} | null

type WithSeverityWhatMessage = {
  severity: "error" | "warning"
  what: string
  message: string
}

type WithIdTitleCreatedAt = {
  id: string
  title: string | null
  created_at: string
  updated_at: string
}

type WithModeSignedInAsker = {
  mode: "local" | "token" | "jwt"
  signed_in: boolean
  asker: WithIdNameRoles
}

type WithIdNameRoles = {
  id: string
  name: string
  roles: string[]
  scopes: ("read" | "ask" | "manage")[]
} | null

type WithQuestionTimesUsers = {
  question: string
  times: number
  users: number
  last: string
}

type WithIdNameQuestion = {
  id: string
  name: string
  question: string
  sql: string
  slots: ({
    kind: "value" | "number" | "period"
    text: string
  })[]
  data_source: string
  verified_by: string
  verified_at: string
  note: string | null
  source: "shipped" | "promoted" | "imported"
  status: "active" | "quarantined" | "rejected"
  reason: string | null
  status_at: string
  tables: string[]
  catalog_version: string
  uses: number
  last_used: string | null
  version: number
}

type WithIdNameQuestion2 = {
  id: string
  name: string
  question: string
  sql: string
  slots: ({
    kind: "value" | "number" | "period"
    text: string
  })[]
  data_source: string
  verified_by: string
  verified_at: string
  note: string | null
  source: "shipped" | "promoted" | "imported"
  status: "active" | "quarantined" | "rejected"
  reason: string | null
  status_at: string
  tables: string[]
  catalog_version: string
  uses: number
  last_used: string | null
  version: number
  notes: string[]
}

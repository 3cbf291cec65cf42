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
  /** Delete a monitor with its alerts and versions. */
  'DELETE /api/monitors/{id}': {
    path: { id: string }
    answer: null
  }
  /** Sign the page out. */
  'DELETE /api/session': {
    answer: null
  }
  /** End a silence now. */
  'DELETE /api/silences/{id}': {
    path: { id: string }
    answer: null
  }
  /** Remove a template; monitors made from it stay. */
  'DELETE /api/templates/{id}': {
    path: { id: string }
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
  /** Alerts, the newest first. */
  'GET /api/alerts': {
    query?: { open?: "true" | "false"; monitor?: string; severity?: "low" | "medium" | "high" | "critical"; kind?: "data" | "no_data"; since?: string; limit?: number; cursor?: string }
    answer: {
      alerts: ({
        id: string
        monitor: {
          id: string
          name: string
        }
        severity: "low" | "medium" | "high" | "critical"
        kind: "data" | "no_data" | null
        state: "open" | "acknowledged" | "snoozed" | "resolved"
        message: string
        group: ({
          column: string
          value: string | number | boolean | null
        })[]
        group_key: string | null
        detected_at: string
        opened_slot: string | null
        last_seen_slot: string | null
        resolved_slot: string | null
        resolved_reason: string | null
        occurrences: number | null
        value: number | null
        worst_value: number | null
        version: number | null
        acknowledged_at: string | null
        acknowledged_by: string | null
        feedback: "true_positive" | "false_positive" | null
        snoozed_until: string | null
        suppressed_by: string | null
        stale: boolean
        restated?: unknown
        readable: boolean
      })[]
      next: string | null
      open: number
    }
  }
  /** One alert with its message. */
  'GET /api/alerts/{id}': {
    path: { id: string }
    answer: WithIdMonitorSeverity
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
      thread_url: string | null
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
  /** My messages from monitors, the newest first. */
  'GET /api/inbox': {
    query?: { unread?: "true" | "false"; limit?: number; cursor?: string }
    answer: {
      messages: ({
        id: number
        kind: string
        created_at: string
        read_at: string | null
        monitor: string | null
        alert: string | null
        message: {
          kind: "firing" | "still_firing" | "worse" | "reminder" | "resolved" | "no_data" | "data_back" | "health" | "disabled" | "drill" | "digest"
          monitor: WithIdNameVersion
          slot: string | null
          timezone: string
          title: string
          sentence: string
          rule: string
          groups: WithKindAlertUrl[]
          more: number
          evidence: WithColumnsRowsTruncated
          sql: string | null
          parameters: ({
            name: string
            value: string
          })[]
          duration_ms: number | null
          links: WithOpenAcknowledgeSnooze
          notes: string[]
        }
      })[]
      next: string | null
      unread: number
    }
  }
  /** KPIs that the asker may see, with their series. */
  'GET /api/kpi': {
    answer: {
      kpis: WithIdNameDescription[]
    }
  }
  /** Unusual KPI values, newest first. */
  'GET /api/kpi/anomalies': {
    query?: { kpi?: number; severity?: "low" | "medium" | "high"; limit?: number; cursor?: string }
    answer: {
      anomalies: WithIdKpiTeam[]
      next: string | null
    }
  }
  /** The values of one series. */
  'GET /api/kpi/{id}/values': {
    path: { id: number }
    query?: { team?: number; region?: number }
    answer: {
      points: ({
        id: number
        at: string
        value: string
        anomaly: {
          id: number
          severity: "low" | "medium" | "high" | null
          description: string | null
          detail: WithStatusExpectedLow
        } | null
      })[]
    }
  }
  /** Monitors by name. */
  'GET /api/monitors': {
    query?: { mine?: "true" | "false"; state?: "firing" | "no_data" | "ok" | "unknown"; q?: string; limit?: number; cursor?: string }
    answer: {
      monitors: ({
        id: string
        name: string
        description: string | null
        question: string | null
        owner: string
        severity: "low" | "medium" | "high" | "critical"
        frequency: "hourly" | "daily" | "weekly" | "monthly"
        timezone: string | null
        enabled: boolean
        health: "never_run" | "healthy" | "failing" | "system_disabled" | "owner_disabled" | "unscheduled"
        state: "firing" | "no_data" | "ok" | "unknown"
        open_alerts: number
        next_run: string | null
        last_run: string | null
        last_status: "ok" | "no_data" | "error" | "missed" | "superseded" | null
        muted_until: string | null
        version: number
        precision: WithRightWrongValue
        my_role: "owner" | "admin" | "editor" | "viewer"
        template: WithIdNameNewer
      })[]
      next: string | null
      checks_delayed_since: string | null
    }
  }
  /** One monitor. */
  'GET /api/monitors/{id}': {
    path: { id: string }
    answer: WithIdNameDescription2
  }
  /** Who changed what of a monitor, the newest first. */
  'GET /api/monitors/{id}/audit': {
    path: { id: string }
    query?: { limit?: number; cursor?: string }
    answer: {
      entries: ({
        id: number
        at: string
        actor: string
        action: string
        alert: string | null
        before?: unknown
        after?: unknown
      })[]
      next: string | null
    }
  }
  /** Stored values of a monitor with its alerts. */
  'GET /api/monitors/{id}/points': {
    path: { id: string }
    query?: { group?: string; from?: string; to?: string }
    answer: {
      readable: boolean
      groups: ({
        key: string
        points: ({
          slot: string
          value: number | null
          text: string | null
          expected: number | null
          scale: number | null
          score: number | null
          verdict: "ok" | "breach" | "no_data" | "error"
          version: number
          replayed: boolean
        })[]
      })[]
      alerts: ({
        id: string
        group_key: string
        slot: string
        resolved_slot: string | null
        severity: string
        feedback: string | null
      })[]
    }
  }
  /** A change that the feedback on a monitor’s alerts speaks for. */
  'GET /api/monitors/{id}/proposal': {
    path: { id: string }
    answer: {
      id: string
      kind: "threshold" | "for_runs" | "group" | "season" | "window"
      version: number
      proposal?: unknown
      evidence?: unknown
      labels: number
      created_at: string
    }
  }
  /** Runs of a monitor, the newest first. */
  'GET /api/monitors/{id}/runs': {
    path: { id: string }
    query?: { limit?: number; cursor?: string }
    answer: {
      runs: ({
        slot: string
        status: "ok" | "no_data" | "error" | "missed" | "superseded"
        settled_at: string
        error_code: string | null
        message: string | null
        rows: number | null
        duration_ms: number | null
        alert: boolean
        missed_before: number
        version: number
        checked?: unknown
      })[]
      next: string | null
    }
  }
  /** Versions of a monitor, the newest first. */
  'GET /api/monitors/{id}/versions': {
    path: { id: string }
    answer: {
      versions: ({
        version: number
        created_at: string
        author: string | null
        source: "create" | "edit" | "regenerate" | "tune" | "rollback" | "take_over" | "rights" | null
        reason: string | null
        restored_from: number | null
        sql: string
        sentence: string | null
        severity: string | null
        precision: WithRightWrongValue
        current: boolean
        restorable: boolean
        readable: boolean
      })[]
    }
  }
  /** How a version became another one. */
  'GET /api/monitors/{id}/versions/{version}/diff': {
    path: { id: string; version: number }
    query?: { to?: number; result?: "true" | "false" }
    answer: WithFromToSql
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
  /** Silences, the one that ends last first. */
  'GET /api/silences': {
    query?: { active?: "true" | "false" }
    answer: {
      silences: WithIdMatcherStartsAt[]
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
  /** Templates by category and name. */
  'GET /api/templates': {
    query?: { category?: string }
    answer: {
      templates: WithIdNameDescription3[]
    }
  }
  /** One template. */
  'GET /api/templates/{id}': {
    path: { id: string }
    answer: WithIdNameDescription3
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
  /** Change a monitor. */
  'PATCH /api/monitors/{id}': {
    path: { id: string }
    body: {
      sql?: string
      parameters?: (Record<string, unknown>)[]
      question?: string | null
      condition?: Record<string, unknown>
      severity?: "low" | "medium" | "high" | "critical"
      schedule?: WithFrequencyTimezoneLocalTime2
      timeout_ms?: number
      row_cap?: number
      version?: number
      name?: string
      description?: string | null
      recipients?: ({
        channel: "inbox" | "email" | "webhook" | "slack"
        address: string
      })[]
      members?: ({
        user: string
        role: "editor" | "viewer"
      })[]
      reason?: string
      source?: "edit" | "regenerate"
      confirm?: boolean
    }
    answer: WithIdNameDescription4
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
  /** Say of many alerts that somebody looks after them. */
  'POST /api/alerts/acknowledge': {
    body: {
      ids: string[]
      note?: string
    }
    answer: {
      done: string[]
      failed: ({
        id: string
        reason: string
      })[]
    }
  }
  /** Say that somebody looks after an alert. */
  'POST /api/alerts/{id}/acknowledge': {
    path: { id: string }
    body: {
      note?: string
    }
    answer: WithIdMonitorSeverity
  }
  /** Say whether an alert was right. */
  'POST /api/alerts/{id}/feedback': {
    path: { id: string }
    body: {
      feedback: "true_positive" | "false_positive" | "expected" | null
      until?: string
      reason?: string
    }
    answer: WithIdMonitorSeverity
  }
  /** Write a note at an alert. */
  'POST /api/alerts/{id}/note': {
    path: { id: string }
    body: {
      note: string | null
    }
    answer: WithIdMonitorSeverity
  }
  /** Run an alert's planned time again. */
  'POST /api/alerts/{id}/restate': {
    path: { id: string }
    answer: {
      at: string
      by: string
      slot: string
      version: number
      was: {
        value: number | null
      }
      now: {
        verdict: "ok" | "breach" | "no_data" | "error"
        value: number | null
        reason: string | null
      }
      same: boolean
      difference: number | null
    }
  }
  /** Keep an alert quiet until an instant. */
  'POST /api/alerts/{id}/snooze': {
    path: { id: string }
    body: {
      until: string | null
    }
    answer: WithIdMonitorSeverity
  }
  /** Take the change behind an alert apart. */
  'POST /api/alerts/{id}/why': {
    path: { id: string }
    answer: {
      kind: "explained"
      of: "sum" | "ratio"
      sentence: string
      measure: string
      column: WithNameLabelType
      later: WithFromToLabel
      earlier: WithFromToLabel
      dimensions: ({
        name: string
        label: string
        moved: number
        parts: ({
          later: number
          earlier: number
          change: number
          share: number | null
          rate: number
          mix: number
          value: string | null
        })[]
        rest: {
          later: number
          earlier: number
          change: number
          share: number | null
          rate: number
          mix: number
          count: number
        } | null
      })[]
      group: string | null
    } | {
      kind: "unexplained"
      reason: string
    }
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
  /** Mark messages as read. */
  'POST /api/inbox/read': {
    body: {
      ids: number[]
    } | {
      all: true
    }
    answer: {
      unread: number
    }
  }
  /** Say what an anomaly was. */
  'POST /api/kpi/anomalies/{id}/label': {
    path: { id: number }
    body: {
      label: "confirmed" | "expected" | null
    }
    answer: WithIdKpiTeam
  }
  /** Score what is new in the KPI values. */
  'POST /api/kpi/score': {
    answer: WithSeriesChangedValues
  }
  /** Load KPI values. */
  'POST /api/kpi/values': {
    body: {
      values: ({
        kpi?: unknown
        team?: unknown
        region?: unknown
        value?: unknown
        timestamp?: unknown
      })[]
    }
    answer: {
      inserted: number
      updated: number
      unchanged: number
      scored: WithSeriesChangedValues
    }
  }
  /** Be told of unusual KPI values. */
  'POST /api/kpi/watch': {
    body: {
      severity?: "low" | "medium" | "high"
      kpi?: number | null
      recipients?: ({
        channel: "inbox" | "email" | "webhook" | "slack"
        address: string
      })[]
      schedule?: WithFrequencyTimezoneLocalTime2
    }
    answer: WithIdNameDescription4
  }
  /** Save an answer, a template with values, or a statement as a monitor. */
  'POST /api/monitors': {
    body: {
      from: {
        answer: string
        dates?: "moving" | "fixed"
      } | {
        template: string
        values?: Record<string, unknown>
      } | WithSqlParametersQuestion
      name?: string
      description?: string | null
      recipients?: ({
        channel: "inbox" | "email" | "webhook" | "slack"
        address: string
      })[]
      condition?: Record<string, unknown>
      severity?: "low" | "medium" | "high" | "critical"
      schedule?: WithFrequencyTimezoneLocalTime2
      timeout_ms?: number
      row_cap?: number
    }
    answer: WithIdNameDescription4
  }
  /** What a monitor that is not saved would have done. */
  'POST /api/monitors/backtest': {
    body: {
      from: {
        answer: string
        dates?: "moving" | "fixed"
      } | {
        template: string
        values?: Record<string, unknown>
      } | WithSqlParametersQuestion
      name?: string
      condition?: Record<string, unknown>
      severity?: "low" | "medium" | "high" | "critical"
      schedule?: WithFrequencyTimezoneLocalTime2
      timeout_ms?: number
      row_cap?: number
      known_bad?: string[]
    }
    answer: WithSentenceSourceFrom
  }
  /** What a monitor made of an answer, a template or a statement would be. */
  'POST /api/monitors/draft': {
    body: {
      from: {
        answer: string
        dates?: "moving" | "fixed"
      } | {
        template: string
        values?: Record<string, unknown>
      } | WithSqlParametersQuestion
      schedule?: WithFrequencyTimezoneLocalTime2
    }
    answer: {
      name: string
      definition: {
        sql: string
        parameters: WithNameTypeValue[]
        question: string | null
        translator: string | null
        data_source: "postgresql" | "bigquery"
        condition?: unknown
        severity: "low" | "medium" | "high" | "critical"
        schedule: {
          frequency: "hourly" | "daily" | "weekly" | "monthly"
          timezone: string
          local_time?: string | null
          minute_offset?: number | null
          iso_dow?: number | null
          month_day?: number | null
          catch_up?: "latest" | "skip" | "fill"
          max_lateness_minutes?: number | null
        }
      }
      sentence: string | null
      replacements: WithFoundWrittenMeans[]
      notes: string[]
      result: WithColumnsRowsRowCount2
      next_runs: string[]
      suggestions: ({
        title: string
        sentence: string
        condition?: unknown
        per_month: number | null
        source: "points" | "series" | "replay" | null
        past: {
          slots: number
          count: number
          firing: number
        } | null
      })[]
    }
  }
  /** The next five planned times of a schedule. */
  'POST /api/monitors/next-runs': {
    body: {
      schedule: WithFrequencyTimezoneLocalTime2
      monitor?: string
    }
    answer: {
      next_runs: string[]
      timezone: string
    }
  }
  /** Try a monitor that is not saved. */
  'POST /api/monitors/test': {
    body: {
      from: {
        answer: string
        dates?: "moving" | "fixed"
      } | {
        template: string
        values?: Record<string, unknown>
      } | WithSqlParametersQuestion
      name?: string
      condition?: Record<string, unknown>
      severity?: "low" | "medium" | "high" | "critical"
      schedule?: WithFrequencyTimezoneLocalTime2
      timeout_ms?: number
      row_cap?: number
    }
    answer: WithSlotDateWouldFire
  }
  /** What a monitor would have done, with changes that are not saved. */
  'POST /api/monitors/{id}/backtest': {
    path: { id: string }
    body?: {
      changes?: WithSqlParametersQuestion2
      known_bad?: string[]
    }
    answer: WithSentenceSourceFrom
  }
  /** Switch a monitor off. */
  'POST /api/monitors/{id}/disable': {
    path: { id: string }
    body?: {
      reason?: string
    }
    answer: WithIdNameDescription2
  }
  /** Try the alarm of a monitor now. */
  'POST /api/monitors/{id}/drill': {
    path: { id: string }
    body?: Record<string, unknown>
    answer: WithIdNameDescription2
  }
  /** Switch a monitor on. */
  'POST /api/monitors/{id}/enable': {
    path: { id: string }
    body?: Record<string, unknown>
    answer: WithIdNameDescription2
  }
  /** Tell nobody until an instant. */
  'POST /api/monitors/{id}/mute': {
    path: { id: string }
    body?: {
      until: string | null
    }
    answer: WithIdNameDescription2
  }
  /** Make a proposal the next version. */
  'POST /api/monitors/{id}/proposal/accept': {
    path: { id: string }
    body: {
      version: number
    }
    answer: WithIdNameDescription4
  }
  /** Put a proposal aside. */
  'POST /api/monitors/{id}/proposal/decline': {
    path: { id: string }
    body?: {
      reason?: string
    }
    answer: null
  }
  /** Ask the question of a monitor again. */
  'POST /api/monitors/{id}/regenerate': {
    path: { id: string }
    answer: {
      sql: string
      parameters: WithNameTypeValue[]
      translator: string
      replacements: WithFoundWrittenMeans[]
      notes: string[]
      diff: WithFromToSql
    }
  }
  /** Bring back a version as a new one. */
  'POST /api/monitors/{id}/rollback': {
    path: { id: string }
    body: {
      version: number
      to: number
      reason?: string
    }
    answer: WithIdNameDescription4
  }
  /** Run a monitor now. */
  'POST /api/monitors/{id}/run': {
    path: { id: string }
    body?: Record<string, unknown>
    answer: WithIdNameDescription2
  }
  /** Own a monitor whose owner left. */
  'POST /api/monitors/{id}/take-over': {
    path: { id: string }
    body?: Record<string, unknown>
    answer: WithIdNameDescription2
  }
  /** Try a monitor, with changes that are not saved. */
  'POST /api/monitors/{id}/test': {
    path: { id: string }
    body?: {
      changes?: WithSqlParametersQuestion2
    }
    answer: WithSlotDateWouldFire
  }
  /** Sign the page in with a token. */
  'POST /api/session': {
    body: {
      token: string
    }
    answer: WithModeSignedInAsker
  }
  /** Tell nobody for a while. */
  'POST /api/silences': {
    body: {
      matcher: {
        monitor?: string
        category?: string
        severity?: "low" | "medium" | "high" | "critical"
        group?: string
      }
      starts_at?: string
      ends_at: string
      reason: string
      expected?: boolean
    }
    answer: WithIdMatcherStartsAt
  }
  /** Save a monitor as a template. */
  'POST /api/templates': {
    body: {
      from_monitor: string
      name: string
      description?: string | null
      category: string
    }
    answer: WithIdNameDescription3
  }
  /** Rate a template. */
  'POST /api/templates/{id}/rating': {
    path: { id: string }
    body: {
      rating: number | null
    }
    answer: WithIdNameDescription3
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
  /** Settle how a KPI is judged. */
  'PUT /api/kpi/{id}/settings': {
    path: { id: number }
    body: {
      good_direction: "up" | "down" | null
      min_abs_change?: number
    }
    answer: WithIdNameDescription
  }
  /** Put what a monitor is now into a template. */
  'PUT /api/templates/{id}': {
    path: { id: string }
    body: {
      from_monitor: string
      name?: string
      description?: string | null
      category?: string
    }
    answer: WithIdNameDescription3
  }
}

type WithIdMonitorSeverity = {
  id: string
  monitor: {
    id: string
    name: string
  }
  severity: "low" | "medium" | "high" | "critical"
  kind: "data" | "no_data" | null
  state: "open" | "acknowledged" | "snoozed" | "resolved"
  message: string
  group: ({
    column: string
    value: string | number | boolean | null
  })[]
  group_key: string | null
  detected_at: string
  opened_slot: string | null
  last_seen_slot: string | null
  resolved_slot: string | null
  resolved_reason: string | null
  occurrences: number | null
  value: number | null
  worst_value: number | null
  version: number | null
  acknowledged_at: string | null
  acknowledged_by: string | null
  feedback: "true_positive" | "false_positive" | null
  snoozed_until: string | null
  suppressed_by: string | null
  stale: boolean
  restated?: unknown
  readable: boolean
  data?: unknown
  note: string | null
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
  options?: WithLabelQuestionDetail[]
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

type WithIdNameVersion = {
  id: string | null
  name: string
  version: number
  owner: string
}

type WithKindAlertUrl = {
  kind: "firing" | "still_firing" | "worse" | "reminder" | "resolved" | "no_data" | "data_back" | "health" | "disabled" | "drill" | "digest"
  alert: string | null
  url: string | null
  sentence: string
  group: ({
    column: string
    value: string | number | boolean | null
  })[]
  value: string | null
  limit: string | null
  expected: string | null
  change: string | null
  severity: "low" | "medium" | "high" | "critical"
  since: string | null
  occurrences: number
}

type WithColumnsRowsTruncated = {
  columns: string[]
  rows: ((string | number | boolean | null)[])[]
  truncated: boolean
} | null

type WithOpenAcknowledgeSnooze = {
  open: string
  acknowledge: string | null
  snooze: string | null
  right: string | null
  wrong: string | null
  ask: string | null
}

type WithIdNameDescription = {
  id: number
  name: string
  description: string | null
  unit: string | null
  category: string | null
  good_direction: "up" | "down" | null
  min_abs_change: number
  column: WithNameLabelType
  series: WithTeamRegionPoints[]
}

type WithTeamRegionPoints = {
  team: {
    id: number
    name: string
  } | null
  region: {
    id: number
    name: string
  } | null
  points: number
  newest: string
}

type WithIdKpiTeam = {
  id: number
  kpi: {
    id: number
    name: string
  }
  team: {
    id: number
    name: string
  } | null
  region: {
    id: number
    name: string
  } | null
  at: string
  value: string
  severity: "low" | "medium" | "high" | null
  description: string | null
  detected_at: string | null
  detail: WithStatusExpectedLow
}

type WithStatusExpectedLow = {
  status: "found" | "merged" | "withdrawn"
  expected: number
  low: number
  high: number
  score: number
  critical: number
  favourable: boolean | null
  label: "confirmed" | "expected" | null
} | null

type WithRightWrongValue = {
  right: number
  wrong: number
  value: number
  low: number
  high: number
} | null

type WithIdNameNewer = {
  id: string
  name: string
  newer: boolean
} | null

type WithIdNameDescription2 = {
  id: string
  name: string
  description: string | null
  question: string | null
  owner: string
  severity: "low" | "medium" | "high" | "critical"
  frequency: "hourly" | "daily" | "weekly" | "monthly"
  timezone: string | null
  enabled: boolean
  health: "never_run" | "healthy" | "failing" | "system_disabled" | "owner_disabled" | "unscheduled"
  state: "firing" | "no_data" | "ok" | "unknown"
  open_alerts: number
  next_run: string | null
  last_run: string | null
  last_status: "ok" | "no_data" | "error" | "missed" | "superseded" | null
  muted_until: string | null
  version: number
  precision: WithRightWrongValue
  my_role: "owner" | "admin" | "editor" | "viewer"
  template: WithIdNameNewer
  sql: string
  parameters: WithNameTypeValue[]
  data_source: "postgresql" | "bigquery"
  condition?: unknown
  sentence: string | null
  schedule: WithFrequencyTimezoneLocalTime
  timeout_ms: number | null
  row_cap: number | null
  translator: string | null
  semantic_query?: unknown
  recipients: ({
    channel: "inbox" | "email" | "webhook" | "slack"
    address: string
  })[]
  members: ({
    user: string
    role: "editor" | "viewer"
  })[]
  disabled_by: "owner" | "system" | null
  disabled_reason: string | null
  consecutive_failures: number
  last_checked?: unknown
  incident: WithCodeMessageOpenedAt
  proposal: WithIdKindVersion
  next_runs: string[]
  counters: {
    true_positives: number
    false_positives: number
  }
  created_at: string | null
  readable: boolean
  last_drill?: unknown
  last_rehearsal?: unknown
}

type WithNameTypeValue = {
  name: string
  type: "int" | "number" | "text" | "date" | "timestamptz" | "bool" | "int[]" | "text[]" | "ident"
  value: string | number | boolean | string[] | number[] | null
}

type WithFrequencyTimezoneLocalTime = {
  frequency: "hourly" | "daily" | "weekly" | "monthly"
  timezone: string
  local_time?: string | null
  minute_offset?: number | null
  iso_dow?: number | null
  month_day?: number | null
  catch_up?: "latest" | "skip" | "fill"
  max_lateness_minutes?: number | null
} | null

type WithCodeMessageOpenedAt = {
  code: string
  message: string
  opened_at: string
} | null

type WithIdKindVersion = {
  id: string
  kind: "threshold" | "for_runs" | "group" | "season" | "window"
  version: number
  proposal?: unknown
  evidence?: unknown
  labels: number
  created_at: string
} | null

type WithFromToSql = {
  from: number
  to: number
  sql: ({
    kind: "same" | "added" | "removed"
    text: string
  })[]
  fields: WithFieldBeforeAfter[]
  result: WithSlotBeforeAfter
}

type WithFieldBeforeAfter = {
  field: string
  before?: unknown
  after?: unknown
}

type WithSlotBeforeAfter = {
  slot: string
  before: WithColumnsRowsRowCount | {
    problem: string
  }
  after: WithColumnsRowsRowCount | {
    problem: string
  }
  difference: WithSameColumnsRows
} | null

type WithColumnsRowsRowCount = {
  columns: ({
    name: string
    type: string
  })[]
  rows: ((string | number | boolean | null)[])[]
  row_count: number
  truncated: boolean
  problem: null
}

type WithSameColumnsRows = {
  same: boolean
  columns: WithAddedRemovedShared
  rows: WithAddedRemovedAddedCount
} | null

type WithAddedRemovedShared = {
  added: string[]
  removed: string[]
  shared: string[]
}

type WithAddedRemovedAddedCount = {
  added: ((string | number | boolean | null)[])[]
  removed: ((string | number | boolean | null)[])[]
  added_count: number
  removed_count: number
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

type WithIdMatcherStartsAt = {
  id: string
  matcher: WithMonitorCategorySeverity
  starts_at: string
  ends_at: string
  reason: string
  author: string
  expected: boolean
  active: boolean
  readable: boolean
}

type WithMonitorCategorySeverity = {
  monitor?: string
  category?: string
  severity?: "low" | "medium" | "high" | "critical"
  group?: string
}

type WithIdNameDescription3 = {
  id: string
  name: string
  description: string | null
  category: string
  question: string
  sql: string
  data_source: "postgresql" | "bigquery"
  frequency: "hourly" | "daily" | "weekly" | "monthly"
  severity: "low" | "medium" | "high" | "critical"
  condition?: unknown
  sentence: string | null
  schedule: Record<string, unknown>
  parameters: WithNameTypeDefault[]
  usage_count: number
  avg_rating: number | null
  my_rating: number | null
  version: number
  replayable: boolean
  author: string | null
  readable: boolean
}

type WithNameTypeDefault = {
  name: string
  type: "int" | "number" | "text" | "date" | "timestamptz" | "bool" | "int[]" | "text[]" | "ident"
  default?: unknown
  min: number | null
  max: number | null
  label: string
  choices: string[] | null
  in_sql: boolean
  condition_targets: ({
    pointer: string
    factor: number
  })[]
}

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

type WithFrequencyTimezoneLocalTime2 = {
  frequency?: "hourly" | "daily" | "weekly" | "monthly"
  timezone?: string
  local_time?: string | null
  minute_offset?: number | null
  iso_dow?: number | null
  month_day?: number | null
  catch_up?: "latest" | "skip" | "fill"
  max_lateness_minutes?: number | null
}

type WithIdNameDescription4 = {
  id: string
  name: string
  description: string | null
  question: string | null
  owner: string
  severity: "low" | "medium" | "high" | "critical"
  frequency: "hourly" | "daily" | "weekly" | "monthly"
  timezone: string | null
  enabled: boolean
  health: "never_run" | "healthy" | "failing" | "system_disabled" | "owner_disabled" | "unscheduled"
  state: "firing" | "no_data" | "ok" | "unknown"
  open_alerts: number
  next_run: string | null
  last_run: string | null
  last_status: "ok" | "no_data" | "error" | "missed" | "superseded" | null
  muted_until: string | null
  version: number
  precision: WithRightWrongValue
  my_role: "owner" | "admin" | "editor" | "viewer"
  template: WithIdNameNewer
  sql: string
  parameters: WithNameTypeValue[]
  data_source: "postgresql" | "bigquery"
  condition?: unknown
  sentence: string | null
  schedule: WithFrequencyTimezoneLocalTime
  timeout_ms: number | null
  row_cap: number | null
  translator: string | null
  semantic_query?: unknown
  recipients: ({
    channel: "inbox" | "email" | "webhook" | "slack"
    address: string
  })[]
  members: ({
    user: string
    role: "editor" | "viewer"
  })[]
  disabled_by: "owner" | "system" | null
  disabled_reason: string | null
  consecutive_failures: number
  last_checked?: unknown
  incident: WithCodeMessageOpenedAt
  proposal: WithIdKindVersion
  next_runs: string[]
  counters: {
    true_positives: number
    false_positives: number
  }
  created_at: string | null
  readable: boolean
  last_drill?: unknown
  last_rehearsal?: unknown
  warnings: string[]
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

type WithFromToLabel = {
  from: string
  to: string
  label: string
  value: number
}

type WithSeriesChangedValues = {
  series: number
  changed: number
  values: number
  found: number
  updated: number
  withdrawn: number
  merged: number
}

type WithSqlParametersQuestion = {
  sql: string
  parameters?: (Record<string, unknown>)[]
  question?: string | null
  data_source?: "postgresql" | "bigquery"
}

type WithSentenceSourceFrom = {
  sentence: string
  source: "points" | "series" | "replay"
  from: string | null
  to: string | null
  slots: number
  count: number
  per_month: number | null
  share_firing: number
  messages: number
  episodes: WithGroupFromTo[]
  longest: WithGroupFromTo2
  nearest_miss: WithSlotGroupValue
  no_data: number
  learning: number
  errors: {
    slots: number
    first: string | null
  }
  told: WithDateToldSlot[]
  warnings: ({
    code: string
    message: string
  })[]
  suggested_threshold: number | null
}

type WithGroupFromTo = {
  group: ({
    column: string
    value: string | number | boolean | null
  })[]
  from: string
  to: string | null
  slots: number
  value: number | null
  worst: number | null
  limit: number | null
  severity: "low" | "medium" | "high" | "critical"
}

type WithGroupFromTo2 = WithGroupFromTo | null

type WithSlotGroupValue = {
  slot: string
  group: ({
    column: string
    value: string | number | boolean | null
  })[]
  value: number
  margin: number
  sentence: string
} | null

type WithDateToldSlot = {
  date: string
  told: boolean
  slot: string | null
}

type WithFoundWrittenMeans = {
  found: string
  written: string
  means: string
}

type WithColumnsRowsRowCount2 = {
  columns: WithNameLabelType[]
  rows: ((string | number | boolean | null)[])[]
  row_count: number
  truncated: boolean
}

type WithSlotDateWouldFire = {
  slot: string
  date: string
  would_fire: boolean
  sentence: string
  message: WithKindMonitorSlot
  groups: WithKeyGroupVerdict[]
  result: WithColumnsRowsRowCount2
  parameters: ({
    name: string
    value: string
  })[]
  elapsed_ms: number
  next_runs: string[]
  warnings: string[]
}

type WithKindMonitorSlot = {
  kind: "firing" | "still_firing" | "worse" | "reminder" | "resolved" | "no_data" | "data_back" | "health" | "disabled" | "drill" | "digest"
  monitor: WithIdNameVersion
  slot: string | null
  timezone: string
  title: string
  sentence: string
  rule: string
  groups: WithKindAlertUrl[]
  more: number
  evidence: WithColumnsRowsTruncated
  sql: string | null
  parameters: ({
    name: string
    value: string
  })[]
  duration_ms: number | null
  links: WithOpenAcknowledgeSnooze
  notes: string[]
} | null

type WithKeyGroupVerdict = {
  key: string
  group: ({
    column: string
    value: string | number | boolean | null
  })[]
  verdict: "ok" | "breach" | "no_data" | "error"
  value: string | null
  limit: number | null
  expected: number | null
  severity: "low" | "medium" | "high" | "critical"
  sentence: string
}

type WithSqlParametersQuestion2 = {
  sql?: string
  parameters?: (Record<string, unknown>)[]
  question?: string | null
  condition?: Record<string, unknown>
  severity?: "low" | "medium" | "high" | "critical"
  schedule?: WithFrequencyTimezoneLocalTime2
  timeout_ms?: number
  row_cap?: number
}

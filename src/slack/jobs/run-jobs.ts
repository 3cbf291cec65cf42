import { problemMessage } from '../../chat/problem-message.ts'
import type { SlackDeps } from '../deps.ts'
import { claimJobs, finishJob, type Job, renewJob } from '../job.table.ts'
import type { RunCounts } from './run-answer.ts'
import { runJob } from './run-job.ts'
import { sayFailed } from './say-failed.ts'

/** The jobs of this process. */
export type JobRunner = {
  /** Takes what is waiting, as much as may run at once; resolves when that has ended. */
  run(): Promise<number>
  /** Takes no more and waits for what runs. */
  stop(): Promise<void>
}

/** A job that killed its process this often is not tried again. */
const mostAttempts = 3

/**
 * Runs jobs under a lease: a job of a process that died is taken up by another one when the lease is over, and finishes the message that was begun. Several
 * processes share the work.
 */
export function createJobRunner(deps: SlackDeps): JobRunner {
  const worker = deps.newId()
  const running = new Set<Promise<unknown>>()
  const counts: RunCounts = new Map()
  const { jobsAtOnce, jobLeaseMs } = deps.limits
  let stopping = false

  const runOne = async (job: Job): Promise<void> => {
    let callOff = (): void => undefined
    const renew = (): void => {
      callOff = deps.timer.after(jobLeaseMs / 3, () => {
        void renewJob(deps.db, job.id, worker, jobLeaseMs).catch(() => false)
        renew()
      })
    }
    renew()
    const fault = job.attempt > mostAttempts ? await giveUp(job) : await faultOf(job)
    callOff()
    if (fault !== null) deps.log.warn('a job of Slack failed', { job: job.id, kind: job.kind, fault })
    await finishJob(deps.db, job.id, worker, fault)
  }

  const tell = (job: Job, text: string): Promise<void> =>
    sayFailed(deps, job, text).catch((error: unknown) => deps.log.warn('a failed job of Slack could not be told', { job: job.id, error }))

  const giveUp = async (job: Job): Promise<string> => {
    await tell(job, 'The service was interrupted before this was done. Ask again.')
    return 'gave up: it ended its process each time'
  }

  const faultOf = async (job: Job): Promise<string | null> => {
    try {
      await runJob(deps, counts, job)
      return null
    } catch (error) {
      const errorId = deps.newId()
      deps.log.error('a job of Slack broke', { job: job.id, kind: job.kind, errorId, error })
      const said = problemMessage({ kind: 'internal', errorId })
      await tell(job, said)
      return said
    }
  }

  const run = async (): Promise<number> => {
    const free = stopping ? 0 : jobsAtOnce - running.size
    const jobs = free > 0 ? await claimJobs(deps.db, worker, free, jobLeaseMs) : []
    const ended = jobs.map((job) => {
      const work = runOne(job).finally(() => running.delete(work))
      running.add(work)
      return work
    })
    await Promise.all(ended)
    return jobs.length
  }
  return {
    run,
    stop: async () => {
      stopping = true
      await Promise.allSettled([...running])
    },
  }
}

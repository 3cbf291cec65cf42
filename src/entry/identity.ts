import type { Clock } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import type { Logger } from '../base/logger.ts'
import type { Db } from '../db/db.ts'
import { type Authenticator, authenticator, type Way } from '../identity/authenticate.ts'
import { jwtReader } from '../identity/jwt.ts'
import { createQuotas, defaultQuotaLimits, type Quotas } from '../identity/quotas.ts'
import type { PolicyFile } from '../identity/role-policy.ts'
import type { Config } from './config.ts'

type Parts = { config: Config; db: Db; clock: Clock; log: Logger; policies: PolicyFile }

/** Who may come in, as the settings say. */
export function createAuthenticator({ config, db, clock, log, policies }: Parts): Authenticator {
  const { now } = clock
  const way = (): Way => {
    switch (config.AUTH_MODE) {
      case 'local':
        return { mode: 'local' }
      case 'token':
        return { mode: 'token', sessions: { db, now, newId, log, secret: config.SESSION_SECRET ?? '' } }
      case 'jwt':
        return {
          mode: 'jwt',
          read: jwtReader(
            {
              issuer: config.JWT_ISSUER ?? '',
              audience: config.JWT_AUDIENCE ?? '',
              jwksUrl: config.JWT_JWKS_URL ?? '',
              userClaim: config.JWT_USER_CLAIM,
              rolesClaim: config.JWT_ROLES_CLAIM,
              defaultRoles: config.JWT_DEFAULT_ROLES,
              attributes: config.JWT_ATTRIBUTES,
              clockSkewSeconds: config.JWT_CLOCK_SKEW_SECONDS,
            },
            { now, log },
          ),
        }
    }
  }
  return authenticator(way(), new Set(Object.keys(policies.roles)))
}

/**
 * How much one person may use, as the settings say. The one user of `AUTH_MODE=local` has no limits but those that are set: there is nobody to
 * be protected from them.
 */
export function configureQuotas({ config, db, clock, log }: Omit<Parts, 'policies'>): Quotas | null {
  const set = [config.QUESTIONS_PER_MINUTE, config.QUESTIONS_IN_FLIGHT, config.EXPORTS_IN_FLIGHT, config.MODEL_TOKENS_PER_DAY]
  if (config.AUTH_MODE === 'local' && set.every((value) => value === null)) return null
  const limits = {
    questionsPerMinute: config.QUESTIONS_PER_MINUTE ?? defaultQuotaLimits.questionsPerMinute,
    questionsInFlight: config.QUESTIONS_IN_FLIGHT ?? defaultQuotaLimits.questionsInFlight,
    exportsInFlight: config.EXPORTS_IN_FLIGHT ?? defaultQuotaLimits.exportsInFlight,
    modelTokensPerDay: config.MODEL_TOKENS_PER_DAY ?? defaultQuotaLimits.modelTokensPerDay,
    failedSignInsPerMinute: config.FAILED_SIGN_INS_PER_MINUTE,
  }
  return createQuotas({ db, now: clock.now, log, limits })
}

/** Host names that requests may be addressed to. */
export const hostNames = (address: string): string[] => ['localhost', '127.0.0.1', '[::1]', new URL(address).hostname]

/** Why the service may not listen where it is told to; null when it may. */
export function listenFault({ AUTH_MODE, HOST, BASE_URL }: Pick<Config, 'AUTH_MODE' | 'HOST' | 'BASE_URL'>): string | null {
  if (isLoopback(HOST)) return null
  if (AUTH_MODE === 'local') {
    return `HOST is ${HOST}, but AUTH_MODE is local: everybody who can reach the service would be its administrator, so it listens on loopback only. Set AUTH_MODE to token or jwt, or HOST to 127.0.0.1.`
  }
  if (BASE_URL === null) {
    return `HOST is ${HOST}, so the service is reached from other machines. Set BASE_URL to the address that people use, such as https://pulse.example.com: other host names are turned away.`
  }
  return null
}

/** Whether a host name means this machine only. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'
export type Fields = Record<string, unknown>

/** Structured log: one JSON object a line. Callers never pass secrets; question texts only at `debug`. */
export type Logger = {
  debug(message: string, fields?: Fields): void
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
}

const order: LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent']

/** A logger that hands finished lines to `write` (stderr on Node, the console on Workers). */
export function jsonLogger(level: LogLevel, write: (line: string) => void): Logger {
  const at =
    (own: LogLevel) =>
    (message: string, fields: Fields = {}) => {
      if (order.indexOf(own) < order.indexOf(level)) return
      write(JSON.stringify({ time: new Date().toISOString(), level: own, message, ...plain(fields) }))
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function plain(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value,
    ]),
  )
}

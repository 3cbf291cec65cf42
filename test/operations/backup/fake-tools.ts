import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A folder with a pg_dump and a pg_restore that are shell scripts: they say to be `version`, note their arguments and what of the connection they found in
 * their environment, and behave as `dump` and `restore` (shell text) say. `$FILE` in `dump` is the file to write.
 */
export async function fakeTools(version: string, dump: string, restore = 'exit 0'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pulse-fake-tools-'))
  const script = (name: string, body: string) => `#!/bin/sh
if [ "$1" = "--version" ]; then echo "${name} (PostgreSQL) ${version}"; exit 0; fi
{ echo "${name} $*"; tr '\\0' ' ' < /proc/$$/cmdline; echo; } >> "${folder}/calls"
env | grep '^PG' | sort > "${folder}/environment.${name}"
for FILE; do :; done
${body}
`
  for (const [name, body] of [
    ['pg_dump', dump],
    ['pg_restore', restore],
  ] as const) {
    await writeFile(join(folder, name), script(name, body))
    await chmod(join(folder, name), 0o755)
  }
  return folder
}

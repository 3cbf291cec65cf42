// Installs what the lockfile asks for and is not there, and with --page builds the page when its sources changed. Plain JavaScript without
// dependencies, for it runs before anything is installed, on any Node from 20.19. Everything it says goes to stderr.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const modules = join(root, 'node_modules')
const pageFolder = join(root, 'dist', 'web')

/** Makes the checkout ready. `page`: build the page too. `development`: the tools for tests are wanted too. Throws a SetupError. */
export function setUp({ page = false, development = false } = {}) {
  requireNode()
  const needed = () => neededPackages(development || (page && !pageIsBuilt()))
  const buildsPage = () => page && hasPage() && !pageIsBuilt()
  if (page && !hasPage()) say('There is no page to build (src/web/vite.config.ts is missing).')
  if (needed().length === 0 && !buildsPage()) return
  withLock(() => {
    const packages = needed()
    if (packages.length > 0) install(packages)
    if (buildsPage()) buildPage()
  })
}

/** What went wrong in a way that the message explains. */
export class SetupError extends Error {}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new SetupError(`Pulse Query needs Node 20.19 or newer to start, and this is ${process.versions.node} (${process.execPath}).`)
}

/** Lockfile entries that belong on this platform and are not installed in the locked version. */
function missingPackages() {
  const wanted = readJson(join(root, 'package-lock.json'))
  if (!wanted) throw new SetupError(`There is no readable package-lock.json in ${root}.`)
  const installed = readJson(join(modules, '.package-lock.json'))?.packages ?? {}
  return Object.entries(wanted.packages)
    .filter(([path, entry]) => path !== '' && fitsPlatform(entry))
    .filter(([path, entry]) => !sameVersion(entry, installed[path]) || !existsSync(join(root, path, 'package.json')))
    .map(([path, entry]) => ({ path, dev: entry.dev === true || entry.devOptional === true, optional: entry.optional === true }))
}

const sameVersion = (wanted, found) => found !== undefined && found.version === wanted.version && found.integrity === wanted.integrity

/**
 * `os` and `cpu` as npm reads them. Optional packages for every platform are parts of packages for another one, and those for one C library
 * have a twin for the other: npm decides about both, and neither is missed.
 */
function fitsPlatform({ os, cpu, libc, optional }) {
  if (optional && ((os === undefined && cpu === undefined) || libc !== undefined)) return false
  return lists(os, process.platform) && lists(cpu, process.arch)
}

function lists(allowed, name) {
  const all = [allowed ?? []].flat()
  const named = all.filter((entry) => !entry.startsWith('!'))
  return !all.includes(`!${name}`) && (named.length === 0 || named.includes(name))
}

// npm leaves an optional package out when it cannot be had. Having tried once for a lockfile is enough.
const stampFile = join(modules, '.cache', 'pulse-query', 'installed')
const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

function neededPackages(development) {
  const needed = missingPackages().filter(({ dev }) => development || !dev)
  return needed.every(({ optional }) => optional) && readText(stampFile) === lockHash() ? [] : needed
}

function install(needed) {
  const fresh = !existsSync(join(modules, '.package-lock.json'))
  const why = fresh
    ? 'first start'
    : `${needed.length} differ from the lockfile, ${needed[0].path.replace(/^.*node_modules\//, '')} for one`
  say(`Installing packages (${why}; about 20 seconds) …`)
  const [command, ...args] = npm()
  const began = Date.now()
  const run = spawnSync(command, [...args, 'ci', '--include=dev', '--include=optional', '--no-progress'], {
    cwd: root,
    env: installEnvironment(),
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && args.length === 0,
  })
  if (run.error) throw new SetupError(`Cannot run npm (${run.error.message}). Install npm, or run "npm ci" in ${root} by other means.`)
  if (run.status !== 0)
    throw new SetupError(`"npm ci" failed (${run.signal ?? `exit ${run.status}`}); its messages are above. Fix that and start again.`)
  const still = missingPackages().filter(({ optional }) => !optional)
  if (still.length > 0) throw new SetupError(`"npm ci" ended well, yet ${still[0].path} is missing. Remove ${modules} and start again.`)
  mkdirSync(join(modules, '.cache', 'pulse-query'), { recursive: true })
  writeFileSync(stampFile, lockHash())
  say(`Installed in ${Math.round((Date.now() - began) / 1000)} s.`)
}

/** The npm that called us, on its own Node, or else the one on the path. */
function npm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  if (script?.endsWith('npm-cli.js') && existsSync(script)) return [node && existsSync(node) ? node : process.execPath, script]
  return ['npm']
}

/** npm must not run on the Node that it is about to replace, and not see the arguments of the npm that called us. */
function installEnvironment() {
  const entries = Object.entries(process.env).filter(([name]) => !/^npm_(config_|lifecycle_|package_)/i.test(name) && name !== 'NODE_ENV')
  const environment = Object.fromEntries(entries)
  const own = join(modules, '.bin')
  environment.PATH = (environment.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== own)
    .join(delimiter)
  return { ...environment, ...registrySettings() }
}

/** A registry, proxy or cache that was chosen for this run stays chosen. */
function registrySettings() {
  const kept =
    /^npm_config_(registry|cache|offline|prefer_offline|proxy|https_proxy|noproxy|cafile|ca|strict_ssl|userconfig|.*_auth.*|.*:.*)$/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)))
}

// The page ------------------------------------------------------------------------------------------------------------

const pageSources = ['src/web', 'src/present', 'src/base', 'package-lock.json']
const pageStamp = join(root, 'dist', '.page-sources')
const pageConfig = join(root, 'src', 'web', 'vite.config.ts')
const hasPage = () => existsSync(pageConfig)
const pageIsBuilt = () => existsSync(join(pageFolder, 'index.html')) && readText(pageStamp) === sourcesHash()

function buildPage() {
  say('Building the page …')
  const vite = join(modules, 'vite', 'bin', 'vite.js')
  if (!existsSync(vite))
    throw new SetupError('The page has to be built, and vite is not installed. Run "npm ci" without leaving packages out.')
  const run = spawnSync(nodeProgram(), [vite, 'build', '--config', pageConfig, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (run.status !== 0)
    throw new SetupError(`Building the page failed (${run.signal ?? run.error?.message ?? `exit ${run.status}`}); its messages are above.`)
  writeFileSync(pageStamp, sourcesHash())
}

function sourcesHash() {
  const hash = createHash('sha256')
  for (const source of pageSources) addTo(hash, join(root, source))
  return hash.digest('hex')
}

function addTo(hash, path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return
  if (!found.isDirectory()) return void hash.update(`${path.slice(root.length)}\0`).update(readFileSync(path))
  for (const name of readdirSync(path).sort()) addTo(hash, join(path, name))
}

/** The Node that the service runs on: the installed one where there is one, else this one if it is new enough. */
export function nodeProgram() {
  const own = join(modules, '.bin', 'node')
  if (process.platform === 'linux' && existsSync(own)) {
    const tried = spawnSync(own, ['--version'], { stdio: 'ignore' })
    if (tried.status === 0) return own
  }
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath
  throw new SetupError(
    `Pulse Query runs on Node 24 or newer. There is none for ${process.platform} ${process.arch} among its packages, and this is ${process.versions.node}.`,
  )
}

// One set-up at a time ------------------------------------------------------------------------------------------------

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/** Two starts at once must not both replace node_modules: the second waits, and finds everything done. */
function withLock(work) {
  const lock = join(tmpdir(), `pulse-setup-${createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 12)}`)
  for (let told = false; !take(lock); sleep(100)) {
    if (!told) say('Another start is setting up; waiting for it …')
    told = true
  }
  try {
    return work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') return true // Without a temp folder to lock in, setting up still beats not starting.
  }
  const holder = Number(readText(lock))
  if (holder > 0 && isAlive(holder)) return false
  const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  if (holder > 0 || age > 5_000) rmSync(lock, { force: true })
  return false
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Runs the work; a SetupError ends the process with its message. */
export function orExplain(work) {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    return process.exit(1)
  }
}

if (process.argv[1] && realpathSync(process.argv[1]).endsWith(`${sep}setup.mjs`)) {
  const development = process.env.npm_lifecycle_event === 'pretest' || process.argv.includes('--development')
  orExplain(() => setUp({ page: process.argv.includes('--page'), development }))
}

import compiled from '../../../build/libpg-query.wasm'

/**
 * The compiled parser, bundled with the worker: there, nothing may be compiled at run time. The package's glue asks for the path of its
 * own file, which a worker does not have; any will do, since nothing is read from it.
 */
export function loadWasmModule(): Promise<WebAssembly.Module> {
  Object.assign(globalThis, { __filename: '/libpg-query.js', __dirname: '/' })
  return Promise.resolve(compiled)
}

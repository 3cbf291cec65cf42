import compiled from '../../../build/libpg-query.wasm'

/** The compiled parser, bundled with the worker: there, nothing may be compiled at run time. */
export function loadWasmModule(): Promise<WebAssembly.Module> {
  return Promise.resolve(compiled)
}

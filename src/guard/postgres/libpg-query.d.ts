declare module 'libpg-query/wasm/libpg-query.js' {
  /** The calls of the compiled parser that are used here; pointers are addresses in its memory. */
  export type PgQueryModule = {
    HEAPU8: Uint8Array
    getValue(pointer: number, type: 'i32'): number
    _malloc(bytes: number): number
    _free(pointer: number): void
    _wasm_parse_query_raw(query: number): number
    _wasm_free_parse_result(result: number): void
    _wasm_scan(query: number): number
    _wasm_free_string(pointer: number): void
  }
  type Ready = (instance: WebAssembly.Instance) => void
  const createModule: (options: { instantiateWasm(imports: WebAssembly.Imports, ready: Ready): object }) => Promise<PgQueryModule>
  export default createModule
}

declare module '*/libpg-query.wasm' {
  const module: WebAssembly.Module
  export default module
}

/** A WebAssembly module written as base64; compiled once, when it is used first. */
export type WasmCode = { readonly base64: string; module?: WebAssembly.Module };

/** An instance of the module and what it exports; the caller says what that is. */
export function instantiate<T>(code: WasmCode, imports: WebAssembly.Imports): T {
  code.module ??= new WebAssembly.Module(Buffer.from(code.base64, 'base64'));
  return new WebAssembly.Instance(code.module, imports).exports as T;
}

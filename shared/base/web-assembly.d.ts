/** What we use of WebAssembly: its types are only among those of browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(descriptor: { initial: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  type Imports = Readonly<Record<string, object>>;
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: unknown;
  }
}

declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An HTTP server that answers as DynamoDB; `path` keeps the data in that folder. */
  function dynalite(options: { readonly createTableMs?: number; readonly path?: string }): Server;
  export = dynalite;
}

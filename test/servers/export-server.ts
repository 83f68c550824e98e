import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type ExportServer = {
  readonly url: string;
  /** The windows asked for so far, as start-end. */
  readonly asked: string[];
  readonly authorizations: string[];
  stop: () => Promise<void>;
};

/** Answers request number `n` (from 0). */
export type Answer = (response: ServerResponse, n: number, window: { start: string; end: string }) => void;

/** A scripted stand-in for Amplitude's Export API on 127.0.0.1. */
export async function startExportServer(answer: Answer): Promise<ExportServer> {
  const asked: string[] = [];
  const authorizations: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const query = new URL(request.url ?? '', 'http://127.0.0.1').searchParams;
    const window = { start: query.get('start') ?? '', end: query.get('end') ?? '' };
    authorizations.push(request.headers.authorization ?? '');
    asked.push(`${window.start}-${window.end}`);
    answer(response, asked.length - 1, window);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    authorizations,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

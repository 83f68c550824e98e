import { ContractError } from '../base/errors';
import { type Answer, type HttpRequest, headerOf } from '../base/http';
import { requestBody } from '../base/request-body';
import { importBody } from '../contracts/import-report';
import type { Importer } from '../contracts/importer';
import type { UploadKind } from '../contracts/uploads';
import { contentId, type IdempotencyServices, importOnce } from './idempotent';
import { importRows } from './import-rows';
import { bodyRows } from './read-rows';

/** Imports the body of a request, a JSON array or CSV, and answers what was taken; an Idempotency-Key is honoured. */
export async function postImport<T>(
  services: IdempotencyServices,
  kind: UploadKind,
  importer: Importer<T>,
  request: HttpRequest,
): Promise<Answer> {
  const body = requestBody(request, `send larger files through POST /v1/uploads {"kind":"${kind}"}`);
  if (body.length === 0) throw new ContractError('body', '', '', 'the body is empty; send a JSON array or CSV');
  const run = { id: contentId(body), parameters: {} };
  const report = await importOnce(services, { kind, request, contentId: run.id }, () =>
    importRows(importer, bodyRows(body, headerOf(request, 'content-type'), importer), run),
  );
  return { body: { json: () => importBody(report) } };
}

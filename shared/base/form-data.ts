import { ContractError } from './errors';

export type FormData = {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, Uint8Array>>;
};

/** Reads a multipart/form-data body with Node's own reader; the last field of a name counts. */
export async function parseFormData(body: Buffer, contentType: string): Promise<FormData> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw new ContractError(
        'body',
        '',
        '',
        'the multipart body cannot be read; does its boundary fit the content type',
      );
    });
  const fields: Record<string, string> = {};
  const files: Record<string, Uint8Array> = {};
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string') fields[name] = value;
    else files[name] = new Uint8Array(await value.arrayBuffer());
  }
  return { fields, files };
}

import { ContractError, RequestError } from '../base/errors';
import type { Answer } from '../base/http';
import type { Classification } from './classify';

const MAX_CHARACTERS = 100_000;

/** POST /classify: the body is JSON with the text as `content`; blank text is a ContractError, a long one a RequestError 413. */
export function classifyAnswer(body: string, classify: (markdown: string) => Classification): Answer {
  const content = contentOf(body);
  const characters = [...content].length;
  if (characters > MAX_CHARACTERS)
    throw new RequestError(413, `content has ${characters} characters; allowed: ${MAX_CHARACTERS}`);
  const data = classify(content);
  return { body: { json: () => ({ success: true, data }) } };
}

function contentOf(body: string): string {
  const content = parsed(body)?.content;
  if (typeof content === 'string' && content.trim() !== '') return content;
  throw new ContractError('content', '', '', 'content must be a non-empty string');
}

function parsed(body: string): { content?: unknown } | null {
  try {
    return JSON.parse(body) as { content?: unknown } | null;
  } catch {
    return null;
  }
}

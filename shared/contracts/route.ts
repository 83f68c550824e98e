import type { ErrorShape } from '../base/http';
import type { ParameterRule } from '../base/parse';
import type { FunctionName } from './names';

/** A query or path parameter as the API reads it and the OpenAPI document describes it. */
export type Parameter = ParameterRule & { readonly description: string; readonly example?: string | number };

/** What a POST takes: the schema's name in contracts/schemas.ts by content type. */
export type RequestBody = {
  readonly required: boolean;
  readonly description: string;
  readonly content: Readonly<Record<string, string>>;
};

export type Route = {
  readonly id: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly function: FunctionName;
  readonly keyRequired: boolean;
  readonly errors: ErrorShape;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly body?: RequestBody;
  /** Name of the response's schema in contracts/schemas.ts. */
  readonly response: string;
  /** Status of the response; default 200. */
  readonly status?: 201 | 202;
  /** Schemas of further successes that the route may answer instead, by status. */
  readonly otherSuccesses?: Readonly<Partial<Record<201 | 202, { response: string; description: string }>>>;
  /** Further content types of the response, with their schemas. */
  readonly otherResponses?: Readonly<Record<string, string>>;
  /** Errors of this route beside those that its parameters bring, by status. */
  readonly failures?: Readonly<Partial<Record<400 | 404 | 409 | 413 | 415 | 422 | 503, string>>>;
  readonly deprecated?: boolean;
};

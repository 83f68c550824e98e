import type { ErrorShape } from '../base/http';
import type { ParameterRule } from '../base/parse';
import type { FunctionName } from './names';

/** A query or path parameter as the API reads it and the OpenAPI document describes it. */
export type Parameter = ParameterRule & { readonly description: string; readonly example?: string };

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
  /** Name of the 200 response's schema in contracts/schemas.ts. */
  readonly response: string;
  readonly deprecated?: boolean;
};

import type { Route } from './route';
import { OUTCOME_ROUTES } from './routes-outcomes';

/** Every HTTP route of the service: CDK builds the API from it, the OpenAPI document is generated from it. */
export const ROUTES: readonly Route[] = [...OUTCOME_ROUTES];

import type { Route } from './route';
import { AUDIENCE_ROUTES } from './routes-audience';
import { CLASS_ROUTES } from './routes-classes';
import { COURSE_ROUTES } from './routes-courses';
import { GRADE_ROUTES } from './routes-grades';
import { MODEL_ROUTES } from './routes-models';
import { OUTCOME_ROUTES } from './routes-outcomes';
import { PLATFORM_ROUTES } from './routes-platform';
import { VIDEO_ROUTES } from './routes-videos';

/** The methods that a route's path answers: HEAD wherever GET is. */
export function methodsOf({ method }: Pick<Route, 'method'>): readonly string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}

/** Every HTTP route of the service, one a path: CDK builds the API from it, the OpenAPI document is generated from it. */
export const ROUTES: readonly Route[] = [
  ...OUTCOME_ROUTES,
  ...CLASS_ROUTES,
  ...MODEL_ROUTES,
  ...PLATFORM_ROUTES,
  ...GRADE_ROUTES,
  ...VIDEO_ROUTES,
  ...COURSE_ROUTES,
  ...AUDIENCE_ROUTES,
];

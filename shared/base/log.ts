import { Logger } from '@aws-lambda-powertools/logger';

/** One structured logger a function; never log learner ids at info level or above. */
export const logger = new Logger();

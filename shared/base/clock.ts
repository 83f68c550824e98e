import { type Clock, systemClock } from './retry';

/** The system clock; where the named variable holds an instant (ISO 8601), time stands there. Read at every call. */
export function clockFromEnv(variable: string, env: NodeJS.ProcessEnv = process.env): Clock {
  const now = (): Date => {
    const simulated = env[variable];
    return simulated ? new Date(simulated) : systemClock.now();
  };
  return { ...systemClock, now };
}

import { type Day, dayOf } from '../shared/base/day';
import { startAmplitude } from './amplitude';
import { startLeb2 } from './leb2';
import { checkDates, type LocalOptions } from './options';
import { simulateTerm, type Term } from './term';

const SEED = 1;
const LOGIN = { user: 'outcomes', password: 'local', database: 'leb2' };
const KEYS = { apiKey: 'local-key', secretKey: 'local-secret' };

/** The world outside the service: two sources, and the dates that the replay goes through. */
export type Outside = {
  readonly leb2Secret: string;
  readonly amplitudeSecret: string;
  readonly amplitudeUrl: string;
  readonly from: Day;
  readonly to: Day;
  readonly retrainOn: readonly Day[];
  /** The simulated term; null with outside sources. */
  readonly term: Term | null;
  readonly close: () => Promise<void>;
};

/** Starts the simulated term's two servers, or takes the outside ones of the options; dates that do not fit are a ContractError. */
export async function openOutside(options: LocalOptions, now: Date): Promise<Outside> {
  const { leb2, amplitude } = options;
  if (!leb2 || !amplitude) return simulated(options);
  const to = options.to ?? options.from ?? dayOf(now);
  const dates = { from: options.from ?? to, to, retrainOn: options.retrainOn };
  checkDates(dates);
  return {
    ...dates,
    leb2Secret: JSON.stringify(leb2),
    amplitudeSecret: JSON.stringify({ apiKey: amplitude.apiKey, secretKey: amplitude.secretKey }),
    amplitudeUrl: amplitude.url,
    term: null,
    close: async () => undefined,
  };
}

async function simulated(options: LocalOptions): Promise<Outside> {
  const term = simulateTerm(SEED);
  const dates = {
    from: options.from ?? term.dates.endedFrom,
    to: options.to ?? term.dates.lastRunDate,
    retrainOn: options.retrainOn,
  };
  checkDates(dates);
  const leb2 = await startLeb2(term.sql, LOGIN);
  const amplitude = await startAmplitude({ archive: term.archive, ...KEYS });
  return {
    ...dates,
    leb2Secret: JSON.stringify({ host: leb2.host, port: leb2.port, ...LOGIN, tls: false }),
    amplitudeSecret: JSON.stringify(KEYS),
    amplitudeUrl: amplitude.url,
    // the term's own falls away where its date is not replayed
    retrainOn: options.retrainOn.length > 0 ? options.retrainOn : [term.dates.retrainOn],
    term,
    close: async () => {
      await Promise.all([leb2.close(), amplitude.close()]);
    },
  };
}

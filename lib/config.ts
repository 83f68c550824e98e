import { EXPORTABLE_HOUR } from '../shared/base/day';
import { ContractError } from '../shared/base/errors';
import { parseSchedule } from '../shared/base/schedule';
import { type CapabilitySettings, parseCapabilitySettings } from '../shared/contracts/capability-settings';
import { type OutcomeSettings, parseSettings } from '../shared/contracts/settings';
import { type Context, isAbsent, jsonObject, optionalText, text, textList, wholeNumber } from './context';

type Stage = 'dev' | 'prod';

/** The existing network in which the functions reach LEB2. */
export type Network = {
  readonly vpcId: string;
  readonly availabilityZones: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly securityGroupId: string;
};

/** What one deployment may choose. */
export type Config = {
  readonly stage: Stage;
  readonly region: string;
  readonly amplitudeUrl: string;
  readonly leb2SecretName: string;
  readonly amplitudeSecretName: string;
  /** Null: the functions run outside a VPC. */
  readonly network: Network | null;
  /** Page that explains every alarm under a heading of its name. */
  readonly runbookUrl: string;
  readonly alarmEmail: string | null;
  /** Schedule expressions, Bangkok time. */
  readonly dailySchedule: string;
  readonly retrainSchedule: string;
  /** Every 14 to 28 days. */
  readonly reportSchedule: string;
  readonly periodEndSchedule: string;
  readonly videoSchedule: string;
  /** Usage plan: requests a second, burst, requests a day. */
  readonly rateLimit: number;
  readonly burstLimit: number;
  readonly dailyQuota: number;
  readonly settings: OutcomeSettings;
  readonly capabilities: CapabilitySettings;
};

const KEYS: readonly string[] = [
  'stage',
  'region',
  'allowedRegions',
  'amplitudeUrl',
  'leb2SecretName',
  'amplitudeSecretName',
  'vpcId',
  'availabilityZones',
  'privateSubnetIds',
  'securityGroupId',
  'runbookUrl',
  'alarmEmail',
  'dailySchedule',
  'retrainSchedule',
  'reportEveryDays',
  'periodEndSchedule',
  'videoSchedule',
  'rateLimit',
  'burstLimit',
  'dailyQuota',
  'settings',
  'capabilities',
];
const AMPLITUDE = 'https://amplitude.com (US) or https://analytics.eu.amplitude.com (EU)';
const AMPLITUDE_URL = /^https:\/\/(amplitude|analytics\.eu\.amplitude)\.com$/;
const LOCAL_URL = /^http:\/\/127\.0\.0\.1(:\d+)?$/;
const NETWORK_KEYS = ['availabilityZones', 'privateSubnetIds', 'securityGroupId'];
const DAILY = `cron(minute hour * * ? *), Bangkok time, every day and not before 0${EXPORTABLE_HOUR}:00`;
const SECRET = /^[\w/+=.@-]{1,512}$/;

/** Checks the CDK context of a deployment; every bad or unknown value is a ContractError that names it. */
export function readConfig(context: Context): Config {
  refuseUnknown(context);
  const stage = text(context, 'stage', /^(dev|prod)$/, 'dev or prod', 'dev') as Stage;
  const region = readRegion(context);
  return {
    stage,
    region,
    amplitudeUrl: readAmplitudeUrl(context, stage),
    ...readSecretNames(context),
    network: readNetwork(context, region),
    runbookUrl: text(context, 'runbookUrl', /^[^#\s]+$/, 'a URL or path without #', 'docs/runbook.md'),
    alarmEmail: optionalText(context, 'alarmEmail', /^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'an e-mail address'),
    dailySchedule: readDailySchedule(context),
    retrainSchedule: readSchedule(context, 'retrainSchedule', 'cron(0 4 6 1,6 ? *)'),
    reportSchedule: `rate(${wholeNumber(context, 'reportEveryDays', 14, 28, 21)} days)`,
    periodEndSchedule: readSchedule(context, 'periodEndSchedule', 'cron(30 3 * * ? *)'),
    videoSchedule: readSchedule(context, 'videoSchedule', 'cron(30 4 * * ? *)'),
    rateLimit: wholeNumber(context, 'rateLimit', 1, 10_000, 20),
    burstLimit: wholeNumber(context, 'burstLimit', 1, 5_000, 40),
    dailyQuota: wholeNumber(context, 'dailyQuota', 1, 10_000_000, 50_000),
    settings: parseSettings(jsonObject(context, 'settings')),
    capabilities: parseCapabilitySettings(jsonObject(context, 'capabilities')),
  };
}

/** CDK's own keys hold a colon, slash or hyphen; a plain word that is not ours is a slip of the pen. */
function refuseUnknown(context: Context): void {
  for (const [key, value] of Object.entries(context)) {
    if (/^\w+$/.test(key) && !KEYS.includes(key)) {
      throw new ContractError(`context ${key}`, value, `the names ${KEYS.join(', ')}`);
    }
  }
}

/** Learner data stays in the regions that the institution allows. */
function readRegion(context: Context): string {
  const allowed = textList(context, 'allowedRegions', /^[a-z]{2}(-[a-z]+)+-\d$/, 'AWS regions such as ap-southeast-1');
  const region = context.region;
  if (typeof region !== 'string' || !allowed.includes(region)) {
    throw new ContractError('region', region, `a region of allowedRegions: ${allowed.join(', ')}`);
  }
  return region;
}

/** Only a try-out may read this machine. */
function readAmplitudeUrl(context: Context, stage: Stage): string {
  if (stage === 'dev' && LOCAL_URL.test(String(context.amplitudeUrl))) return String(context.amplitudeUrl);
  const allowed = stage === 'dev' ? `${AMPLITUDE}, or http://127.0.0.1:<port>` : AMPLITUDE;
  return text(context, 'amplitudeUrl', AMPLITUDE_URL, allowed);
}

/** Two secrets: each holds the fields of its own source. */
function readSecretNames(context: Context): Pick<Config, 'leb2SecretName' | 'amplitudeSecretName'> {
  const secret = (key: string, fallback: string) =>
    text(context, key, SECRET, 'the name of a secret in Secrets Manager', fallback);
  const leb2SecretName = secret('leb2SecretName', 'leb2/mysql');
  const amplitudeSecretName = secret('amplitudeSecretName', 'amplitude');
  if (amplitudeSecretName === leb2SecretName)
    throw new ContractError('amplitudeSecretName', amplitudeSecretName, 'another secret than leb2SecretName');
  return { leb2SecretName, amplitudeSecretName };
}

/** Only forms that the functions read back: they compare each schedule with the job's last success. */
function readSchedule(context: Context, key: string, fallback: string): string {
  const expression = text(context, key, /^cron\(/, 'cron(minute hour days months ? *), Bangkok time', fallback);
  parseSchedule(expression, key);
  return expression;
}

/** The daily run is for its own date and refuses one of which the day before may not be complete yet. */
function readDailySchedule(context: Context): string {
  const expression = readSchedule(context, 'dailySchedule', 'cron(0 3 * * ? *)');
  const schedule = parseSchedule(expression, 'dailySchedule');
  if (schedule.kind !== 'cron' || !schedule.isDaily || schedule.minuteOfDay < EXPORTABLE_HOUR * 60)
    throw new ContractError('dailySchedule', expression, DAILY);
  return expression;
}

function readNetwork(context: Context, region: string): Network | null {
  if (isAbsent(context.vpcId)) {
    const given = NETWORK_KEYS.filter((key) => !isAbsent(context[key]));
    if (given.length > 0) throw new ContractError('vpcId', undefined, `the VPC of ${given.join(' and ')}`);
    return null;
  }
  const zones = textList(context, 'availabilityZones', new RegExp(`^${region}[a-z]$`), `the zones of ${region}`);
  const subnets = textList(context, 'privateSubnetIds', awsId('subnet'), 'subnet ids such as subnet-0123abcd');
  if (subnets.length !== zones.length) {
    throw new ContractError('privateSubnetIds', subnets, `one for each of the ${zones.length} availabilityZones`);
  }
  return {
    vpcId: text(context, 'vpcId', awsId('vpc'), 'a VPC id such as vpc-0123abcd'),
    availabilityZones: zones,
    privateSubnetIds: subnets,
    securityGroupId: text(context, 'securityGroupId', awsId('sg'), 'the security group that LEB2 lets in, sg-...'),
  };
}

function awsId(kind: string): RegExp {
  return new RegExp(`^${kind}-[0-9a-f]{8,17}$`);
}

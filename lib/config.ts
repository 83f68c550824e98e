import { ContractError } from '../shared/base/errors';
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
  /** Usage plan: requests a second, burst, requests a day. */
  readonly rateLimit: number;
  readonly burstLimit: number;
  readonly dailyQuota: number;
  readonly settings: OutcomeSettings;
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
  'rateLimit',
  'burstLimit',
  'dailyQuota',
  'settings',
];
const AMPLITUDE = /^(https:\/\/amplitude\.com|https:\/\/analytics\.eu\.amplitude\.com|http:\/\/127\.0\.0\.1(:\d+)?)$/;
const SECRET = /^[\w/+=.@-]{1,512}$/;
/** Six fields, one of the two day fields a question mark. */
const CRON = /^cron\((\S+ \S+ \? \S+ [^\s?]+|\S+ \S+ [^\s?]+ \S+ \?) \S+\)$/;

/** Checks the CDK context of a deployment; every bad or unknown value is a ContractError that names it. */
export function readConfig(context: Context): Config {
  refuseUnknown(context);
  return {
    stage: text(context, 'stage', /^(dev|prod)$/, 'dev or prod', 'dev') as Stage,
    region: readRegion(context),
    amplitudeUrl: text(
      context,
      'amplitudeUrl',
      AMPLITUDE,
      'https://amplitude.com (US), https://analytics.eu.amplitude.com (EU) or http://127.0.0.1:<port>',
    ),
    leb2SecretName: readSecretName(context, 'leb2SecretName', 'leb2/mysql'),
    amplitudeSecretName: readSecretName(context, 'amplitudeSecretName', 'amplitude'),
    network: readNetwork(context),
    runbookUrl: text(context, 'runbookUrl', /^[^#\s]+$/, 'a URL or path without #', 'docs/runbook.md'),
    alarmEmail: optionalText(context, 'alarmEmail', /^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'an e-mail address'),
    dailySchedule: readSchedule(context, 'dailySchedule', 'cron(0 3 * * ? *)'),
    retrainSchedule: readSchedule(context, 'retrainSchedule', 'cron(0 4 6 1,6 ? *)'),
    rateLimit: wholeNumber(context, 'rateLimit', 1, 10_000, 20),
    burstLimit: wholeNumber(context, 'burstLimit', 1, 5_000, 40),
    dailyQuota: wholeNumber(context, 'dailyQuota', 1, 10_000_000, 50_000),
    settings: parseSettings(jsonObject(context, 'settings')),
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

function readSecretName(context: Context, key: string, fallback: string): string {
  return text(context, key, SECRET, 'the name of a secret in Secrets Manager', fallback);
}

function readSchedule(context: Context, key: string, fallback: string): string {
  return text(context, key, CRON, 'cron(minutes hours day month weekday year) with one ? for a day field', fallback);
}

function readNetwork(context: Context): Network | null {
  if (isAbsent(context.vpcId)) return null;
  const zones = textList(context, 'availabilityZones', /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'zones such as ap-southeast-1a');
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

import { context as projectContext } from '../../cdk.json';
import { readConfig } from '../../lib/config';
import { ContractError } from '../../shared/base/errors';
import { DEFAULT_SETTINGS } from '../../shared/contracts/settings';

const NETWORK = {
  vpcId: 'vpc-0123abcd',
  availabilityZones: 'ap-southeast-1a,ap-southeast-1b',
  privateSubnetIds: 'subnet-0123abcd, subnet-4567abcd',
  securityGroupId: 'sg-0123abcd',
};

function refusal(context: Record<string, unknown>): ContractError {
  try {
    readConfig({ ...projectContext, ...context });
  } catch (error) {
    if (error instanceof ContractError) return error;
    throw error;
  }
  throw new Error(`nothing was refused in ${JSON.stringify(context)}`);
}

describe('the deployment settings', () => {
  it('are complete in cdk.json, for the dev stage', () => {
    expect(readConfig(projectContext)).toMatchObject({
      stage: 'dev',
      region: 'ap-southeast-1',
      network: null,
      alarmEmail: null,
      dailySchedule: 'cron(0 3 * * ? *)',
      retrainSchedule: 'cron(0 4 6 1,6 ? *)',
      settings: DEFAULT_SETTINGS,
    });
  });

  it('are read from the text of -c options', () => {
    const config = readConfig({
      ...projectContext,
      ...NETWORK,
      stage: 'prod',
      rateLimit: '7',
      settings: '{"lookbackMonths":6}',
    });
    expect(config).toMatchObject({ stage: 'prod', rateLimit: 7, settings: { ...DEFAULT_SETTINGS, lookbackMonths: 6 } });
    expect(config.network).toEqual({
      vpcId: 'vpc-0123abcd',
      availabilityZones: ['ap-southeast-1a', 'ap-southeast-1b'],
      privateSubnetIds: ['subnet-0123abcd', 'subnet-4567abcd'],
      securityGroupId: 'sg-0123abcd',
    });
  });

  it.each([
    ['dailySchedule', 'cron(0 2 * * ? *)'],
    ['retrainSchedule', 'cron(0 4 29 2 ? *)'],
    ['periodEndSchedule', 'cron(0 1 30,31 1,2 ? *)'],
  ])('takes %s %s', (name, expression) => {
    expect(readConfig({ ...projectContext, [name]: expression })).toMatchObject({ [name]: expression });
  });

  it.each<[unknown, string]>([
    [['90001', 'a@example.org', 'b'], 'a list of 3, of which number 2 is no user id'],
    [[90001], 'a list of 1, of which number 1 is no user id'],
    [Array.from({ length: 101 }, (_, i) => String(i)), 'a list of 101'],
    ['90001', 'no list'],
  ])('refuse to leave out %j without repeating it', (excludeUserIds, given) => {
    const { field, message } = refusal({ settings: { excludeUserIds } });
    expect(field).toBe('settings.excludeUserIds');
    expect(message).toMatch(`settings.excludeUserIds is ${given}; allowed: a list of at most 100 user ids`);
    expect(message).not.toContain('example.org');
  });

  it.each<[string, Record<string, unknown>]>([
    ['stage', { stage: 'test' }],
    ['context stge', { stge: 'prod' }],
    ['region', { region: undefined }],
    ['region', { region: 'us-east-1' }],
    ['allowedRegions', { allowedRegions: 'Bangkok' }],
    ['amplitudeUrl', { amplitudeUrl: undefined }],
    ['amplitudeUrl', { amplitudeUrl: 'https://amplitude.com.example.org' }],
    ['amplitudeUrl', { amplitudeUrl: 'http://amplitude.com' }],
    ['leb2SecretName', { leb2SecretName: 'two words' }],
    ['runbookUrl', { runbookUrl: 'https://example.org/runbook#top' }],
    ['alarmEmail', { alarmEmail: 'nobody' }],
    ['dailySchedule', { dailySchedule: '0 3 * * *' }],
    ['dailySchedule', { dailySchedule: 'cron(0 3 * * * *)' }],
    ['dailySchedule', { dailySchedule: 'cron(59 1 * * ? *)' }],
    ['dailySchedule', { dailySchedule: 'cron(0 3 1,15 * ? *)' }],
    ['dailySchedule', { dailySchedule: 'cron(0 3 * 1,2 ? *)' }],
    ['dailySchedule', { dailySchedule: 'rate(1 day)' }],
    ['periodEndSchedule', { periodEndSchedule: 'cron(30 3 31 2 ? *)' }],
    ['videoSchedule', { videoSchedule: 'cron(30 3 31 4,6,9,11 ? *)' }],
    ['retrainSchedule', { retrainSchedule: 'cron(0 4 ? 1,6 ? *)' }],
    ['rateLimit', { rateLimit: 0 }],
    ['burstLimit', { burstLimit: 'many' }],
    ['dailyQuota', { dailyQuota: 1.5 }],
    ['settings', { settings: '{lookbackMonths:6}' }],
    ['settings', { settings: [] }],
    ['settings.lookbackMonths', { settings: { lookbackMonths: 13 } }],
    ['settings.lookback', { settings: { lookback: 3 } }],
    ['settings.shadowDays', { settings: { shadowDays: 31 } }],
    ['settings.shadowMaxChanged', { settings: { shadowMaxChanged: 1.1 } }],
    ['vpcId', { ...NETWORK, vpcId: 'my-vpc' }],
    ['availabilityZones', { ...NETWORK, availabilityZones: 'ap-southeast-1' }],
    ['privateSubnetIds', { ...NETWORK, privateSubnetIds: undefined }],
    ['privateSubnetIds', { ...NETWORK, privateSubnetIds: 'subnet-0123abcd' }],
    ['securityGroupId', { ...NETWORK, securityGroupId: undefined }],
  ])('name %s when it is wrong: %j', (field, context) => {
    const error = refusal(context);
    expect(error.field).toBe(field);
    expect(error.message).toMatch(/^\S.* is .+; allowed: .+/);
  });
});

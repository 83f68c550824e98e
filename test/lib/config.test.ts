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
    ['rateLimit', 1, 10_000, 20],
    ['burstLimit', 1, 5_000, 40],
    ['dailyQuota', 1, 10_000_000, 50_000],
    ['reportEveryDays', 14, 28, 21],
  ])('take %s from %i to %i, without it %i', (key, low, high, fallback) => {
    const read = (value: unknown) => {
      const config = readConfig({ ...projectContext, [key]: value });
      return { ...config, reportEveryDays: Number(config.reportSchedule.match(/\d+/)?.[0]) }[key as 'rateLimit'];
    };
    expect([low, `${high}`, undefined].map(read)).toEqual([low, high, fallback]);
    for (const value of [low - 1, high + 1]) expect(refusal({ [key]: value }).field).toBe(key);
  });

  it('take the hosts of Amplitude, and this machine only for a try-out', () => {
    const { amplitudeUrl: us } = readConfig({ ...projectContext, stage: 'prod' });
    expect(us).toBe('https://amplitude.com');
    for (const amplitudeUrl of ['https://analytics.eu.amplitude.com', 'http://127.0.0.1', 'http://127.0.0.1:9000'])
      expect(readConfig({ ...projectContext, amplitudeUrl })).toMatchObject({ amplitudeUrl });
  });

  it('name the secrets and the runbook, and hold what the capabilities choose', () => {
    expect(readConfig({ ...projectContext, runbookUrl: undefined })).toMatchObject({
      leb2SecretName: 'leb2/mysql',
      amplitudeSecretName: 'amplitude',
      runbookUrl: 'docs/runbook.md',
    });
    const capabilities = '{"helpThreshold":60}';
    const own = { amplitudeSecretName: 'x'.repeat(512), alarmEmail: 'team@example.org', capabilities };
    expect(readConfig({ ...projectContext, ...own })).toMatchObject({ ...own, capabilities: { helpThreshold: 60 } });
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
    ['stage', { stage: 'production' }],
    ['stage', { stage: 'mydev' }],
    ['context stge', { stge: 'prod' }],
    ['region', { region: undefined }],
    ['region', { region: 'us-east-1' }],
    ['allowedRegions', { allowedRegions: 'Bangkok' }],
    ['amplitudeUrl', { amplitudeUrl: undefined }],
    ['amplitudeUrl', { amplitudeUrl: 'https://amplitude.com.example.org' }],
    ['amplitudeUrl', { amplitudeUrl: 'http://amplitude.com' }],
    ['amplitudeUrl', { amplitudeUrl: 'xhttps://amplitude.com' }],
    ['amplitudeUrl', { amplitudeUrl: 'http://127.0.0.1:9000/export' }],
    ['allowedRegions', { allowedRegions: ['ap-southeast-1', 'ap-southeast-1a'] }],
    ['amplitudeUrl', { amplitudeUrl: 'http://127.0.0.1:9000', stage: 'prod' }],
    ['leb2SecretName', { leb2SecretName: 'two words' }],
    ['leb2SecretName', { leb2SecretName: 'x'.repeat(513) }],
    ['amplitudeSecretName', { amplitudeSecretName: 'leb2/*' }],
    ['amplitudeSecretName', { leb2SecretName: 'one', amplitudeSecretName: 'one' }],
    ['runbookUrl', { runbookUrl: 'https://example.org/runbook#top' }],
    ['alarmEmail', { alarmEmail: 'nobody' }],
    ['alarmEmail', { alarmEmail: 'a@example.org, b@example.org' }],
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
    ['vpcId', { ...NETWORK, vpcId: undefined }],
    ['vpcId', { securityGroupId: 'sg-0123abcd' }],
    ['availabilityZones', { ...NETWORK, availabilityZones: 'ap-southeast-1' }],
    ['availabilityZones', { ...NETWORK, availabilityZones: 'us-east-1a,us-east-1b' }],
    ['availabilityZones', { ...NETWORK, availabilityZones: 'ap-southeast-1a,ap-southeast-1bc' }],
    ['privateSubnetIds', { ...NETWORK, privateSubnetIds: undefined }],
    ['privateSubnetIds', { ...NETWORK, privateSubnetIds: 'subnet-0123abcd' }],
    ['securityGroupId', { ...NETWORK, securityGroupId: undefined }],
  ])('name %s when it is wrong: %j', (field, context) => {
    const error = refusal(context);
    expect(error.field).toBe(field);
    expect(error.message).toMatch(/^\S.* is .+; allowed: .+/);
  });
});

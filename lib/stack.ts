import { Annotations, type App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { addAlarms } from './alarms';
import { addApi } from './api';
import type { Config } from './config';
import { addDashboard } from './dashboard';
import { addJobs } from './jobs';
import { addStorage } from './storage';

/** The whole system of one stage. The region is fixed, the account is the one that deploys: synth needs no AWS. */
export function buildStack(app: App, config: Config): Stack {
  const stack = new Stack(app, `outcomes-${config.stage}`, {
    description: 'Learning-outcome predictions: a daily run, a model a semester, an API.',
    env: { region: config.region },
    terminationProtection: config.stage === 'prod',
  });
  // The one KMS key goes untagged: moto, on which a deployment can be tried, fails on a key with tags.
  const untagged = { excludeResourceTypes: ['AWS::KMS::Key'] };
  Tags.of(stack).add('system', 'outcomes', untagged);
  Tags.of(stack).add('stage', config.stage, untagged);

  if (config.stage === 'prod' && config.alarmEmail === null) {
    Annotations.of(stack).addWarningV2(
      'outcomes:alarm-email',
      'no alarmEmail is set: until somebody subscribes to the alarm topic, alarms reach nobody',
    );
  }
  const storage = addStorage(stack, config);
  const jobs = addJobs(stack, config, storage);
  const api = addApi(stack, config, jobs);
  const alarmTopic = addAlarms(stack, config, jobs, api);
  addDashboard(stack, config, jobs, api);

  const outputs = {
    ApiUrl: api.restApi.url,
    ApiKeyId: api.key.keyId,
    BucketName: storage.bucket.bucketName,
    DailyTableName: storage.tables.daily.tableName,
    PredictionsTableName: storage.tables.predictions.tableName,
    RegistryTableName: storage.tables.registry.tableName,
    LearningTableName: storage.tables.learning.tableName,
    AlarmTopicArn: alarmTopic.topicArn,
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
  return stack;
}

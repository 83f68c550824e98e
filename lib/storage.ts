import { RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { TABLE_ATTRIBUTES, type TableName, tableName } from '../shared/contracts/names';
import type { Config } from './config';

export type Storage = { readonly tables: Readonly<Record<TableName, Table>>; readonly bucket: Bucket };

const UPLOAD_DAYS = 7;
/** Training rows and uploaded outcomes serve the retrainings of two years. */
const TRAINING_DAYS = 800;
const OLD_VERSION_DAYS = 90;

/** The four tables and the one bucket; prod keeps them when the stack goes. */
export function addStorage(stack: Stack, config: Config): Storage {
  const table = (name: TableName) => addTable(stack, config, name);
  return {
    tables: {
      daily: table('daily'),
      predictions: table('predictions'),
      registry: table('registry'),
      learning: table('learning'),
    },
    bucket: addBucket(stack, config),
  };
}

/** prod data outlives its stack; dev data goes with it, from the bucket once `ops empty-bucket` has emptied it. */
export function removalPolicy(config: Config): RemovalPolicy {
  return config.stage === 'prod' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}

function addTable(stack: Stack, config: Config, name: TableName): Table {
  return new Table(stack, `${name[0]?.toUpperCase()}${name.slice(1)}Table`, {
    tableName: tableName(config.stage, name),
    partitionKey: { name: TABLE_ATTRIBUTES.partitionKey, type: AttributeType.STRING },
    sortKey: { name: TABLE_ATTRIBUTES.sortKey, type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: TABLE_ATTRIBUTES.ttl,
    removalPolicy: removalPolicy(config),
    deletionProtection: config.stage === 'prod',
  });
}

function addBucket(stack: Stack, config: Config): Bucket {
  const bucket = new Bucket(stack, 'DataBucket', {
    versioned: true,
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: removalPolicy(config),
    lifecycleRules: [
      {
        id: 'uploads',
        prefix: 'uploads/',
        expiration: Duration.days(UPLOAD_DAYS),
        noncurrentVersionExpiration: Duration.days(1),
      },
      { id: 'training', prefix: 'training/', expiration: Duration.days(TRAINING_DAYS) },
      { id: 'audit', prefix: 'audit/', noncurrentVersionExpiration: Duration.days(1) },
      {
        id: 'old-versions',
        noncurrentVersionExpiration: Duration.days(OLD_VERSION_DAYS),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
  // The construct's own eventBridgeEnabled would bring a custom resource and its function along.
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'Only this stack reads and writes the bucket; versioning keeps what was replaced, no reader needs an access log.',
  });
  return bucket;
}

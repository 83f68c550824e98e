import type { DynamoDbServer } from '../../servers/dynamodb';
import { javaFound, startDynalite, startDynamoDbLocal } from '../../servers/dynamodb';
import { chunksContract } from './chunks.contract';
import { classDaysContract } from './class-days.contract';
import { gradesContract } from './grades.contract';
import { importsContract } from './imports.contract';
import { jobStatusContract } from './job-status.contract';
import { jobsContract } from './jobs.contract';
import { learnerClassesContract } from './learner-classes.contract';
import { locksContract } from './locks.contract';
import { modelsContract } from './models.contract';
import { predictionsContract } from './predictions.contract';
import { publishedRecordsContract } from './published-records.contract';
import { runsContract } from './runs.contract';
import { tableContract } from './table.contract';
import { videoRunsContract } from './video-runs.contract';

const CONTRACTS = [
  tableContract,
  chunksContract,
  classDaysContract,
  predictionsContract,
  runsContract,
  locksContract,
  modelsContract,
  jobsContract,
  learnerClassesContract,
  publishedRecordsContract,
  gradesContract,
  importsContract,
  jobStatusContract,
  videoRunsContract,
];

function storesOn(start: () => Promise<DynamoDbServer>): void {
  let server: DynamoDbServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.stop());
  for (const contract of CONTRACTS) contract(() => server.client);
}

describe('stores on dynalite', () => storesOn(startDynalite));

const onJava = javaFound ? describe : describe.skip;
onJava(`stores on DynamoDB Local${javaFound ? '' : ' (skipped: java is not found)'}`, () =>
  storesOn(startDynamoDbLocal),
);

import type { DynamoDbServer } from '../../servers/dynamodb';
import { javaFound, startDynalite, startDynamoDbLocal } from '../../servers/dynamodb';
import { chunksContract } from './chunks.contract';
import { classDaysContract } from './class-days.contract';
import { jobsContract } from './jobs.contract';
import { learnerClassesContract } from './learner-classes.contract';
import { locksContract } from './locks.contract';
import { modelsContract } from './models.contract';
import { predictionsContract } from './predictions.contract';
import { runsContract } from './runs.contract';
import { tableContract } from './table.contract';

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

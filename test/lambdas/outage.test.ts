import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { ENV } from '../../shared/contracts/names';
import { startLearningSystem } from './learning-system';

const FUNCTIONS = [
  ...['explanations', 'recommendations', 'abandonment', 'clusters'],
  ...['classify', 'videos', 'reports', 'csv-ingest'],
];
const PERIOD = 'start_date_period=2024-01-15&end_date_period=2024-06-30';
const VIEW = 'student_id,video_title,course_code,completion_rate_percent\ns1,T,C,50';
type Question = readonly [method: 'GET' | 'POST', path: string, body?: string];

/** What each function asks a store for first, by the store. */
const FROM_DYNAMODB: readonly Question[] = [
  ['GET', '/v1/models'],
  ['GET', '/clusters'],
  ['GET', '/user/12345/profile'],
  ['GET', '/video/top'],
  ['POST', '/predict', '{"student_avg_completion":50,"course_code":"FIN201"}'],
  ['GET', `/get-report?${PERIOD}`],
  ['POST', `/update-csv?${PERIOD}`, 'user_id,final_grade\ns1,50'],
  ['POST', '/v1/uploads', '{"kind":"users"}'],
  ['GET', '/v1/jobs/0b9f5f0e-6d5b-4b53-9a86-0d1e2f3a4b5c'],
];
const FROM_S3: readonly Question[] = [
  ['GET', '/recom?user_id=4&course_id=5'],
  ['GET', '/dashboard'],
  ['GET', '/recommend/2'],
  ['GET', '/predict_abandon?user_id=11'],
  ['POST', '/retrain_abandon'],
  ['POST', '/clusters/recompute'],
  ['POST', '/v1/classifier/retrain'],
  ['POST', '/video-views', VIEW],
];

describe.each(['silent', 'closed'])('with stores that are %s', (state) => {
  let system: Awaited<ReturnType<typeof startLearningSystem>>;
  let server: Server;
  beforeAll(async () => {
    server = createServer((socket) => void socket.on('error', () => {})).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (state === 'closed') await new Promise((closed) => server.close(closed));
    system = await startLearningSystem(FUNCTIONS, { dynamoDb: url, s3: url });
    Object.assign(process.env, { [ENV.dailyTable]: 'dev-daily', [ENV.predictionsTable]: 'dev-predictions' });
  });
  afterAll(async () => {
    server.close();
    await system.stop();
  });

  it('every function says so before a caller gives up', async () => {
    const asked = [...FROM_DYNAMODB, ...FROM_S3];
    const told = await Promise.all(asked.map((question) => system.ask(...question)));
    expect(told.map(({ status, headers }, i) => [asked[i]?.[1], status, headers['retry-after']])).toEqual(
      asked.map(([, path]) => [path, 503, '5']),
    );
    // the functions' own deadlines, of 20 s and more, would come too late
  }, 15_000);
});

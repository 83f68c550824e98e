import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { MODEL_KINDS } from '../../shared/contracts/model-kind';
import { ENV } from '../../shared/contracts/names';

const KINDS = MODEL_KINDS.join(', ');

/** A line for each command and set of options in the documents; in running text values may be left out. */
function documented(): string[][] {
  const files = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')];
  const lines = files.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/npm run ops -- ((?!help)[a-z-]+(?: --?[\w-]+(?: \w[\w-]*)?)*)/g),
  ]);
  const bySet = new Map(lines.map(([, line = '']) => [line.replace(/ (?!-)\S+/g, ''), line]));
  return [...bySet.values()].map((line) => [line.replace('VERSION', '20230601-0123456789ab')]);
}

describe('npm run ops', () => {
  let code: string;
  beforeAll(async () => {
    const options = { bundle: true, platform: 'node', format: 'cjs', packages: 'external', write: false } as const;
    const { outputFiles } = await build({ entryPoints: ['bin/ops.ts'], ...options });
    code = outputFiles[0]!.text;
  });
  // nobody listens there: a command that asks the system fails otherwise
  const ops = (...given: string[]) => opsWith({}, ...given, '--endpoint', 'http://127.0.0.1:1');
  const opsWith = (variables: Record<string, string>, ...given: string[]) => {
    const env = { ...process.env, AWS_REGION: undefined, ...variables };
    return spawnSync(process.execPath, ['-', ...given], { input: code, encoding: 'utf8', env });
  };

  it.each([['models'], ['rollback'], ['promote']])('%s refuses a kind that no model has', (command) => {
    const { stdout, stderr, status } = ops(command, '--kind', 'typo');
    expect({ stdout, stderr, status }).toEqual({
      stdout: '',
      stderr: `--kind is "typo"; allowed: ${KINDS}\n`,
      status: 1,
    });
  });

  it.each([['help'], ['--help'], ['-h'], ['promote', '--help']])('tells its commands: %s %s', (...given) => {
    const { stdout, status } = ops(...given);
    expect(stdout).toContain(`KIND: ${KINDS}; outcome by default.`);
    expect(status).toBe(0);
  });

  it.each([
    ['promote --version nope', '--version is "nope"; allowed: a version such as 20230601-0123456789ab'],
    ['run-day --date 20991231', '--date is "20991231"; allowed: a date up to today, '],
    ['retrain --date 20230230', '--date is "20230230"; allowed: a calendar date as yyyymmdd or yyyy-mm-dd'],
    ['backfill --from 20230301 --to 20991231', '--to is "20991231"; allowed: a date up to today, '],
    ['status --stage prd', '--stage is "prd"; allowed: dev, prod'],
    ['empty-bucket --force --stage prod', '--stage is "prod"; allowed: dev: the data of prod outlive the stack'],
    ['empty-bucket', '--force is false; allowed: --force: what is deleted cannot be restored'],
    ['exclude --user a@example.org', '--user must be the id of a user in LEB2, 1 to 20 digits'],
    ['purge --function csv', '--function is "csv"; allowed: daily-prep, '],
    ['purge', '--function is missing; allowed: a value; see npm run ops -- help'],
    ['explain --user=90001 --class=', '--class is ""; allowed: a value; see npm run ops -- help'],
    ['status --nope', "Unknown option '--nope'; see npm run ops -- help"],
    ['run-day --date', "Option '--date' argument is ambiguous; see npm run ops -- help"],
    ['rollback grade', 'rollback does not take grade; it takes --kind, --stage, --region, --endpoint'],
    ['rollback --version 20230601-0123456789ab', 'rollback does not take --version; it takes --kind, '],
    ['run-day 20230301', 'run-day does not take 20230301; it takes --date, '],
    ['run-day --dry-run', 'run-day does not take --dry-run; it takes --date, '],
    ['retrain --dry-run --force', 'retrain does not take --dry-run; it takes --date, --force, '],
    ['purge --function videos --date 20230301', 'purge does not take --date; it takes --function, '],
  ])('refuses %s before it asks anybody', (line, told) => {
    const { stderr, status } = ops(...line.split(' '));
    expect(stderr.slice(0, told.length)).toBe(told);
    expect(status).toBe(1);
  });

  it.each([
    ['--endpoint=', '--endpoint is ""; allowed: the address of the local system such as http://127.0.0.1:8787'],
    ['--endpoint=8787', '--endpoint is "8787"; allowed: '],
    ['--endpoint=localhost:8787', '--endpoint is "localhost:8787"; allowed: '],
    ['--region=', '--region or AWS_REGION is ""; allowed: an AWS region such as ap-southeast-1'],
    ['--region=Bangkok', '--region or AWS_REGION is "Bangkok"; allowed: '],
  ])('goes to no account in AWS with %s', (option, told) => {
    const { stderr, status } = opsWith({}, 'empty-bucket', '--force', option);
    expect(stderr.slice(0, told.length)).toBe(told);
    expect(status).toBe(1);
  });

  it.each(documented())('takes %s as the documents write it', (line) => {
    expect(ops(...line.split(' ')).stderr).not.toMatch(/does not take|Unknown|^command is/);
  });

  /** What the command writes while an AWS that answers so is there. */
  const opsBeside = async (answer: RequestListener, ...given: string[]) => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const child = spawn(process.execPath, ['-', ...given, '--endpoint', endpoint]);
    child.stdin.end(code);
    const [told, failed] = await Promise.all([text(child.stdout), text(child.stderr)]);
    server.close();
    return { told, failed: failed.replace(endpoint, 'ENDPOINT') };
  };

  it('says where a deployment is missing', async () => {
    const absent: RequestListener = (_, response) => {
      response.statusCode = 400;
      const __type = 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException';
      response.end(JSON.stringify({ __type, message: 'Requested resource not found' }));
    };
    const { failed } = await opsBeside(absent, 'status', '--stage', 'prod');
    expect(failed).toBe('Requested resource not found; is stage prod deployed at ENDPOINT? See --stage and --region\n');
  });

  it.each([['run-day'], ['retrain']])('%s does not take a run that goes on already for its own', async (command) => {
    const running: RequestListener = (_, response) => {
      response.end(JSON.stringify({ status: 'already_running' }));
    };
    const { told, failed } = await opsBeside(running, command);
    expect({ told, failed }).toEqual({
      told: '',
      failed: expect.stringMatching(
        /^outcomes-dev-(daily-prep|retrain) is running already, nothing was done; ask again/,
      ),
    });
  });

  it('says at which date a backfill stopped, and how to go on', async () => {
    const busy: RequestListener = async (request, response) => {
      const { runDate } = JSON.parse(await text(request)) as { runDate: string };
      if (runDate === '20230302') response.setHeader('x-amz-function-error', 'Unhandled');
      const failure = { errorType: 'SourceError', errorMessage: 'BUSY: Amplitude answers 503' };
      response.end(JSON.stringify(runDate === '20230302' ? failure : { status: 'completed', runDate }));
    };
    const { told, failed } = await opsBeside(busy, 'backfill', '--from', '20230301', '--to', '20230303');
    expect(JSON.parse(told)).toEqual({ status: 'completed', runDate: '20230301' });
    expect(failed).toBe(
      'run date 20230302 stopped: outcomes-dev-daily-prep failed: SourceError: BUSY: Amplitude answers 503; begin again with --from 20230302\n',
    );
  });

  it.each([
    ['exclude', [], null, { stage: 'dev', excluded: 1, classes: 1 }],
    [
      'exclude',
      ['--user', '63070501001'],
      null,
      { stage: 'dev', excluded: 1, classes: 0, next: expect.stringMatching(/^no class has known this id so far/) },
    ],
    ['include', ['--stage', 'prod'], null, { stage: 'prod', excluded: 0, since: null }],
    [
      'include',
      ['--stage', 'prod', '--region', 'eu-west-1'],
      '{"90001":"20230510"}',
      {
        stage: 'prod',
        excluded: 0,
        since: '20230510',
        next: expect.stringMatching(
          /npm run ops -- backfill --from 20230510 --to \d{8} --stage prod --region eu-west-1 --endpoint http:\/\/127.0.0.1:\d+$/,
        ),
      },
    ],
  ])('%s %j says whose list it changed, where that was %s', async (command, given, list, answer) => {
    const aws: RequestListener = async (request, response) => {
      const asked = await text(request);
      const isList = request.url?.startsWith('/outcomes/');
      response.statusCode = isList && request.method === 'GET' && !list ? 404 : 200;
      if (String(request.headers['x-amz-target']).endsWith('.Query')) {
        const items = [{ pk: { S: 'learner#90001' }, sk: { S: 'class#173177' }, first_date: { S: '20230207' } }];
        response.end(JSON.stringify({ Items: asked.includes('learner#90001') ? items : [] }));
      } else if (!isList) response.end(JSON.stringify({ Environment: { Variables: { [ENV.bucket]: 'outcomes' } } }));
      else response.end(request.method === 'GET' ? (list ?? '<Error><Code>NoSuchKey</Code></Error>') : '');
    };
    const { told, failed } = await opsBeside(aws, command, '--user', '90001', ...given);
    expect(failed).toBe('');
    expect(JSON.parse(told)).toEqual(answer);
  });

  // the endpoint of AWS's own variable leaves the choice of the region as it is on AWS
  const aws = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  it.each([
    [{}, []],
    [{ AWS_REGION: 'ap-southeast-7' }, []],
    [{}, ['--region', 'ap-southeast-7']],
  ])('knows a region with %j and %j', (variables, given) => {
    const { stderr } = opsWith({ ...aws, ...variables }, 'status', ...given);
    expect(stderr).toContain('ECONNREFUSED');
  });
});

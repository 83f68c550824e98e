import type { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretReader } from '../../../shared/sources/secrets';

const LEB2 = { host: 'db.test', port: 3306, user: 'reader', password: 'p4ssw0rd', database: 'leb2' };
const KEYS = { apiKey: 'the-key', secretKey: 'the-secret' };
const SSL = { minVersion: 'TLSv1.2', rejectUnauthorized: true };

function readerOf(...answers: unknown[]) {
  const asked: (string | undefined)[] = [];
  const send = async (command: GetSecretValueCommand) => {
    asked.push(command.input.SecretId);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return { SecretString: typeof answer === 'string' ? answer : JSON.stringify(answer) };
  };
  return { asked, ...secretReader({ send } as unknown as SecretsManagerClient) };
}

describe('secretReader', () => {
  it('asks once for a secret, and again when told to', async () => {
    const secrets = readerOf(KEYS, { ...KEYS, secretKey: 'rotated' });
    expect(await Promise.all([secrets.amplitude('amp'), secrets.amplitude('amp')])).toEqual([KEYS, KEYS]);
    expect(secrets.asked).toEqual(['amp']);
    expect(await secrets.refetchAmplitude('amp')).toEqual({ ...KEYS, secretKey: 'rotated' });
    expect(await secrets.read('amp')).toEqual({ ...KEYS, secretKey: 'rotated' });
    expect(secrets.asked).toEqual(['amp', 'amp']);
  });

  it('does not keep a failure', async () => {
    const secrets = readerOf(new Error('throttled'), KEYS);
    await expect(secrets.read('amp')).rejects.toThrow('throttled');
    expect(await secrets.read('amp')).toEqual(KEYS);
  });

  it('verifies the certificate of LEB2 unless the secret turns TLS off', async () => {
    expect(await readerOf(LEB2).leb2('db')).toEqual({ ...LEB2, ssl: SSL });
    expect(await readerOf({ ...LEB2, ca: 'PEM' }).leb2('db')).toEqual({ ...LEB2, ssl: { ...SSL, ca: 'PEM' } });
    expect(await readerOf({ ...LEB2, tls: false }).leb2('db')).toEqual(LEB2);
  });

  it.each(['host', 'port', 'user', 'password', 'database'])('names the missing field %s and no value', async (key) => {
    const error = await readerOf({ ...LEB2, [key]: undefined })
      .leb2('db')
      .catch((it: Error) => it);
    expect(error).toMatchObject({ code: 'BAD_SECRET', message: expect.stringMatching(`secret db .* field ${key};`) });
    expect(String((error as Error).stack)).not.toContain('p4ssw0rd');
  });

  it.each([0, 65_536, 33.5, 'x', null])('refuses the port %s', async (port) => {
    await expect(readerOf({ ...LEB2, port }).leb2('db')).rejects.toThrow('no valid field port; allowed: a port number');
  });

  it.each([1, 65_535, '3307'])('takes the port %s', async (port) => {
    expect((await readerOf({ ...LEB2, port }).leb2('db')).port).toBe(Number(port));
  });

  it.each(['apiKey', 'secretKey'])('names the missing field %s of Amplitude', async (key) => {
    await expect(readerOf({ ...KEYS, [key]: '' }).amplitude('amp')).rejects.toThrow(
      `secret amp has no valid field ${key}`,
    );
  });

  it.each(['apiKey=the-secret', 'null', '"the-secret"'])('refuses %s without quoting it', async (json) => {
    const error = await readerOf(json)
      .amplitude('amp')
      .catch((it: Error) => it);
    expect(error).toMatchObject({ code: 'BAD_SECRET', message: expect.stringContaining('secret amp') });
    expect(String((error as Error).stack)).not.toContain('the-secret');
  });
});

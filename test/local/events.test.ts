import { matchesPattern, objectCreated, targetsOf } from '../../local/events';

const event = objectCreated(
  { bucket: 'data', key: 'models/outcome/แบบ จำลอง+1.json', size: 12, etag: 'abc', reason: 'PutObject' },
  new Date('2024-03-01T00:00:00Z'),
);
const key = (...conditions: unknown[]) => ({ detail: { object: { key: conditions } } });

describe('matchesPattern', () => {
  it.each([
    [{ source: ['aws.s3'], 'detail-type': ['Object Created'], detail: { bucket: { name: ['data'] } } }],
    [key('other', { wildcard: 'models/*/*.json' })],
    [key({ wildcard: '*' })],
    [{ resources: ['other', 'arn:aws:s3:::data'] }],
    [{}],
  ])('%j matches', (pattern) => {
    expect(matchesPattern(pattern, event)).toBe(true);
  });

  it.each([
    [{ source: ['aws.ec2'] }],
    [{ source: ['aws.s3'], detail: { bucket: { name: ['other'] } } }],
    [key({ wildcard: 'models/*.jso' })],
    [key({ wildcard: 'odels/*.json' })],
    // no sign but the star stands for others
    [key({ wildcard: 'models/outcome/แบบ จำลอง.1.json' })],
    [key({ wildcard: 'models/[a-z]*.json' })],
    [{ detail: { object: { size: [{ wildcard: '*' }] } } }],
    [{ detail: { missing: { key: ['x'] } } }],
  ])('%j does not match', (pattern) => {
    expect(matchesPattern(pattern, event)).toBe(false);
  });

  it('names a comparison that it does not know', () => {
    expect(() => matchesPattern(key({ prefix: 'models/' }), event)).toThrow('"prefix"');
  });
});

it('finds the functions of the rules that match', () => {
  const rules = [
    { name: 'a', pattern: key({ wildcard: 'models/*' }), functionNames: ['swap', 'audit'] },
    { name: 'b', pattern: key({ wildcard: 'uploads/*' }), functionNames: ['ingest'] },
  ];
  expect(targetsOf(event, rules)).toEqual(['swap', 'audit']);
});

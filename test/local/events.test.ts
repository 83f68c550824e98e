import { matchesPattern, objectCreated, targetsOf } from '../../local/events';

const event = objectCreated(
  { bucket: 'data', key: 'models/outcome/แบบ จำลอง+1.json', size: 12, etag: 'abc', reason: 'PutObject' },
  new Date('2024-03-01T00:00:00Z'),
);
const key = (...conditions: unknown[]) => ({ detail: { object: { key: conditions } } });

describe('matchesPattern', () => {
  it.each([
    [{ source: ['aws.s3'], 'detail-type': ['Object Created'], detail: { bucket: { name: ['data'] } } }],
    [key({ prefix: 'models/' })],
    [key({ suffix: '.json' })],
    [key('other', { wildcard: 'models/*/*.json' })],
    [key({ 'anything-but': 'other' })],
    [key({ 'anything-but': { prefix: 'uploads/' } })],
    [{ resources: ['arn:aws:s3:::data'] }],
    [{ detail: { object: { 'version-id': [{ exists: false }] } } }],
  ])('%j matches', (pattern) => {
    expect(matchesPattern(pattern, event)).toBe(true);
  });

  it.each([
    [{ source: ['aws.ec2'] }],
    [{ source: ['aws.s3'], detail: { bucket: { name: ['other'] } } }],
    [key({ prefix: 'uploads/' })],
    [key({ suffix: '.csv' })],
    [key({ wildcard: 'models/*.jso' })],
    [key({ 'anything-but': ['a', { suffix: '.json' }] })],
    [{ detail: { missing: { key: ['x'] } } }],
  ])('%j does not match', (pattern) => {
    expect(matchesPattern(pattern, event)).toBe(false);
  });

  it('names a comparison that it does not know', () => {
    expect(() => matchesPattern(key({ cidr: '10.0.0.0/8' }), event)).toThrow('"cidr"');
  });
});

it('finds the functions of the rules that match', () => {
  const rules = [
    { name: 'a', pattern: key({ prefix: 'models/' }), functionNames: ['swap', 'audit'] },
    { name: 'b', pattern: key({ prefix: 'uploads/' }), functionNames: ['ingest'] },
  ];
  expect(targetsOf(event, rules)).toEqual(['swap', 'audit']);
});

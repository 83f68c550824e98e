import { readFileSync } from 'node:fs';
import { readClickLine } from '../../../shared/sources/click-line';

const event = (fields: object): string =>
  JSON.stringify({
    event_type: 'Page Load',
    user_id: '9001',
    session_id: 5,
    uuid: 'u-1',
    event_properties: { CURRENT_URL: 'https://lms.test/class/1' },
    ...fields,
  });
const click = { uuid: 'u-1', userId: '9001', sessionId: 5, url: 'https://lms.test/class/1' };

describe('readClickLine', () => {
  it('keeps the page loads of logged-in users in the sample export', () => {
    const lines = readFileSync('test/fixtures/events_sample.ndjson', 'utf8').trim().split('\n');
    const expected = lines.map((line) => {
      const { event_type, user_id, uuid, session_id, event_properties } = JSON.parse(line);
      if (event_type !== 'Page Load' || !user_id || !event_properties.CURRENT_URL) return 'skip';
      return { uuid, userId: user_id, sessionId: session_id, url: event_properties.CURRENT_URL };
    });
    expect(lines.map(readClickLine)).toEqual(expected);
    expect(expected.map((it, i) => (it === 'skip' ? i + 1 : 0)).filter(Boolean)).toEqual([15, 16, 17]);
  });

  it.each([
    ['a full event', {}, click],
    ['a numeric id', { user_id: 9001 }, click],
    ['the least numeric id', { user_id: 0 }, { ...click, userId: '0' }],
    ['an id of 20 digits', { user_id: '12345678901234567890' }, { ...click, userId: '12345678901234567890' }],
    ["a visitor's e-mail address", { user_id: 'jane7@x.test' }, 'skip'],
    ['an address with a number before it', { user_id: '7jane@x.test' }, 'skip'],
    ['an address with a number behind it', { user_id: 'jane@x.test7' }, 'skip'],
    ['more digits than an id has', { user_id: '123456789012345678901' }, 'skip'],
    ['no uuid', { uuid: null }, { ...click, uuid: null }],
    ['an empty uuid', { uuid: '' }, { ...click, uuid: null }],
    ['a uuid that is no text', { uuid: 5 }, { ...click, uuid: null }],
    ['no session', { session_id: undefined }, { ...click, sessionId: -1 }],
    ['a session as text', { session_id: '5' }, { ...click, sessionId: -1 }],
    ['nobody', { user_id: null }, 'skip'],
    ['an empty user', { user_id: '' }, 'skip'],
    ['no user', { user_id: undefined }, 'skip'],
    ['another kind of event', { event_type: 'Click' }, 'skip'],
    ['a kind that only looks the same', { event_type: 'page load' }, 'skip'],
    ['null properties', { event_properties: null }, 'skip'],
    ['no properties', { event_properties: undefined }, 'skip'],
    ['properties as text', { event_properties: 'CURRENT_URL' }, 'skip'],
    ['no URL', { event_properties: {} }, 'skip'],
    ['a URL that is no text', { event_properties: { CURRENT_URL: 7 } }, 'skip'],
    ['a number that has lost digits', { user_id: 2 ** 53 }, 'malformed'],
    ['a number below 0 as user', { user_id: -1 }, 'malformed'],
    ['a fraction as user', { user_id: 1.5 }, 'malformed'],
    ['an object as user', { user_id: {} }, 'malformed'],
  ])('%s', (_, fields, expected) => {
    expect(readClickLine(event(fields))).toEqual(expected);
  });

  it.each(['', '{', 'null', '[]', '"text"', '12', '{"a":1} {"b":2}', '{"user_id": nul'])('%j is malformed', (line) => {
    expect(readClickLine(line)).toBe('malformed');
  });

  it('hands out nothing but the four fields', () => {
    const line = event({ user_properties: { EMAIL: 'canary@x.test' }, ip_address: '10.0.0.1', __proto__: { x: 1 } });
    expect(JSON.stringify(readClickLine(line))).toBe(JSON.stringify(click));
  });
});

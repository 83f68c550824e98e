import { readFileSync } from 'node:fs';
import type { Click } from '../../../shared/contracts/click';
import { clickCounter } from '../../../shared/features/clicks';
import golden from '../../fixtures/events_expected.json';

type RawEvent = {
  user_id: string | null;
  session_id: number;
  event_type: string;
  uuid: string;
  server_upload_time: string;
  event_properties: { CURRENT_URL?: string } | null;
};

const lines = readFileSync('test/fixtures/events_sample.ndjson', 'utf8').trim().split('\n');
const uploadedInWindow = (event: RawEvent): boolean =>
  event.server_upload_time >= '2023-05-21 17:00:00' && event.server_upload_time < '2023-05-22 17:00:00';

function clicksOfSample(): Click[] {
  return lines
    .map((line) => JSON.parse(line) as RawEvent)
    .filter(uploadedInWindow)
    .filter((event) => event.event_type === 'Page Load' && event.user_id && event.event_properties?.CURRENT_URL)
    .map((event) => ({
      uuid: event.uuid,
      userId: String(event.user_id),
      sessionId: event.session_id,
      url: String(event.event_properties?.CURRENT_URL),
    }));
}

function count(clicks: readonly Click[], excluded: string[] = []) {
  const counter = clickCounter((classId) => golden.ongoing_classes.includes(classId), new Set(excluded));
  for (const click of clicks) counter.add(click);
  return counter;
}

describe('clickCounter', () => {
  it('gives the counters of the golden day', () => {
    const days = count(clicksOfSample()).result();
    const rows = [...days].flatMap(([class_id, users]) =>
      [...users].map(([user_id, c]) => ({
        user_id,
        class_id,
        class_view_count: c.classViewCount,
        activity_page_view: c.activityPageView,
        material_view: c.materialView,
        'act+quiz_view': c.actQuizView,
        submit_button_clicked: c.submitButtonClicked,
        specific_activity_view: c.specificActivityView,
        activity_ids: c.activityIds,
        session_id_count: c.sessionIdCount,
      })),
    );
    const byKey = (a: { user_id: string; class_id: string }, b: { user_id: string; class_id: string }) =>
      `${a.user_id}${a.class_id}`.localeCompare(`${b.user_id}${b.class_id}`);
    expect(rows.sort(byKey)).toEqual([...golden.expected].sort(byKey));
  });

  it('counts the loads of each page that has an id', () => {
    const urls = [
      'learning-activities/31',
      'learning-activities',
      'quiz/7',
      'activity/31/submission',
      'activity/31',
      'activity',
    ];
    const clicks = urls.map((page): Click => ({ uuid: null, userId: '1', sessionId: 5, url: `/class/5001/${page}` }));
    expect(count(clicks).result().get('5001')?.get('1')?.pages).toEqual([
      ['a31', 2],
      ['m31', 1],
      ['q7', 1],
    ]);
  });

  it('does not depend on the order of the clicks', () => {
    const forward = count(clicksOfSample()).result();
    const backward = count(clicksOfSample().reverse()).result();
    for (const [classId, users] of forward) {
      for (const [userId, counts] of users) expect(backward.get(classId)?.get(userId)).toEqual(counts);
    }
  });

  it('counts a repeated uuid once and a click without uuid always', () => {
    const click: Click = { uuid: 'a', userId: '1', sessionId: 5, url: '/class/5001' };
    const counter = count([click, click, { ...click, uuid: null }, { ...click, uuid: null }]);
    expect(counter.result().get('5001')?.get('1')?.classViewCount).toBe(3);
    expect(counter.report.duplicateEvents).toBe(1);
  });

  it('reports what it leaves out', () => {
    const counter = count(
      [
        { uuid: '1', userId: '7', sessionId: -1, url: '/class/9' },
        { uuid: '2', userId: '7', sessionId: -1, url: '/dashboard' },
        { uuid: '3', userId: '8', sessionId: -1, url: '/class/5001' },
      ],
      ['8'],
    );
    expect(counter.report).toEqual({
      duplicateEvents: 0,
      clicksWithoutClass: 1,
      clicksOutsideTrackedClasses: 1,
      excludedClicks: 1,
    });
    expect(counter.result().size).toBe(0);
  });
});

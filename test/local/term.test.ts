import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { openTables } from '../../local/leb2-database';
import { simulateTerm, type Term } from '../../local/term';
import { addDays, type Day, dayOf, dayRange, exportWindow } from '../../shared/base/day';

type Event = {
  uuid: string;
  user_id: string | null;
  session_id: number;
  event_type: string;
  event_time: string;
  server_upload_time: string;
  event_properties: { CURRENT_URL: string };
};

/** Members of a zip whose members are stored, in order. */
function membersOf(zip: Buffer | null): { name: string; events: Event[] }[] {
  const members = [];
  for (let at = 0; zip && zip.readUInt32LE(at) === 0x04034b50; ) {
    const [size, nameLength] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)];
    const from = at + 30 + nameLength;
    const lines = gunzipSync(zip.subarray(from, from + size))
      .toString('utf8')
      .trimEnd()
      .split('\n');
    members.push({ name: zip.toString('utf8', at + 30, from), events: lines.map((line) => JSON.parse(line) as Event) });
    at = from + size;
  }
  return members;
}

const eventsOf = (term: Term, runDate: Day) => {
  const { start, end } = exportWindow(runDate);
  return membersOf(term.archive(start, end)).flatMap(({ events }) => events);
};
const instant = (time: string) => new Date(`${time.replace(' ', 'T').slice(0, 23)}Z`);
const classOf = (event: Event) => /class\/(\d+)/.exec(event.event_properties.CURRENT_URL)?.[1];

function hashOf(seed: number): string {
  const term = simulateTerm(seed);
  const hash = createHash('sha256').update(JSON.stringify([term.sql, term.finalLevels, term.facts, term.dates]));
  for (const runDate of ['20221115', '20230321', '20230325'] as Day[]) {
    const { start, end } = exportWindow(runDate);
    hash.update(term.archive(start, end) ?? '');
  }
  return hash.digest('hex');
}

describe('simulateTerm', () => {
  const term = simulateTerm(1);
  const { dates } = term;

  it('gives the same rows and bytes for the same seed, and others for another', () => {
    expect(hashOf(1)).toBe(hashOf(1));
    expect(hashOf(2)).not.toBe(hashOf(1));
  });

  it('gives a day the same bytes whatever was asked before', () => {
    const { start, end } = exportWindow('20230321' as Day);
    const alone = simulateTerm(1).archive(start, end) as Buffer;
    for (const day of dayRange('20230315' as Day, '20230320' as Day)) eventsOf(term, day);
    expect(alone.equals(term.archive(start, end) as Buffer)).toBe(true);
  });

  it('puts both semesters, retraining and the last run into order', () => {
    const { endedFrom, endedTo, retrainOn, ongoingFrom, lastRunDate } = dates;
    expect([endedFrom, endedTo, retrainOn, ongoingFrom, lastRunDate]).toEqual(
      [endedFrom, endedTo, retrainOn, ongoingFrom, lastRunDate].sort(),
    );
    expect(lastRunDate).toBe('20230325');
  });

  describe('in the tables of LEB2', () => {
    const database = openTables(term.sql, 'test');
    const all = (sql: string) => database.prepare(sql).all() as Record<string, string | number | null>[];
    afterAll(() => database.close());

    it('has ten classes a semester, 173177 among the ongoing ones, with Thai names', () => {
      const classes = all('SELECT c.*, s.slug FROM classes c JOIN semesters s ON s.id = c.semester_id');
      expect(classes.filter(({ slug }) => slug === '1/2022')).toHaveLength(10);
      expect(classes.filter(({ slug }) => slug === '2/2022')).toHaveLength(10);
      expect(classes.find(({ id }) => id === 173_177)).toMatchObject({ slug: '2/2022', type: 'obem' });
      expect(classes.every(({ name }) => /^[\u0e00-\u0e7f]/.test(String(name)))).toBe(true);
    });

    it('has five to eight activities of both types a class', () => {
      for (const row of all('SELECT COUNT(*) n, COUNT(DISTINCT type) types FROM activities GROUP BY class_id')) {
        expect(row.n).toBeGreaterThanOrEqual(5);
        expect(row.n).toBeLessThanOrEqual(8);
        expect(row.types).toBe(2);
      }
    });

    it('requires level 3 or 4, and none in one class', () => {
      const required =
        all(`SELECT co.class_id, MAX(CASE WHEN cl.flag = 1 THEN cl.level END) level FROM course_outcomes co
        JOIN criterias cri ON cri.clo_id = co.id JOIN cri_levels cl ON cl.cri_id = cri.id GROUP BY co.class_id`);
      const levels = required.map(({ level }) => level);
      expect(levels.filter((level) => level === null)).toHaveLength(1);
      expect(levels.filter((level) => level === 4).length).toBeGreaterThan(1);
      expect(levels.filter((level) => level === 3).length).toBeGreaterThan(10);
    });

    it('joins a criterion to course_outcomes.id, which is never its clo_id', () => {
      const outcomes = 'FROM course_outcomes co WHERE EXISTS (SELECT 1 FROM criterias cri WHERE cri.clo_id =';
      expect(all(`SELECT 1 ${outcomes} co.id)`)).toHaveLength(20);
      expect(all(`SELECT 1 ${outcomes} co.clo_id)`)).toHaveLength(0);
    });

    it('has early, late and missed hand-ins; quizzes take time, assignments have none', () => {
      const [row] =
        all(`SELECT SUM(s.submitted_at > a.due_date) late, COUNT(*) n, SUM(s.submitted_at < a.start_date) before,
        SUM((s.spent_time IS NULL) <> (a.type = 'ASM')) wrong FROM activity_submissions s JOIN activities a ON a.id = s.activity_id`);
      const possible = term.facts.enrolments * 5;
      expect(Number(row?.late) / Number(row?.n)).toBeGreaterThan(0.03);
      expect(Number(row?.late) / Number(row?.n)).toBeLessThan(0.2);
      expect(row).toMatchObject({ before: 0, wrong: 0, n: term.facts.handIns });
      expect(all('SELECT DISTINCT user_id, activity_id FROM activity_submissions')).toHaveLength(term.facts.handIns);
      expect(term.facts.handIns).toBeGreaterThan(possible * 0.9);
      expect(all("SELECT 1 FROM activity_submissions WHERE spent_time > '24:00:00'").length).toBeGreaterThan(0);
    });

    it('has what a reader must leave out: a deleted activity with marks, deleted submissions, a missing due date', () => {
      expect(
        all(`SELECT DISTINCT a.id FROM activities a JOIN act_sub_points asp ON asp.activity_id = a.id
          WHERE a.deleted_at IS NOT NULL`),
      ).toHaveLength(1);
      expect(all('SELECT 1 FROM activity_submissions WHERE deleted_at IS NOT NULL').length).toBeGreaterThan(0);
      expect(all('SELECT 1 FROM activities WHERE due_date IS NULL')).toHaveLength(1);
    });

    it('has one class of a handful of learners, the others of 40 to 60', () => {
      const sizes = new Map<string, Set<string>>();
      for (const { classId, userId } of term.finalLevels)
        sizes.set(classId, (sizes.get(classId) ?? new Set()).add(userId));
      const counts = [...sizes.values()].map(({ size }) => size).sort((a, b) => a - b);
      expect(counts).toHaveLength(20);
      expect(counts[0]).toBeLessThan(5);
      expect(counts[1]).toBeGreaterThan(35);
      expect(counts.at(-1)).toBeLessThanOrEqual(60);
      expect(sizes.get('173177')?.has('90001')).toBe(true);
    });

    it('ends the first semester before retraining, and out of the four months that the last run reads', () => {
      const [row] = all(`SELECT MAX(a.due_date) due, MAX(a.start_date) start FROM activities a
        JOIN classes c ON c.id = a.class_id WHERE c.semester_id = 23`);
      expect(String(row?.due) < '2023-01-06').toBe(true);
      expect(String(row?.start) < '2022-11-25').toBe(true);
    });
  });

  describe('in the archive', () => {
    const events = eventsOf(term, '20230324' as Day);

    it('hands out exactly the hours asked for, each event in the hour of its upload', () => {
      const members = membersOf(term.archive('20230322T17', '20230323T16'));
      const hours = new Set<string>();
      for (const { name, events } of members) {
        const [, date, hour] = /^211291\/211291_(\d{4}-\d\d-\d\d)_(\d+)#\d+\.json\.gz$/.exec(name) ?? [];
        const prefix = `${date} ${hour?.padStart(2, '0')}:`;
        hours.add(prefix);
        expect(events.filter((event) => !event.server_upload_time.startsWith(prefix))).toEqual([]);
        expect(prefix >= '2023-03-22 17:' && prefix <= '2023-03-23 16:').toBe(true);
      }
      expect(hours.size).toBeGreaterThan(20);
      expect(members.length).toBeGreaterThan(hours.size);
    });

    it('loses nothing and repeats nothing between consecutive windows', () => {
      const count = (start: string, end: string) =>
        membersOf(term.archive(start, end)).reduce((sum, member) => sum + member.events.length, 0);
      const halves = count('20230322T17', '20230323T04') + count('20230323T05', '20230323T16');
      expect(count('20230322T17', '20230323T16')).toBe(halves);
      expect(count('20230322T17', '20230324T16')).toBe(halves + count('20230323T17', '20230324T16'));
    });

    it('has no data on a weekend between the semesters', () => {
      expect(term.archive('20230113T17', '20230115T16')).toBeNull();
    });

    it('has events that came in hours late, also from the day before', () => {
      const late = events.filter(
        (event) => instant(event.server_upload_time).getTime() - instant(event.event_time).getTime() > 3_600_000,
      );
      expect(late.length).toBeGreaterThan(0);
      const week = dayRange('20230318' as Day, '20230324' as Day).flatMap((runDate) =>
        eventsOf(term, runDate).filter((event) => dayOf(instant(event.event_time)) !== addDays(runDate, -1)),
      );
      expect(week.length).toBeGreaterThan(0);
    });

    it('has what must not count: nobody, staff, clicks, logins, other pages, other classes, events sent twice', () => {
      const learners = new Set(term.finalLevels.map(({ userId }) => userId));
      const some = (test: (event: Event) => boolean) => expect(events.some(test)).toBe(true);
      some((event) => event.user_id === null && event.session_id === -1);
      some((event) => event.user_id !== null && !learners.has(event.user_id));
      some((event) => event.event_type === 'Click');
      some((event) => event.event_type === 'Login');
      some((event) => event.event_type === 'Page Load' && classOf(event) === undefined);
      some((event) => classOf(event) === '170999');
      expect(new Set(events.map(({ uuid }) => uuid)).size).toBeLessThan(events.length);
    });

    it('has 1,000 to 3,000 events on a weekday of a semester', () => {
      expect(events.length).toBeGreaterThan(1_000);
      expect(events.length).toBeLessThan(3_000);
    });
  });

  it('lets visits say something about the level that is reached, but not all', () => {
    const pages = new Map<string, number>();
    for (const runDate of dayRange('20221107' as Day, '20221120' as Day))
      for (const event of eventsOf(term, runDate)) {
        const pair = `${classOf(event)} ${event.user_id}`;
        if (event.event_type === 'Page Load') pages.set(pair, (pages.get(pair) ?? 0) + 1);
      }
    const ended = term.finalLevels.filter(({ classId }) => classId < '172');
    const meanPages = (isOf: (level: number) => boolean) => {
      const group = ended.filter(({ level }) => isOf(level));
      return (
        group.reduce((sum, { classId, userId }) => sum + (pages.get(`${classId} ${userId}`) ?? 0), 0) / group.length
      );
    };
    expect(meanPages((level) => level >= 4)).toBeGreaterThan(1.4 * meanPages((level) => level <= 2));
    const busyButLow = ended.filter(
      ({ classId, userId, level }) => level <= 2 && (pages.get(`${classId} ${userId}`) ?? 0) > 40,
    );
    expect(busyButLow.length).toBeGreaterThan(0);
  });

  it('has learners who stop coming', () => {
    const pairs = (from: string, to: string) =>
      new Set(
        dayRange(from as Day, to as Day).flatMap((runDate) =>
          eventsOf(term, runDate).map((event) => `${classOf(event)} ${event.user_id}`),
        ),
      );
    const late = pairs('20221220', '20230102');
    const gone = [...pairs('20221025', '20221105')].filter((pair) => !late.has(pair));
    expect(gone.length).toBeGreaterThan(20);
  });
});

import { nameCentres, segmentUsers } from '../../../shared/audience/clusters';
import { BEHAVIOUR_FEATURES } from '../../../shared/audience/features';
import { randomStream } from '../../../shared/base/random';
import { matrixOf } from '../../../shared/model/matrix';

const behaviour = (rows: number[][]) => ({
  userIds: rows.map((_, i) => i),
  rows: matrixOf(rows),
  instantsOf: () => new Float64Array(),
});

/** Four kinds of users: content, mail, a bit of both, nothing. */
function users(): number[][] {
  const random = randomStream(5);
  const kinds = [
    { content: 5, mail: 20 },
    { content: 0.2, mail: 60 },
    { content: 60, mail: 40 },
    { content: 0.1, mail: 0.5 },
  ];
  return Array.from({ length: 400 }, (_, n) => {
    const { content, mail } = kinds[n % 4]!;
    const draw = (mean: number) => Math.round(mean * (0.7 + 0.6 * random()));
    return BEHAVIOUR_FEATURES.map((_, c) => draw(c < 9 ? content : c < 11 ? content / 5 : mail));
  });
}

describe('clusters of users', () => {
  const rows = users();
  const { clusters, assignment, model } = segmentUsers(behaviour(rows));

  it('find the four kinds and name them by what they do', () => {
    for (let kind = 0; kind < 4; kind++)
      expect(new Set(assignment.filter((_, n) => n % 4 === kind))).toEqual(new Set([kind]));
    expect(clusters.map(({ name, count }) => [name, count])).toEqual([
      ['Balanced Users', 100],
      ['Email Specialists', 100],
      ['Super Users', 100],
      ['Inactive Users', 100],
    ]);
  });

  it('describe themselves by plain means of two decimals', () => {
    const opened = BEHAVIOUR_FEATURES.indexOf('nb_opened_mail');
    const mean = rows.filter((_, n) => n % 4 === 2).reduce((sum, row) => sum + row[opened]!, 0) / 100;
    expect(clusters[2]!.profile.nb_opened_mail).toBe(Math.round(mean * 100) / 100);
    expect(Object.keys(clusters[0]!.profile)).toEqual([...BEHAVIOUR_FEATURES]);
  });

  it('keep their names when the users come in another order', () => {
    const order = rows.map((_, n) => (n * 149) % 400);
    const again = segmentUsers(behaviour(order.map((n) => rows[n]!)));
    expect(again.clusters).toEqual(clusters);
    expect(model.centres).toHaveLength(4);
  });

  it('describe themselves to the second decimal', () => {
    const mails = (count: number) => BEHAVIOUR_FEATURES.map((name) => (name === 'nb_opened_mail' ? count : 0));
    const some = [mails(0), mails(10), mails(1_000), mails(100_000), mails(100_001), mails(100_001)];
    const means = segmentUsers(behaviour(some)).clusters.map(({ profile }) => profile.nb_opened_mail);
    // 300,002 mails of three users
    expect(means.toSorted((a, b) => a! - b!)).toEqual([0, 10, 1_000, 100_000.67]);
  });

  it('need four users who differ', () => {
    const kinds = [rows[0]!, rows[1]!, rows[2]!];
    const mixed = [0, 1, 0, 2, 1, 2, 2, 0].map((kind) => kinds[kind]!);
    expect(() => segmentUsers(behaviour(mixed))).toThrow('fewer than 4 users who differ');
    expect(() => segmentUsers(behaviour(rows.slice(0, 3)))).toThrow('fewer than 4 users who differ');
    expect(() => segmentUsers(behaviour(Array.from({ length: 9 }, () => rows[0]!)))).toThrow('fewer than 4');
  });

  it('are named by centre, ties to the lower index', () => {
    const centre = (content: number, mail: number) => BEHAVIOUR_FEATURES.map((_, c) => (c < 9 ? content : mail));
    expect(nameCentres([centre(0, 0), centre(-1, -1), centre(-1, 2), centre(3, 1)])).toEqual([0, 3, 1, 2]);
    expect(nameCentres([centre(0, 0), centre(0, 0), centre(0, 0), centre(0, 0)])).toEqual([2, 3, 1, 0]);
  });

  const only = (values: Partial<Record<(typeof BEHAVIOUR_FEATURES)[number], number>>) =>
    BEHAVIOUR_FEATURES.map((name) => values[name] ?? 0);

  it.each(BEHAVIOUR_FEATURES.slice(0, 9))('count %s as content', (name) => {
    expect(nameCentres([only({}), only({}), only({ [name]: 1 }), only({})])).toEqual([3, 1, 2, 0]);
  });

  it.each(['nb_opened_mail', 'nb_clicked_mail'])('count %s as mail', (name) => {
    const centres = [only({ total_interactions_x: 9 }), only({}), only({ [name]: -1 }), only({ [name]: 1 })];
    expect(nameCentres(centres)).toEqual([2, 0, 3, 1]);
  });

  it.each(['nb_vote', 'nb_comments'])('count %s as neither', (name) => {
    expect(nameCentres([only({}), only({ [name]: 9 }), only({ [name]: -9 }), only({})])).toEqual([2, 3, 1, 0]);
  });

  it('weigh all contents as much as all mails', () => {
    const content = (mean: number) => BEHAVIOUR_FEATURES.map((_, c) => (c < 9 ? mean : 0));
    const mail = (mean: number) => only({ nb_opened_mail: mean, nb_clicked_mail: mean });
    // of the last three, mails of -3 are less than contents of -1, though nine of those add up to less
    expect(nameCentres([content(5), content(-1), mail(-3), mail(2)])).toEqual([2, 0, 3, 1]);
  });
});

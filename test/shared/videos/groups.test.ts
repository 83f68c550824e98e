import { randomStream } from '../../../shared/base/random';
import type { LearnerViews } from '../../../shared/videos/engagement';
import { segments } from '../../../shared/videos/groups';

const random = randomStream(7);
const around = (centre: number, spread: number) => centre + (random() - 0.5) * spread;

type Centre = readonly [completion: number, videos: number];
const clouds = (length: number, centres: readonly Centre[], [wide, high]: Centre): LearnerViews[] =>
  Array.from({ length }, (_, i) => {
    const [completion, videos] = centres[i % centres.length] as Centre;
    return {
      studentId: `s${String(i).padStart(3, '0')}`,
      views: 1,
      meanCompletion: around(completion, wide),
      distinctVideos: Math.round(around(videos, high)),
    };
  });
/** Few videos hardly watched, few videos watched through, very many videos. */
const THREE: readonly Centre[] = [
  [30, 40],
  [85, 45],
  [70, 400],
];
const learners = clouds(300, THREE, [15, 30]);

describe('segments', () => {
  it('find the number of groups by silhouette and name them by profile', () => {
    const found = segments(learners);
    expect(found.segments.map(({ name, learners: n }) => [name, n])).toEqual([
      ['low completion', 100],
      ['heavy viewers', 100],
      ['high completion, few videos', 100],
    ]);
    expect(found.scores.map(({ groups }) => groups)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const best = [...found.scores].sort((a, b) => b.silhouette - a.silhouette)[0];
    expect(best?.groups).toBe(3);
    expect(learners.map((_, i) => found.assignment[i])).toEqual(learners.map((_, i) => [0, 2, 1][i % 3]));
  });

  it('are the same on every run, and their names do not hang on the order of learners', () => {
    expect(segments(learners)).toEqual(segments(learners));
    const names = (given: LearnerViews[]) => {
      const found = segments(given);
      return new Map(given.map(({ studentId }, i) => [studentId, found.segments[found.assignment[i] as number]?.name]));
    };
    const [forward, backward] = [names(learners), names([...learners].reverse())];
    for (const [id, name] of forward) expect(backward.get(id)).toBe(name);
  });

  it('of one profile are numbered from the lowest completion on', () => {
    const four: readonly Centre[] = [
      [95, 40],
      [5, 40],
      [65, 40],
      [35, 40],
    ];
    const found = segments(clouds(200, four, [4, 0]));
    expect(found.segments.map(({ name }) => name)).toEqual([
      'low completion',
      'low completion 2',
      'high completion, few videos',
      'high completion, few videos 2',
    ]);
    expect(found.assignment.slice(0, 4)).toEqual([3, 0, 2, 1]);
  });

  it('are no more than there are different learners, however many are alike', () => {
    // the means of the same views in another order differ in the last digit
    const means = [0, 100 / 3, 100 / 3 + 1e-14, 100];
    const many = Array.from({ length: 1_000 }, (_, i) => ({
      studentId: `s${i}`,
      views: 1,
      meanCompletion: means[i % 4] as number,
      distinctVideos: 1,
    }));
    const found = segments(many);
    expect(found.scores.map(({ groups }) => groups)).toEqual([2, 3]);
    expect(found.segments.map(({ learners: n }) => n)).toEqual([250, 500, 250]);
  });

  it('of very many learners are found on every n-th, and hold all of them', () => {
    const kinds: readonly Centre[] = [
      [10, 30],
      [90, 10],
      [60, 200],
    ];
    const found = segments(clouds(20_001, kinds, [0, 0]));
    expect(found.segments).toEqual([
      { name: 'low completion', learners: 6_667, meanCompletion: 10, meanVideos: 30 },
      { name: 'heavy viewers', learners: 6_667, meanCompletion: 60, meanVideos: 200 },
      { name: 'high completion, few videos', learners: 6_667, meanCompletion: 90, meanVideos: 10 },
    ]);
    expect(found.assignment.slice(0, 3)).toEqual([0, 2, 1]);
  });

  it('need three learners, and tell three alike into what there is', () => {
    expect(segments(learners.slice(0, 2))).toEqual({ segments: [], assignment: [], scores: [] });
    const one = { studentId: 's', views: 1, meanCompletion: 40, distinctVideos: 7 };
    const profile = { name: 'high completion, few videos', learners: 3, meanCompletion: 40, meanVideos: 7 };
    expect(segments([one, one, one])).toMatchObject({ segments: [profile], assignment: [0, 0, 0] });
  });
});

import { randomStream } from '../../../shared/base/random';
import type { LearnerViews } from '../../../shared/videos/engagement';
import { segments } from '../../../shared/videos/groups';

const random = randomStream(7);
const around = (centre: number, spread: number) => centre + (random() - 0.5) * spread;

/** Three clouds: few videos hardly watched, few videos watched through, very many videos. */
const learners: LearnerViews[] = Array.from({ length: 300 }, (_, i) => {
  const [completion, videos] = [
    [30, 40],
    [85, 45],
    [70, 400],
  ][i % 3] as [number, number];
  return {
    studentId: `s${String(i).padStart(3, '0')}`,
    views: 1,
    meanCompletion: around(completion, 15),
    distinctVideos: Math.round(around(videos, 30)),
  };
});

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

  it('need three learners, and tell three alike into what there is', () => {
    expect(segments(learners.slice(0, 2))).toEqual({ segments: [], assignment: [], scores: [] });
    const alike = Array.from({ length: 3 }, (_, i) => ({ ...(learners[0] as LearnerViews), studentId: `s${i}` }));
    expect(segments(alike).segments.reduce((sum, one) => sum + one.learners, 0)).toBe(3);
  });
});

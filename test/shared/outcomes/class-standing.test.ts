import { addDays, type Day, dayNumber } from '../../../shared/base/day';
import { randomStream } from '../../../shared/base/random';
import { NO_CLICKS } from '../../../shared/features/accumulate';
import { type ClassSnapshot, classView, elapsedDays } from '../../../shared/features/class-view';
import { NO_COURSEWORK } from '../../../shared/features/coursework';
import { deriveClass } from '../../../shared/features/derive-class';
import { DERIVED } from '../../../shared/features/derived';
import { matrixOf } from '../../../shared/model/matrix';
import { groupProbabilities } from '../../../shared/model/mixture';
import { mixtureFor } from '../../../shared/model/staged-ensemble';
import { openEnsemble, storeEnsemble } from '../../../shared/model/stored-ensemble';
import {
  answerClass,
  answerRows,
  coursesTold,
  STANDING_COLUMNS,
  trustIn,
} from '../../../shared/outcomes/class-standing';
import { predictorOf } from '../../../shared/outcomes/load-model';
import { trainOn } from '../../../shared/outcomes/train-model';

const START = '20230201' as Day;
const TODAY = addDays(START, 30);

/** Two activities are due by now; learners hand in by their diligence, visit as well, and score by it. */
function snapshot(courseId: string | null, seed: number, { due = 2, learners = 40 } = {}): ClassSnapshot {
  const random = randomStream(seed);
  const first = dayNumber(START);
  const activities = [1, 2].map((n) => ({ activityId: `${n}`, type: 'ASM', dueDay: first + 10 * n, weight: null }));
  const rows = Array.from({ length: learners }, () => {
    const diligence = random();
    const handIns = [1, 2]
      .filter(() => random() < diligence + 0.2)
      .slice(0, due)
      .map((n) => ({ activityId: `${n}`, score: 40 + 50 * diligence, dayNumber: first + 10 * n - 1 }));
    const visits = Math.round(20 * diligence);
    const activeDays = Array.from({ length: visits }, (_, d) => [first + 9 + d, 3, 1, 1, 1] as const);
    return {
      clicks: { ...NO_CLICKS, classViewCount: 3 * visits, activeDays },
      coursework: { ...NO_COURSEWORK, totalSubmission: handIns.length, activityCountPerClass: handIns.length, handIns },
    };
  });
  const plan = { startDay: first, endDay: first + 60, courseId, activities: due === 0 ? [] : activities };
  return { runDate: TODAY, plan, rows };
}

/** The class as if only the first so many of those with both activities had handed in. */
function onlyOf(seen: ClassSnapshot, count: number): ClassSnapshot {
  const diligent = seen.rows.filter(({ coursework }) => coursework.handIns?.length === 2).slice(0, count);
  const rows = seen.rows.map((row) => (diligent.includes(row) ? row : { ...row, coursework: NO_COURSEWORK }));
  return { ...seen, rows };
}

/** A level by diligence (as the visits show it), and by how hard the course is. */
function rowsOf(classId: string, courseId: string, seed: number, passFrom: number) {
  const seen = snapshot(courseId, seed);
  const inputs = deriveClass(seen);
  const levelOf = (i: number): number => {
    const beyond = (seen.rows[i]?.clicks.activeDays?.length ?? 0) - passFrom;
    return beyond > 0 ? Math.min(5, 2 + Math.floor(beyond / 3)) : 1;
  };
  return inputs.map((row, i) => ({
    classId,
    courseId,
    inputs: row,
    level: levelOf(i),
    point: 0.5,
    elapsedDays: elapsedDays(seen),
    runDate: TODAY,
  }));
}

const rows = [
  ...[1, 2, 3].flatMap((n) => rowsOf(`hard ${n}`, 'hard', n, 14)),
  ...[4, 5, 6].flatMap((n) => rowsOf(`easy ${n}`, 'easy', n, 6)),
];
const meanRisk = (answers: readonly (readonly number[])[]) =>
  answers.reduce((sum, [risk = 0]) => sum + risk, 0) / answers.length;

it('is placed by the inputs that say how high a class stands', () => {
  expect(STANDING_COLUMNS.map((c) => DERIVED[c])).toEqual(DERIVED.filter(({ isOfClass }) => isOfClass));
});

describe('a class', () => {
  const labelRule = { distanceCost: 0.08 };
  let model: ReturnType<typeof storeEnsemble>;
  beforeAll(async () => {
    model = storeEnsemble(await trainOn(rows, 1));
  });
  const answer = (courseId: string | null, seen: ClassSnapshot) => {
    const inputs = deriveClass(seen);
    return answerClass(mixtureFor(openEnsemble(model), elapsedDays(seen), inputs), inputs, courseId);
  };

  it('stands where classes of its course stood, one of an unknown course in between', () => {
    const seen = snapshot(null, 9);
    const [hard, unknown, easy] = ['hard', null, 'easy'].map((id) => meanRisk(answer(id, seen).probabilities)) as [
      number,
      number,
      number,
    ];
    expect(hard - unknown).toBeGreaterThan(0.02);
    expect(unknown - easy).toBeGreaterThan(0.02);
    expect(meanRisk(answer('never seen', seen).probabilities)).toBe(unknown);
  });

  it('keeps the order of its learners by the chance of level 1, wherever it stands', () => {
    const seen = snapshot(null, 9);
    const orderOf = (id: string) => {
      const risks = answer(id, seen).probabilities.map(([risk = 0]) => risk);
      return [...risks.keys()].sort((a, b) => (risks[a] as number) - (risks[b] as number) || a - b);
    };
    expect(orderOf('hard')).toEqual(orderOf('easy'));
  });

  it('with little work handed in is moved in part', () => {
    const one = snapshot(null, 9);
    // 4 of 40 have handed in both: a tenth, a third of what it takes to say all
    expect(trustIn(deriveClass(onlyOf(one, 4)))).toBeCloseTo(1 / 3, 12);
    expect(trustIn(deriveClass(one))).toBe(1);
  });

  it('in which less than a tenth has handed in is answered as before its first work', () => {
    const one = snapshot(null, 9);
    expect(answer('hard', onlyOf(one, 3))).toEqual(answer('hard', onlyOf(one, 0)));
    expect(answer('hard', onlyOf(one, 4))).not.toEqual(answer('hard', onlyOf(one, 0)));
  });

  it('before its first work counts is answered by visits and course alone', () => {
    const none = snapshot(null, 9, { due: 0 });
    const [hard, easy] = ['hard', 'easy'].map((id) => answer(id, none).probabilities) as [number[][], number[][]];
    for (const [i, [risk]] of hard.entries()) expect(risk).toBeGreaterThan(easy[i]?.[0] as number);
    const visits = none.rows.map(({ clicks }) => clicks.classViewCount);
    const few = hard.filter((_, i) => (visits[i] as number) < 20);
    const many = hard.filter((_, i) => (visits[i] as number) > 44);
    expect(meanRisk(few) - meanRisk(many)).toBeGreaterThan(0.5);
  });

  it('is moved all the way before its first work counts, and then as far as its work tells', () => {
    const little = onlyOf(snapshot(null, 9), 4);
    for (const [seen, trust] of [
      [snapshot(null, 9, { due: 0 }), 1],
      [little, trustIn(deriveClass(little))],
    ] as const) {
      const inputs = deriveClass(seen);
      const mixture = mixtureFor(openEnsemble(model), elapsedDays(seen), inputs);
      expect(answer('hard', seen)).toEqual(groupProbabilities(mixture, matrixOf(inputs), 'hard', trust));
    }
  });

  it('does not hold it against a learner to have handed in before any work counts', () => {
    const none = snapshot(null, 9, { due: 0 });
    const first = dayNumber(START);
    const later = { activityId: '9', type: 'ASM', dueDay: first + 50, weight: null };
    const plan = { startDay: first, endDay: first + 60, courseId: null, activities: [later] };
    const handIns = [{ activityId: '9', score: 10, dayNumber: first + 2 }];
    const coursework = { ...NO_COURSEWORK, totalSubmission: 1, activityCountPerClass: 1, handIns };
    const rows = none.rows.map((row, i) => ({ ...row, ...(i < 3 && { coursework }) }));
    expect(answer('hard', { ...none, plan, rows }).probabilities).toEqual(
      answer('hard', { ...none, plan }).probabilities,
    );
  });

  it('tells something of its course once enough work is handed in', () => {
    const told = (due: number) =>
      deriveClass(snapshot(null, 9, { due })).map((inputs) => ({ classId: '1', courseId: 'c', point: due, inputs }));
    const courses = coursesTold([...told(0), ...told(2)]);
    expect(courses.map((course) => course ?? '-').join('')).toBe('-'.repeat(40) + 'c'.repeat(40));
  });

  it('is answered alike among rows of other classes and dates, in the order asked', () => {
    const [first, second] = [rowsOf('a', 'hard', 11, 9), rowsOf('b', 'easy', 12, 9)];
    const third = rowsOf('a', 'hard', 13, 9).map((row) => ({ ...row, runDate: addDays(TODAY, 1) }));
    const mixed = first.flatMap((row, i) => [row, second[i], third[i]] as (typeof first)[number][]);
    const answers = answerRows(openEnsemble(model), mixed);
    const every = (n: number) => answers.filter((_, i) => i % 3 === n);
    expect(every(0)).toEqual(answer('hard', snapshot('hard', 11)).probabilities);
    expect(every(1)).toEqual(answer('easy', snapshot('easy', 12)).probabilities);
    expect(every(2)).toEqual(answer('hard', snapshot('hard', 13)).probabilities);
  });

  it('is taken for one of the course that its plan names', () => {
    const { predict } = predictorOf({ model, labelRule });
    for (const id of ['hard', 'easy', null])
      expect(predict(snapshot(id, 9))).toEqual(answer(id, snapshot(null, 9)).probabilities);
  });

  it('is explained and asked again from where it stands', () => {
    const day = { ...snapshot('hard', 9), requiredLevel: 2 };
    const { predict, explain, rescorer } = predictorOf({ model, labelRule });
    const risks = predict(day).map(([risk = 0]) => risk);
    const asked = risks.map((risk, row) => ({ row, risk }));
    const sizeOf = (values: ArrayLike<number>) => Array.from(values, Math.abs).reduce((a, b) => a + b);
    for (const method of ['decisionPath', 'shapley'] as const)
      for (const [i, { base, values, rest }] of explain(day, 2, asked, method).entries()) {
        expect(Array.from(values).reduce((sum, value) => sum + value, base + rest)).toBeCloseTo(risks[i] as number, 9);
        // what is left over is the prior's share alone, not where the class stands
        expect(Math.abs(rest)).toBeLessThan(0.011);
        expect(Math.abs(base - 0.5)).toBeLessThan(0.5);
        expect(sizeOf(values)).toBeGreaterThan(0.1);
      }
    // nobody can miss the lowest level
    for (const { base, values, rest } of explain(day, 1, [{ row: 0, risk: 0 }], 'shapley'))
      expect([base, sizeOf(values), rest]).toEqual([0, 0, 0]);
    const again = rescorer(day);
    for (const [i, learner] of classView(day).learners.entries())
      expect(again(learner).risk).toBeCloseTo(risks[i] as number, 9);
  });
});

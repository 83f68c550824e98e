import { randomStream } from '../../../shared/base/random';
import type { LearnerRow } from '../../../shared/contracts/course-rows';
import { readAbandonmentModel } from '../../../shared/courses/abandonment-model';
import { consumptionCollector } from '../../../shared/courses/consumption-collector';
import { consumptionIndex } from '../../../shared/courses/consumption-index';
import { parseLearner } from '../../../shared/courses/learners';
import {
  type RetrainAbandonmentServices,
  retrainAbandonment,
  trainableRows,
} from '../../../shared/courses/retrain-abandonment';

const NOW = new Date('2023-04-01T00:00:00.900Z');
const DAY = 86_400;
const seconds = Math.floor(NOW.getTime() / 1000);

/** Learners 0 to 59 of a log, every third of whom has not come for 20 days; what is published is kept. */
function memory(learners: readonly LearnerRow[] = []) {
  const random = randomStream(5);
  const collector = consumptionCollector();
  for (let userId = 0; userId < 60; userId++)
    for (let visit = 0; visit < 5; visit++) {
      const at = seconds - Math.floor((userId % 3 === 0 ? 20 : visit === 0 ? 1 : 15) * DAY + visit * DAY * random());
      collector.add([{ userId, courseId: 1, accessedAt: at, lastAccessAt: at, completed: false }]);
    }
  const files = new Map<string, string>();
  const services: RetrainAbandonmentServices = {
    data: async () => ({
      version: 'v',
      consumption: consumptionIndex(collector.merged()),
      learners: new Map(learners.map((learner) => [learner.userId, learner])),
      courses: new Map(),
    }),
    objects: { put: async (key, body, type) => void files.set(key, `${type} ${body}`) },
    abandonmentCutoffHours: 336,
    now: () => NOW,
  };
  return { files, services };
}

describe('the training of the abandonment model', () => {
  it('is of learners as they are now; an account that is not known is a learner, staff is none', async () => {
    const { services } = memory(
      [{ user_id: 3, role: 'admin' }, { user_id: 4, role: 'user' }, { user_id: 5 }].map(parseLearner),
    );
    const rows = await trainableRows(services);
    expect(rows.map(({ userId }) => userId)).toEqual(Array.from({ length: 60 }, (_, n) => n).filter((n) => n !== 3));
    expect(rows.filter(({ abandoned }) => abandoned).map(({ userId }) => userId % 3)).toEqual(Array(19).fill(0));
  });

  it('counts a pause by the setting', async () => {
    const { services } = memory();
    const abandoned = trainableRows({ ...services, abandonmentCutoffHours: 21 * 24 });
    await expect(abandoned).rejects.toThrow('0 of 60 learners have abandoned a course');
  });

  it('publishes the model, and tells its scores', async () => {
    const { files, services } = memory();
    const told = await retrainAbandonment({ ...services, abandonmentCutoffHours: 300 });
    const [[key, file]] = [...files] as [[string, string]];
    const model = readAbandonmentModel(Buffer.from(file.replace('application/json ', '')));
    expect(key).toBe(`models/abandonment/model${model.version}.json`);
    expect(told).toEqual({ message: 'Model Retrained', version: model.version, ...model.metrics });
    expect(model).toMatchObject({ trainedOn: '20230401', settings: { cutoffHours: 300 } });
  });

  it('of too few learners is refused', async () => {
    const staff = Array.from({ length: 45 }, (_, n) => parseLearner({ user_id: n, role: 'admin' }));
    await expect(trainableRows(memory(staff).services)).rejects.toThrow('15 learners with courses, at least 20');
  });
});

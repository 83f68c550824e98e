import { type HintOutcome, hintFigures } from '../../local/evaluate-hints';

const hinted = (risk: number, otherwise: number, handedIn: boolean, failed: boolean): HintOutcome => ({
  hint: { activities: 1, risk, otherwise, level: 2, en: '', th: '' },
  handedIn,
  failed,
});

it('sets what hints say of those who handed in, and of those who did not, beside what happened', () => {
  const outcomes = [
    hinted(0.4, 0.9, true, false),
    hinted(0.6, 0.9, true, true),
    hinted(0.5, 0.8, false, true),
    { hint: null, handedIn: true, failed: true },
  ];
  expect(hintFigures(outcomes)).toEqual({
    atRisk: 4,
    hinted: 3,
    handedIn: { learners: 2, said: 0.5, was: 0.5 },
    missed: { learners: 1, said: 0.8, was: 1 },
  });
  expect(hintFigures([])).toMatchObject({ hinted: 0, handedIn: { learners: 0, said: null, was: null } });
});

import { pageKind } from '../../../shared/features/page-kind';
import golden from '../../fixtures/url_cases.json';

type Corrected = (typeof golden.cases)[number]['corrected'];

function asGolden(url: unknown): Corrected {
  const page = typeof url === 'string' ? pageKind(url) : null;
  if (!page) return null;
  return {
    class_id: page.classId,
    activity_id: page.activityId,
    quiz_id: page.quizId,
    activity_page_view: Number(page.activityPage),
    material_view: Number(page.material),
    act_quiz_view: Number(page.activityId !== null || page.quizId !== null),
    submission_view: Number(page.submission),
  };
}

describe('pageKind', () => {
  it.each(golden.cases.map((c) => [String(c.url), c] as const))('reads %s', (_name, { url, corrected }) => {
    expect(asGolden(url)).toEqual(corrected);
  });

  it('takes a segment with a broken percent escape as it is', () => {
    expect(pageKind('/class/5/%E0%A4%A')).toMatchObject({ classId: '5', activityPage: false });
  });

  it('uses the fragment of a hash router only when the path names no class', () => {
    expect(pageKind('/class/5#/class/6')?.classId).toBe('5');
    expect(pageKind('/app#/class/6?x=1')?.classId).toBe('6');
  });
});

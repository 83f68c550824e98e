import { ENOUGH_OF_THE_CLASS } from './class-view';
import { DERIVED, INPUT_HASH } from './derived';
import { ENOUGH_OWED } from './late-work';
import { FEATURES } from './names';
import { FEWEST_SCORES, OPENED } from './page-weights';

/** docs/features.md, from the table that code and model files share; `cut` is that of the models, in deviations. */
export function featurePage(cut: number): string {
  const rows = FEATURES.map(
    ({ name, source, unit, meaning }, i) => `| ${i + 1} | \`${name}\` | ${source} | ${unit} | ${meaning} |`,
  );
  const inputs = DERIVED.map(
    ({ name, source, unit, meaning }, i) => `| ${i + 1} | \`${name}\` | ${source} | ${unit} | ${meaning} |`,
  );
  const ofClass = DERIVED.flatMap(({ name, isOfClass }) => (isOfClass ? [`\`${name}\``] : []));
  return `# The 13 features

Of one learner in one class at a run date, in vector order: what is stored and served beside each prediction. The models see the inputs further down, which are computed from the same facts. Input set \`${INPUT_HASH}\`: a model made with another one is refused. This page is generated (\`npm run docs\`).

| | name | source | unit | meaning |
|-|-|-|-|-|
${rows.join('\n')}

## How they are counted

Amplitude counters come from \`Page Load\` events by whole segments of the URL's path: the class is the number after \`class\`, an activity or quiz the number after \`activity\` or \`quiz\`, materials have a segment \`learning-activities\`, submission pages a segment \`submission\` or \`submissions\`. Query strings do not count. Each page load adds one to \`class_view_count\` and at most one to every other counter; an event id that is repeated within the day counts once. The state of a run date is the state of the day before plus the increment of the data day; activity ids unite.

LEB2 features are computed anew for every run date from the assessed submissions before its 00:00 Bangkok time. One assessment is one submission and criterion; when two levels were stored for it, the higher counts. What was handed in is known before its mark: it counts in none of the 13, but what the models see, reasons and hints take it for handed in ([decision 25](adr/0025-handed-in-before-it-is-marked.md)).

The join is outer, by user and class: a learner without a visit or without an assessed submission is there with zeros. Numbers are kept to 12 significant digits.

## What the models see

Beside the 13 features the state keeps the days with visits (page loads in all, of the activity list, of materials, of activities and quizzes) and the loads of each activity, quiz and material that has a page of its own (the number after \`activity\`, \`quiz\` or \`learning-activities\`), of LEB2 the activities handed in with their scores as far as they are marked, and of the class its activities with their due dates. A score is the points of 0 to 100 where the source has them, else the middle of the level's fifth; a weight that the source does not publish counts the same for all.

Inputs are set beside the class: the place among the class on that day, as the standard normal value of the same place (a normal score); equal values share their place, and it is 0 where undefined or the same for everyone ([decision 17](adr/0017-places-in-the-class.md)). So what is not due yet says nothing about anyone, one odd value decides nothing, and a model carries over to courses with another calendar. Learners whose history began before these facts were kept count as undefined.

Where a class was under way when counting began, places go by the days that were counted, counts of the last 14 or 28 days as they are wait until so many were, and its start is undefined: a day that nobody counted is no day without visits ([decision 29](adr/0029-days-that-were-not-counted.md)).

Work counts as due once it is, and ${percent(ENOUGH_OWED)} of the class have handed it in: results taken over from an earlier course, or a single one entered before all others, make nobody else miss it. Who has not handed it in may still: of learners in OULAD without a hand-in two days after the due date a third came later, after two weeks a tenth. \`missed_in_a_row\` and the scores of work due last take what is missing for missed only as far as it is not likely to come, as the class has handed in so far ([decision 26](adr/0026-who-is-late-has-not-missed-yet.md)).

Which pages those open who score well is learned anew in each class, from its own scores of the day: a ridge regression of the mean relative score on log(1 + loads) of the pages that at least ${percent(OPENED.share)} of the class have opened, with ${FEWEST_SCORES} learners or more who have a score.

Shares and scores, and of the visits the days of the last 28, mean the same in every class; the models see them a second time as they are (\`plain_\`), and so what places a whole class. How high it stands is said by ${ofClass.length} of the plain inputs alone, in a linear model, and by what earlier classes of its course (LEB2's \`course_id\`) showed beyond it ([decisions 16](adr/0016-how-high-a-class-stands.md) and [18](adr/0018-few-inputs-place-a-class.md), which decision 26 changed): ${ofClass.join(', ')}. An undefined value stands for the mean of the training rows, and none counts as further than ${cut} of their deviations from it ([decision 32](adr/0032-rare-values-decide-little.md)). Until the first work of a class counts, because it is due and ${percent(ENOUGH_OWED)} of the class have handed it in, or ${percent(ENOUGH_OF_THE_CLASS)} ahead of that, another ensemble answers, which was trained without the inputs that need work but \`ahead\` ([decisions 19](adr/0019-before-the-first-work.md) and 32).

No input names a class, a course or a person, and none is a protected attribute: names such as sex, age, region, disability, education, religion or nationality stop the training.

| | name | source | unit before it is set beside the class | meaning |
|-|-|-|-|-|
${inputs.join('\n')}
`;
}

function percent(share: number): string {
  return `${100 * share} %`;
}

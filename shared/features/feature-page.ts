import { FEATURE_HASH, FEATURES } from './names';

/** docs/features.md, from the table that code and model files share. */
export function featurePage(): string {
  const rows = FEATURES.map(
    ({ name, source, unit, meaning }, i) => `| ${i + 1} | \`${name}\` | ${source} | ${unit} | ${meaning} |`,
  );
  return `# The 13 features

Of one learner in one class at a run date, in vector order. Feature set \`${FEATURE_HASH}\`: a model made with another one is refused. This page is generated (\`npm run docs\`).

| | name | source | unit | meaning |
|-|-|-|-|-|
${rows.join('\n')}

## How they are counted

Amplitude counters come from \`Page Load\` events by whole segments of the URL's path: the class is the number after \`class\`, an activity or quiz the number after \`activity\` or \`quiz\`, materials have a segment \`learning-activities\`, submission pages a segment \`submission\` or \`submissions\`. Query strings do not count. Each page load adds one to \`class_view_count\` and at most one to every other counter; a repeated event id counts once. The state of a run date is the state of the day before plus the increment of the data day; activity ids unite.

LEB2 features are computed anew for every run date from the assessed submissions before its 00:00 Bangkok time. One assessment is one submission and criterion; when two levels were stored for it, the higher counts.

The join is outer, by user and class: a learner without a visit or without a submission is there with zeros. Numbers are kept to 12 significant digits.
`;
}

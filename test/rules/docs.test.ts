import { existsSync, globSync, readFileSync } from 'node:fs';
import { alarmHeadings } from '../../lib/alarm-headings';
import { MODEL_KINDS } from '../../shared/contracts/model-kind';
import { ENOUGH_OF_THE_CLASS } from '../../shared/features/class-view';
import { featurePage } from '../../shared/features/feature-page';
import { ENOUGH_OWED } from '../../shared/features/late-work';
import { FEATURES } from '../../shared/features/names';
import { THEMES } from '../../shared/features/themes';
import { PRIOR_SHARE } from '../../shared/model/mixture';
import { WEIGHTS } from '../../shared/model/ordinal-ensemble';
import { CUT } from '../../shared/model/standardise';
import { DISTANCE_COST } from '../../shared/outcomes/published-level';

const readme = readFileSync('README.md', 'utf8');
const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')];
const ROOMS = ['bin', 'lib', 'lambdas', 'local', 'test', 'docs', 'scripts'];

function headings(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading as string);
}

/** A share as the documents write it. */
function short(share: number): string {
  return String(share).replace(/^0/, '');
}

describe('the documents say what the code does', () => {
  it('docs/features.md is generated from the feature table', () => {
    expect(readFileSync('docs/features.md', 'utf8')).toBe(featurePage(CUT));
  });

  it('the README counts the features and the alarms', () => {
    expect(readme).toContain(`keeps ${FEATURES.length} features`);
    expect(readme).toContain(`its ${alarmHeadings().length} alarms`);
  });

  it('docs/evaluation.md tells the recipe', () => {
    const page = readFileSync('docs/evaluation.md', 'utf8');
    const { logistic, boosting, forest } = WEIGHTS;
    expect(page).toContain(`weights of ${short(logistic)}, ${short(boosting)} and ${short(forest)}.`);
    expect(page).toContain(`${100 * PRIOR_SHARE} % of every answer is the prior`);
    expect(page).toContain(`1 if wrong plus ${short(DISTANCE_COST)} times the squared distance`);
    expect(page).toContain(
      `${100 * ENOUGH_OWED} % of the class has handed it in, or once ${100 * ENOUGH_OF_THE_CLASS} % of the class has`,
    );
  });

  it('the API names every theme of the reasons', () => {
    const [last = '', ...others] = THEMES.map(({ id }) => id).reverse();
    expect(readFileSync('docs/openapi.json', 'utf8')).toContain(`"${others.reverse().join(', ')} or ${last}."`);
  });

  it('the runbook has one heading an alarm, and no other', () => {
    expect(headings('docs/runbook.md').sort()).toEqual(alarmHeadings().sort());
  });

  it('the runbook has a row for every error code of a run', () => {
    const text = globSync('shared/{sources,outcomes,stores}/*.ts').map((file) => readFileSync(file, 'utf8'));
    const codes = text.join().matchAll(/new (?:Source|Run)Error\(\s*'(\w+)'/g);
    // the parser takes over from the scanner that says so
    const told = [...new Set([...codes].map(([, code]) => code))].filter((code) => code !== 'MISREAD');
    expect(told.length).toBeGreaterThan(15);
    const runbook = readFileSync('docs/runbook.md', 'utf8');
    expect(told.filter((code) => !runbook.includes(`\`${code}\``))).toEqual([]);
  });

  it('the README opens with its two commands and names every room', () => {
    expect(readme).toContain('npm ci && npm run local');
    expect(readme).toContain('npm ci && npm test');
    for (const room of ROOMS) expect(readme).toContain(`\`${room}/\``);
    for (const room of globSync('shared/*').map((path) => path.replaceAll('\\', '/')))
      expect(readme).toContain(`\`${room}/\``);
  });

  it('the README stays within 150 lines', () => expect(readme.split('\n').length).toBeLessThanOrEqual(150));

  it.each(documents)('the links of %s lead somewhere', (file) => {
    const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '';
    for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      expect(existsSync(`${folder}${target}`) ? target : `${target} is missing`).toBe(target);
    }
  });

  it.each(documents)('the npm scripts that %s names exist', (file) => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/npm run (?:-s )?([a-z]+)/g))
      expect(Object.keys(scripts)).toContain(name);
  });

  it.each(documents)('the kinds of models that %s names exist', (file) => {
    for (const [, kind] of readFileSync(file, 'utf8').matchAll(/--kind (\w+)/g)) expect(MODEL_KINDS).toContain(kind);
  });
});

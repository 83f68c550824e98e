import { readFileSync } from 'node:fs';
import { readConfig } from '../../lib/config';

const page = readFileSync('docs/parameters.md', 'utf8');
const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
const plain = Object.fromEntries(Object.entries(context).filter(([key]) => /^\w+$/.test(key)));
const config = readConfig(plain);

/** The table row that begins with this name. */
const rowOf = (name: string) =>
  page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? `${name} has no row`;

describe('docs/parameters.md', () => {
  it.each(Object.entries({ ...config.settings, ...config.capabilities }))('tells the default of %s', (name, value) => {
    const shown = Array.isArray(value)
      ? value.length === 0
        ? 'none'
        : value.join(' ').replaceAll('0.', '.')
      : String(value);
    expect(rowOf(name)).toContain(`| ${shown} |`);
  });

  it('names every key of the context', () => {
    let names = '';
    try {
      readConfig({ ...plain, nonsense: 1 });
    } catch (error) {
      names = (error as Error).message.split('the names ')[1] ?? '';
    }
    expect(names.split(', ').length).toBeGreaterThan(10);
    for (const name of names.split(', ')) expect(page).toContain(`\`${name}\``);
  });
});

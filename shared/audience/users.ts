import { LEVEL_GROUPS, type LevelGroup, type Teacher } from '../contracts/audience-rows';
import type { RowValues } from '../contracts/importer';
import {
  fieldFault,
  optionalInstantSeconds,
  optionalText,
  optionalWhole,
  optionalWord,
  plainText,
  wholeId,
} from '../contracts/row-fields';
import { academieOf } from './academies';

export const USER_COLUMNS = ['id'] as const;

const FRANCE = new Set(
  `france|fr|fra|republique francaise|france metropolitaine|dom|tom|dom tom|drom|drom com|guadeloupe|martinique|guyane|
  guyane francaise|reunion|la reunion|ile de la reunion|mayotte|nouvelle caledonie|polynesie|polynesie francaise|tahiti|
  saint pierre et miquelon|wallis et futuna|saint martin|saint barthelemy|corse`
    .split('|')
    .map((name) => name.trim()),
);

const PRIMARY = ['TPS', 'PS', 'MS', 'GS', 'CP', 'CE1', 'CE2', 'CM1', 'CM2', 'Direction', 'ASH'];
const SECONDARY = [
  ...['6e', '5e', '4e', '3e', '2nde', '1ère', 'Terminale', 'Bac Pro', 'CAP', 'SEGPA', 'documentaliste', 'POST BAC'],
];
const GROUPS: Readonly<Record<LevelGroup, readonly string[]>> = {
  maternelle: ['TPS', 'PS', 'MS', 'GS', 'Direction', 'ASH'],
  elementaire: ['CP', 'CE1', 'CE2', 'CM1', 'CM2', 'Direction', 'ASH'],
  college: ['6e', '5e', '4e', '3e', 'SEGPA', 'documentaliste'],
  lycee: ['2nde', '1ère', 'Terminale', 'documentaliste'],
  lycee_pro: ['Bac Pro', 'CAP'],
};

/**
 * Reads a row of the users table: id, locale, country, json_niveau (a list as such, as text of JSON or Python, or with commas),
 * code_postal_etablissement, code_postal, academie, anciennete, created_at. Users outside France are a ContractError.
 */
export function parseTeacher(row: RowValues): Teacher {
  const userId = wholeId(row, 'id');
  checkPlace(row);
  const levels = levelsOf(row);
  const createdAt = optionalInstantSeconds(row, 'created_at');
  const postalCode = optionalText(row, 'code_postal_etablissement', 20) ?? optionalText(row, 'code_postal', 20);
  return {
    userId,
    seniorityAtJoin: optionalWhole(row, 'anciennete', 0, 60),
    joinYear: createdAt === null ? null : new Date(createdAt * 1000).getUTCFullYear(),
    degre: degreOf(levels),
    academie: optionalWord(row, 'academie', 60) ?? (postalCode === null ? null : academieOf(postalCode)),
    groups: LEVEL_GROUPS.filter((group) => levels.some((level) => GROUPS[group].map(plain).includes(level))),
  };
}

/** Years of teaching in a year: those at joining and the years since. */
export function seniorityIn({ seniorityAtJoin, joinYear }: Teacher, year: number): number | null {
  return seniorityAtJoin === null ? null : seniorityAtJoin + Math.max(0, year - (joinYear ?? year));
}

function checkPlace(row: RowValues): void {
  const locale = optionalText(row, 'locale', 20);
  if (locale?.toLowerCase() === 'be') throw fieldFault('locale', 'other than be: users in France are taken alone');
  const country = optionalText(row, 'country', 80);
  if (country !== null && !FRANCE.has(plain(country)))
    throw fieldFault('country', 'France or one of its overseas territories');
}

function levelsOf(row: RowValues): string[] {
  const given = row.json_niveau;
  if (Array.isArray(given)) return plainLevels(given);
  const text = optionalText(row, 'json_niveau', 2_000) ?? '';
  return plainLevels(text.startsWith('[') ? parseList(text) : text.split(','));
}

function plainLevels(levels: readonly unknown[]): string[] {
  return levels.map((level) => plain(plainText(level, 'json_niveau'))).filter((level) => level !== '');
}

/** A list of texts as Python prints it: ['CP', "l'ASH"]. */
const PYTHON_LIST = /^\[\s*(?:('[^'\\]*'|"[^"\\]*")\s*(?:,\s*|(?=\])))*\]$/;

function parseList(text: string): unknown[] {
  if (PYTHON_LIST.test(text)) return [...text.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, a, b]) => a ?? b ?? '');
  try {
    return JSON.parse(text) as unknown[];
  } catch {
    throw fieldFault('json_niveau', 'a list of levels such as ["CP","CE1"]');
  }
}

/** Trainers first; else the larger part, primary on a tie; null without a known level. */
function degreOf(levels: readonly string[]): Teacher['degre'] {
  if (levels.some((level) => level.startsWith('formateur'))) return 3;
  const count = (names: readonly string[]) => levels.filter((level) => names.map(plain).includes(level)).length;
  const [primary, secondary] = [count(PRIMARY), count(SECONDARY)];
  if (primary + secondary === 0) return null;
  return primary >= secondary ? 1 : 2;
}

/** Without accents, hyphens and capitals. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[-_'’]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

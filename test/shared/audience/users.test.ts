import { academieOf } from '../../../shared/audience/academies';
import { userProfile } from '../../../shared/audience/profile';
import { parseTeacher, seniorityIn } from '../../../shared/audience/users';

describe('users', () => {
  it('are read as in the example', () => {
    const teacher = parseTeacher({
      id: 12345,
      locale: 'fr',
      country: 'France',
      json_niveau: '["6e","5e","2nde"]',
      code_postal_etablissement: '75011',
      anciennete: '12',
      created_at: '2022-09-01',
      email: 'never@kept.org',
    });
    expect(userProfile(12345, { cluster: 2, teacher }, 2025)).toEqual({
      user_id: 12345,
      profile: { anciennete: 15, degre: 2, academie: 'Paris', niveaux_enseignes: ['college', 'lycee'] },
      cluster: { id: 2, name: 'Super Users' },
      recommendations: expect.objectContaining({ cluster_name: 'Super Users' }),
    });
    expect(JSON.stringify(teacher)).not.toContain('never');
  });

  it('have empty fields when only their interactions are known', () => {
    expect(userProfile(1, { cluster: 3, teacher: null }, 2025).profile).toEqual({
      anciennete: null,
      degre: null,
      academie: 'Non renseignée',
      niveaux_enseignes: [],
    });
  });

  // the levels of the source document
  it.each([
    ['TPS PS MS GS', 1, 'maternelle'],
    ['CP CE1 CE2 CM1 CM2', 1, 'elementaire'],
    ['Direction ASH', 1, 'maternelle elementaire'],
    ['6e 5e 4e 3e SEGPA', 2, 'college'],
    ['2nde 1ère Terminale', 2, 'lycee'],
    ['Bac_Pro CAP', 2, 'lycee_pro'],
    ['documentaliste', 2, 'college lycee'],
    ['POST_BAC', 2, ''],
  ])('each with one of the levels %s are of degree %i and teach in %s', (levels, degre, groups) => {
    for (const level of levels.split(' '))
      expect(parseTeacher({ id: 1, json_niveau: level.replace('_', ' ') })).toMatchObject({
        degre,
        groups: groups.split(' ').filter(Boolean),
      });
  });

  it.each([
    ['École élémentaire', null],
    [' cm1 ', 1],
    ['BAC--PRO', 2],
    ['post_bac', 2],
    ["['6e', \"\", 'CM1', 'CM2']", 1],
    ["['6e','5e',]", 2],
    ["[' CM1 ']", 1],
    ['["6e",""]', 2],
  ])('may write their levels as %j', (levels, degre) => {
    expect(parseTeacher({ id: 1, json_niveau: levels }).degre).toBe(degre);
  });

  it('have taught as long as when they came and the years since', () => {
    const years = (seniorityAtJoin: number | null, joinYear: number | null, year: number) =>
      seniorityIn({ userId: 1, seniorityAtJoin, joinYear, degre: null, academie: null, groups: [] }, year);
    expect([years(12, 2022, 2025), years(12, 2025, 2025), years(12, 2026, 2025)]).toEqual([15, 12, 12]);
    expect([years(12, null, 2025), years(null, 2022, 2025)]).toEqual([12, null]);
  });

  it('are read with nothing but an id', () => {
    expect(parseTeacher({ id: '9' })).toEqual({
      userId: 9,
      seniorityAtJoin: null,
      joinYear: null,
      degre: null,
      academie: null,
      groups: [],
    });
    expect(parseTeacher({ id: 1, anciennete: '0', created_at: '2021-12-31T23:59:59Z' })).toMatchObject({
      seniorityAtJoin: 0,
      joinYear: 2021,
    });
  });

  it.each([
    ['CP,CE1,6e', 1, ['elementaire', 'college']],
    ['CP,6e', 1, ['elementaire', 'college']],
    ['Terminale,1ere,CM2', 2, ['elementaire', 'lycee']],
    ['Direction', 1, ['maternelle', 'elementaire']],
    ['documentaliste', 2, ['college', 'lycee']],
    ['Bac-Pro,CAP,SEGPA', 2, ['college', 'lycee_pro']],
    ['Formateur INSPE,CP', 3, ['elementaire']],
    ["['CP', 'CE1', \"6e\"]", 1, ['elementaire', 'college']],
    ['["CP","6e"]', 1, ['elementaire', 'college']],
    ['[]', null, []],
    [['CP', '6e', null], 1, ['elementaire', 'college']],
    ['', null, []],
  ])('with the levels %s are of degree %s', (levels, degre, groups) => {
    expect(parseTeacher({ id: 1, json_niveau: levels })).toMatchObject({ degre, groups });
  });

  it.each([
    [{ locale: 'be' }, 'locale must be other than be'],
    [{ locale: 'BE' }, 'locale must be other than be'],
    [{ anciennete: '61' }, 'anciennete must be a whole number from 0 to 60'],
    [{ anciennete: '-1' }, 'anciennete must be a whole number from 0 to 60'],
    [{ json_niveau: "['CP'] x" }, 'a list of levels such as'],
    [{ country: 'Belgique' }, 'country must be France or one of'],
    [{ json_niveau: '[oops' }, 'a list of levels such as'],
    [{ json_niveau: "['CP', CE1]" }, 'a list of levels such as'],
    [{ json_niveau: ['CP', { toString: 1 }] }, 'json_niveau must be text or a number'],
    [{ json_niveau: '["CP",{"toString":1}]' }, 'json_niveau must be text or a number'],
  ])('outside the audience are refused: %j', (change, message) => {
    expect(() => parseTeacher({ id: 1, ...change })).toThrow(message);
  });

  it.each([
    'La Réunion',
    'france',
    'Nouvelle-Calédonie',
    'Saint-Pierre-et-Miquelon',
    'GUYANE',
    'Guyane française',
    'France  métropolitaine',
    'DOM-TOM',
    'Polynésie française',
    'ÎLE  DE  LA  RÉUNION',
    '',
  ])('in %s are kept', (country) => {
    expect(parseTeacher({ id: 1, country }).userId).toBe(1);
  });

  it('take the school before the home', () => {
    const home = { code_postal: '13001' };
    expect(parseTeacher({ id: 1, ...home, code_postal_etablissement: '59000' }).academie).toBe('Lille');
    expect(parseTeacher({ id: 1, ...home }).academie).toBe('Aix-Marseille');
    expect(parseTeacher({ id: 1, ...home, academie: 'Nantes' }).academie).toBe('Nantes');
  });

  it.each([
    ['Aix-Marseille', '13001 04000 05000 84000'],
    ['Amiens', '80000 02000 60000'],
    ['Besançon', '25000 39000 70000 90000'],
    ['Bordeaux', '33000 24000 40000 47000 64000'],
    ['Clermont-Ferrand', '63000 03000 15000 43000'],
    ['Corse', '20000 20600'],
    ['Créteil', '94000 77000 93000'],
    ['Dijon', '21000 58000 71000 89000'],
    ['Grenoble', '38000 07000 26000 73000 74000'],
    ['Guadeloupe', '97100 97133 97150 97700 97800'],
    ['Guyane', '97300'],
    ['La Réunion', '97410'],
    ['Lille', '59000 59780 62000'],
    ['Limoges', '87000 19000 23000'],
    ['Lyon', '69001 01000 1000 42000'],
    ['Martinique', '97200'],
    ['Mayotte', '97600'],
    ['Montpellier', '34000 11000 30000 48000 66000'],
    ['Nancy-Metz', '54000 55000 57000 88000'],
    ['Nantes', '44000 49000 53000 72000 85000'],
    ['Nice', '06000 83000'],
    ['Normandie', '14000 27000 50000 61000 76000'],
    ['Nouvelle-Calédonie', '98800'],
    ['Orléans-Tours', '45000 18000 28000 36000 37000 41000'],
    ['Paris', '75011'],
    ['Poitiers', '86000 16000 17000 79000'],
    ['Polynésie française', '98714'],
    ['Reims', '51100 08000 10000 52000'],
    ['Rennes', '35000 22000 29000 56000'],
    ['Saint-Pierre-et-Miquelon', '97500'],
    ['Strasbourg', '67000 68000'],
    ['Toulouse', '31000 09000 12000 32000 46000 65000 81000 82000'],
    ['Versailles', '78000 91000 92000 95000'],
    ['Wallis-et-Futuna', '98600'],
  ])('live in the académie of %s with the postal codes %s', (academie, codes) => {
    expect(new Set(codes.split(' ').map(academieOf))).toEqual(new Set([academie]));
  });

  it('live in some académie, whatever the département of the mainland', () => {
    const codes = Array.from({ length: 95 }, (_, n) => `${String(n + 1).padStart(2, '0')}000`);
    expect(codes.filter((code) => academieOf(code) === null)).toEqual([]);
  });

  it.each(['99999', '96000', '98000', 'SW1A', '750', '750012', 'A75011', '75011 Paris', ''])(
    'have no académie by the postal code %j',
    (code) => expect(academieOf(code)).toBeNull(),
  );
});

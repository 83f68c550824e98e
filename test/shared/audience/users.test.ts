import { academieOf } from '../../../shared/audience/academies';
import { userProfile } from '../../../shared/audience/profile';
import { parseTeacher } from '../../../shared/audience/users';

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
    [{ country: 'Belgique' }, 'country must be France or one of'],
    [{ json_niveau: '[oops' }, 'a list of levels such as'],
    [{ json_niveau: "['CP', CE1]" }, 'a list of levels such as'],
    [{ json_niveau: ['CP', { toString: 1 }] }, 'json_niveau must be text or a number'],
    [{ json_niveau: '["CP",{"toString":1}]' }, 'json_niveau must be text or a number'],
  ])('outside the audience are refused: %j', (change, message) => {
    expect(() => parseTeacher({ id: 1, ...change })).toThrow(message);
  });

  it.each(['La Réunion', 'france', 'Nouvelle-Calédonie', ''])('in %s are kept', (country) => {
    expect(parseTeacher({ id: 1, country }).userId).toBe(1);
  });

  it('take the school before the home', () => {
    const home = { code_postal: '13001' };
    expect(parseTeacher({ id: 1, ...home, code_postal_etablissement: '59000' }).academie).toBe('Lille');
    expect(parseTeacher({ id: 1, ...home }).academie).toBe('Aix-Marseille');
    expect(parseTeacher({ id: 1, ...home, academie: 'Nantes' }).academie).toBe('Nantes');
  });

  it.each([
    ['20000', 'Corse'],
    ['20600', 'Corse'],
    ['97410', 'La Réunion'],
    ['98800', 'Nouvelle-Calédonie'],
    ['1000', 'Lyon'],
    ['99999', null],
    ['SW1A', null],
  ])('postal code %s belongs to %s', (code, academie) => expect(academieOf(code)).toBe(academie));
});

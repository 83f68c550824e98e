/** The départements of each académie (since 2020), as postal codes begin: both of Corsica with 20. */
const DEPARTEMENTS: Readonly<Record<string, string>> = {
  'Aix-Marseille': '04 05 13 84',
  Amiens: '02 60 80',
  Besançon: '25 39 70 90',
  Bordeaux: '24 33 40 47 64',
  'Clermont-Ferrand': '03 15 43 63',
  Corse: '20',
  Créteil: '77 93 94',
  Dijon: '21 58 71 89',
  Grenoble: '07 26 38 73 74',
  Guadeloupe: '971 977 978',
  Guyane: '973',
  'La Réunion': '974',
  Lille: '59 62',
  Limoges: '19 23 87',
  Lyon: '01 42 69',
  Martinique: '972',
  Mayotte: '976',
  Montpellier: '11 30 34 48 66',
  'Nancy-Metz': '54 55 57 88',
  Nantes: '44 49 53 72 85',
  Nice: '06 83',
  Normandie: '14 27 50 61 76',
  'Nouvelle-Calédonie': '988',
  'Orléans-Tours': '18 28 36 37 41 45',
  Paris: '75',
  Poitiers: '16 17 79 86',
  'Polynésie française': '987',
  Reims: '08 10 51 52',
  Rennes: '22 29 35 56',
  'Saint-Pierre-et-Miquelon': '975',
  Strasbourg: '67 68',
  Toulouse: '09 12 31 32 46 65 81 82',
  Versailles: '78 91 92 95',
  'Wallis-et-Futuna': '986',
};

const ACADEMIE = new Map(
  Object.entries(DEPARTEMENTS).flatMap(([academie, numbers]) => numbers.split(' ').map((n) => [n, academie] as const)),
);

/** The académie of a French postal code: by its first two digits, three overseas; null of any other text. */
export function academieOf(postalCode: string): string | null {
  const code = /^\d{4}$/.test(postalCode) ? `0${postalCode}` : postalCode;
  if (!/^\d{5}$/.test(code)) return null;
  return ACADEMIE.get(code.slice(0, /^9[78]/.test(code) ? 3 : 2)) ?? null;
}

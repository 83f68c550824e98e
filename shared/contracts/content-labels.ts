/** The themes of a content; their spelling is a contract. */
export const THEME_LABELS = [
  'Gérer ma classe',
  'Faire progresser mes élèves',
  'Gérer les besoins spécifiques (DYS, handicap, TSA…)',
  'Gérer les relations au travail (collègues, direction, parents)',
  'Ma vie de prof (équilibre pro‑perso, santé mentale, gestion du stress)',
  'Enrichir ma pédagogie',
  'Ressources par matière (français, maths, sciences, langues vivantes…)',
  'Activités maternelle',
  'Activités élémentaire / cycle 2–3',
  'Activités collège & lycée',
  'Fiches outils (guides pratiques synthétiques)',
  'Guides pratiques thématiques',
  "Kits d'accompagnement (par mail ou parcours progressifs)",
  'Ateliers thématiques (en ligne)',
  'Lives & webinaires',
  'Tutos vidéo (capsules courtes)',
  'Parcours structurés (modules thématiques diplômants ou progressions)',
  'Rituels de classe (accueil, maths, français, anglais…)',
  'Différenciation & pédagogie inclusive',
  'Évaluation & suivi des progrès',
  'Gestion du comportement & autorité',
  'Organisation & outils numériques',
  'Préparation de la rentrée',
  'Continuité pédagogique / enseignement à distance',
  'Bien-être professionnel',
  "Développement de l'autonomie des élèves",
  'Thématiques socio‑culturelles (laïcité, inclusion, engagement citoyen)',
  'Motivation et engagement des élèves',
  'Coopération & travail en groupe',
  "Partage d'expériences & témoignages de profs",
] as const;
export type ThemeLabel = (typeof THEME_LABELS)[number];

/** The priority challenge of a content, or none. */
export const DEFI_LABELS = [
  'aucun_defi',
  'transition_ecologique',
  'sante_mentale',
  'ecole_inclusive',
  'competences_psychosociales',
  'reussite_tous_eleves',
] as const;
export type DefiLabel = (typeof DEFI_LABELS)[number];

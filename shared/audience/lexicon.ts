import type { DefiLabel, ThemeLabel } from '../contracts/content-labels';

/** A label with the beginnings of words (without accents) that speak for it; several words stand next to each other. */
export type LexiconEntry = { readonly label: string; readonly stems: readonly string[] };

const entry = (label: ThemeLabel | DefiLabel, stems: string): LexiconEntry => ({ label, stems: stems.split(', ') });

export const NO_CHALLENGE: DefiLabel = 'aucun_defi';
export const DEFAULT_THEME: ThemeLabel = 'Enrichir ma pédagogie';

/** The priority challenges, French and English. */
export const CHALLENGE_LEXICON: readonly LexiconEntry[] = [
  entry(
    'transition_ecologique',
    'ecolog, environnement, environment, durabl, sustainab, climat, biodivers, dechet, recycl, edd',
  ),
  entry(
    'sante_mentale',
    'sante mental, mental health, stress, anxiet, anxious, burn, epuisement, exhaust, emotion, bien etre, wellbeing, well being',
  ),
  entry(
    'ecole_inclusive',
    'inclus, handicap, disab, dys, tsa, autis, ulis, aesh, bep, besoin particulier, besoins particulier, special need, amenagement, accommodation',
  ),
  entry(
    'competences_psychosociales',
    'psychosocial, cps, empath, cooper, estime, self esteem, confiance, confidence, communication, conflit, conflict',
  ),
  entry(
    'reussite_tous_eleves',
    'reussite, success, difficult, decroch, dropout, motiv, soutien, remediation, progres, differenci, differentia, struggl',
  ),
];

/** The themes; their labels are a contract. */
export const THEME_LEXICON: readonly LexiconEntry[] = [
  entry('Gérer ma classe', 'gerer ma classe, gestion de classe, classroom management, climat de classe, bruit, noise'),
  entry(
    'Faire progresser mes élèves',
    'faire progresser, progresser, progression des eleves, learning progress, reussite',
  ),
  entry(
    'Gérer les besoins spécifiques (DYS, handicap, TSA…)',
    'besoins specifique, besoin specifique, besoins particulier, special need, dys, handicap, disab, tsa, autis, tdah, adhd, ulis, aesh',
  ),
  entry(
    'Gérer les relations au travail (collègues, direction, parents)',
    'collegue, colleague, direction, hierarchi, parent, famil, reunion, relation au travail',
  ),
  entry(
    'Ma vie de prof (équilibre pro‑perso, santé mentale, gestion du stress)',
    'vie de prof, equilibre, work life, sante mental, mental health, stress, burn, epuisement, charge de travail, workload',
  ),
  entry(DEFAULT_THEME, 'pedagogi, pedagog, didacti, enseigner autrement, methode, innovat'),
  entry(
    'Ressources par matière (français, maths, sciences, langues vivantes…)',
    'matiere, francais, math, science, langue vivante, langues vivantes, histoire, geographi, grammair, grammar, orthograph, fraction, geometri, calcul, physique, chimi, lecture, reading',
  ),
  entry('Activités maternelle', 'maternelle, kindergarten, preschool, petite section, moyenne section, grande section'),
  entry(
    'Activités élémentaire / cycle 2–3',
    'elementaire, elementary, primary school, cycle, ecole primaire, cours preparatoire',
  ),
  entry(
    'Activités collège & lycée',
    'college, lycee, middle school, high school, secondary school, sixieme, terminale, baccalaureat, brevet',
  ),
  entry(
    'Fiches outils (guides pratiques synthétiques)',
    'fiche outil, fiches outils, fiche, memo, tool sheet, toolsheet, checklist',
  ),
  entry(
    'Guides pratiques thématiques',
    'guide pratique, guides pratiques, guide, mode d emploi, practical guide, handbook',
  ),
  entry(
    "Kits d'accompagnement (par mail ou parcours progressifs)",
    'kit, accompagnement, par mail, pas a pas, newsletter, step by step',
  ),
  entry('Ateliers thématiques (en ligne)', 'atelier, workshop'),
  entry('Lives & webinaires', 'live, webinaire, webinar, conference, replay'),
  entry('Tutos vidéo (capsules courtes)', 'tuto, video, capsule, tutorial, screencast'),
  entry(
    'Parcours structurés (modules thématiques diplômants ou progressions)',
    'parcours, module, diplom, certifi, formation, curriculum, training path',
  ),
  entry(
    'Rituels de classe (accueil, maths, français, anglais…)',
    'rituel, ritual, accueil, quoi de neuf, calcul mental, routine, warm up activit',
  ),
  entry(
    'Différenciation & pédagogie inclusive',
    'differenci, differentia, inclus, adapter, adaptation, heterogen, mixed ability',
  ),
  entry(
    'Évaluation & suivi des progrès',
    'evalu, assess, note, notation, grading, bilan, suivi des progres, competence, feedback',
  ),
  entry(
    'Gestion du comportement & autorité',
    'comportement, behavio, autorite, authority, disciplin, sanction, punition, perturb, disrupt, regle',
  ),
  entry(
    'Organisation & outils numériques',
    'numerique, digital, ordinateur, computer, tablette, tablet, logiciel, software, application, organis',
  ),
  entry('Préparation de la rentrée', 'rentree, back to school, premier jour, first day, septembre, pre rentree'),
  entry(
    'Continuité pédagogique / enseignement à distance',
    'continuite pedagogique, distance, distanciel, confinement, remote, online teaching, hybrid, visioconference',
  ),
  entry(
    'Bien-être professionnel',
    'bien etre, wellbeing, well being, qualite de vie, relaxation, sophrologi, meditat, sommeil, prendre soin',
  ),
  entry(
    "Développement de l'autonomie des élèves",
    'autonom, independ, responsabilis, plan de travail, initiative, self directed',
  ),
  entry(
    'Thématiques socio‑culturelles (laïcité, inclusion, engagement citoyen)',
    'laic, citoyen, citizen, engagement citoyen, valeurs de la republique, egalite, equality, harcelement, bullying, racism, discriminat, cultur',
  ),
  entry(
    'Motivation et engagement des élèves',
    'motiv, engagement des eleves, engag, decroch, interet, ludique, gamif, jeux, joue, par le jeu, jeu serieux, jeu educatif, game',
  ),
  entry(
    'Coopération & travail en groupe',
    'cooper, collabor, travail en groupe, travail de groupe, group work, teamwork, tutorat, entraide, ilot',
  ),
  entry(
    "Partage d'expériences & témoignages de profs",
    'temoign, partage d experience, retour d experience, experience, testimon, interview, recit, portrait',
  ),
];

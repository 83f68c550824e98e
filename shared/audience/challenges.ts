import type { Challenge } from '../contracts/audience-rows';

export const CHALLENGE_LABELS: Readonly<Record<Challenge, string>> = {
  transition_ecologique: 'Transition écologique',
  sante_mentale: 'Santé mentale',
  ecole_inclusive: 'École inclusive',
  cps: 'Compétences psychosociales',
  reussite_tous_eleves: 'Réussite de tous les élèves',
};

/** Who is in which class, by the number of (learner, class) pairs: six classes a learner, 300 learners a class. */
export type Population = { readonly learners: number; readonly classes: number };

const CLASSES_EACH = 6;
const LEARNERS_PER_CLASS = 300;

export function populationOf(pairs: number): Population {
  return {
    learners: Math.ceil(pairs / CLASSES_EACH),
    classes: Math.max(CLASSES_EACH, Math.round(pairs / LEARNERS_PER_CLASS)),
  };
}

export function learnerId(learner: number): string {
  return String(1000 + 7 * learner);
}

export function classId(index: number): string {
  return String(170_000 + 3 * index);
}

/** The indexes of a learner's classes. */
export function classesOf({ classes }: Population, learner: number): number[] {
  return Array.from({ length: CLASSES_EACH }, (_, n) => (CLASSES_EACH * learner + n) % classes);
}

/** The indexes of the learners of a class. */
export function learnersOf(population: Population, index: number): number[] {
  const found: number[] = [];
  for (let place = index; place < CLASSES_EACH * population.learners; place += population.classes)
    found.push(Math.floor(place / CLASSES_EACH));
  return found;
}

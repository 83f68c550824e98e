import { CHALLENGE_LEXICON, DEFAULT_THEME, type LexiconEntry, NO_CHALLENGE, THEME_LEXICON } from './lexicon';
import { type Words, wordsOf } from './words';

export type Classification = { readonly theme: string; readonly defi: string };

/** Repetitions beyond this many tell nothing new. */
const MOST_COUNTED = 4;
const PROMINENT_WEIGHT = 2;

/** Theme and priority challenge of a text by the words that speak for them, French or English; ties go to the first label. */
export function classifyByLexicon(markdown: string): Classification {
  const words = wordsOf(markdown);
  return {
    theme: highest(THEME_LEXICON, words) ?? DEFAULT_THEME,
    defi: highest(CHALLENGE_LEXICON, words) ?? NO_CHALLENGE,
  };
}

/** The label of the highest score above 0. */
function highest(lexicon: readonly LexiconEntry[], words: Words): string | null {
  let best: { label: string | null; score: number } = { label: null, score: 0 };
  for (const { label, stems } of lexicon) {
    const score = stems.reduce((sum, stem) => sum + scoreOf(stem, words), 0);
    if (score > best.score) best = { label, score };
  }
  return best.label;
}

/** min(occurrences, 4), twice that where one of them is prominent. */
function scoreOf(stem: string, { words, prominent }: Words): number {
  const parts = stem.split(' ').filter((part) => part.length > 2);
  let count = 0;
  let isProminent = false;
  for (let at = 0; at + parts.length <= words.length; at++) {
    if (!parts.every((part, i) => (words[at + i] as string).startsWith(part))) continue;
    count++;
    isProminent ||= prominent[at] === true;
  }
  return Math.min(count, MOST_COUNTED) * (isProminent ? PROMINENT_WEIGHT : 1);
}

/** A text as words, in the order in which they stand. */
export type Words = {
  readonly words: readonly string[];
  /** Of each word: whether it stands in a heading or near the beginning. */
  readonly prominent: readonly boolean[];
};

const PROMINENT_CHARACTERS = 200;
const SHORTEST = 3;

/** Words of a markdown text without its marks: lower case, no accents, three letters or more. */
export function wordsOf(markdown: string): Words {
  const words: string[] = [];
  const prominent: boolean[] = [];
  let at = 0;
  for (const line of withoutMarks(markdown).split('\n')) {
    const isHeading = /^\s*#{1,6}\s/.test(line);
    for (const match of plain(line).matchAll(/[a-z]+/g)) {
      if (match[0].length < SHORTEST) continue;
      words.push(match[0]);
      prominent.push(isHeading || at + match.index < PROMINENT_CHARACTERS);
    }
    at += line.length + 1;
  }
  return { words, prominent };
}

/** Code, images and addresses are dropped; of a link its text remains. Lengths are bounded: no text takes long. */
function withoutMarks(markdown: string): string {
  return markdown
    .replace(/\r\n?/g, '\n')
    .replace(/```[\s\S]*?(```|$)/g, ' ')
    .replace(/!\[[^\]]{0,300}\]\([^)]{0,2000}\)/g, ' ')
    .replace(/\[([^\]]{0,300})\]\([^)]{0,2000}\)/g, '$1')
    .replace(/<[^<>]{0,1000}>/g, ' ')
    .replace(/https?:\/\/\S+/g, ' ');
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae');
}

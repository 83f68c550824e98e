/** The same text in memory of its own: one that was cut out of a large text would keep all of it. */
export function ownText(text: string): string {
  return Buffer.from(text).toString();
}

/** `daily-prep` to `DailyPrep`: construct ids and alarm headings of a function. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

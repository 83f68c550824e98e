import { ownText } from '../../../shared/base/own-text';

it('a text of its own is the same text', () => {
  for (const text of ['', 'student-0001', 'กข é 😀']) expect(ownText(text)).toBe(text);
});

/** What one class page is, by the segments of its path. */
export type PageKind = {
  readonly classId: string;
  readonly activityId: string | null;
  readonly quizId: string | null;
  readonly materialId: string | null;
  readonly activityPage: boolean;
  readonly material: boolean;
  readonly submission: boolean;
};

const DIGITS = /^\d+$/;

/** Reads a page URL by whole path segments, query and fragment ignored; null when it names no class. */
export function pageKind(url: string): PageKind | null {
  const segments = pathSegments(url);
  const classId = idAfter(segments, 'class');
  if (classId === null) return null;
  return {
    classId,
    activityId: idAfter(segments, 'activity'),
    quizId: idAfter(segments, 'quiz'),
    materialId: idAfter(segments, 'learning-activities'),
    activityPage: segments.at(-1) === 'activity',
    material: segments.includes('learning-activities'),
    submission: segments.includes('submission') || segments.includes('submissions'),
  };
}

/** The path's segments; a hash router's path (`#/class/1`) counts where the path itself names no class. */
function pathSegments(url: string): string[] {
  const [beforeFragment = '', ...fragment] = url.split('#');
  const path = split(beforeFragment.split('?')[0] as string);
  if (path.slice(0, -1).includes('class')) return path;
  const inFragment = fragment.join('#');
  return inFragment.startsWith('/') ? split(inFragment.split('?')[0] as string) : path;
}

function split(path: string): string[] {
  const withoutHost = path.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/]*/i, '');
  return withoutHost.split('/').filter(Boolean).map(decode);
}

/** Percent-decodes a segment; one that is not valid percent-encoding stays as it is. */
function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function idAfter(segments: readonly string[], word: string): string | null {
  const at = segments.findIndex((segment, i) => segment === word && DIGITS.test(segments[i + 1] ?? ''));
  return at < 0 ? null : (segments[at + 1] as string);
}

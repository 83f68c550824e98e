import { ownText } from '../base/own-text';

/** Views by column: a million take some 20 MB. Learners, videos and courses are numbered in order of their names. */
export type ViewTable = {
  readonly count: number;
  readonly learners: readonly string[];
  readonly videos: readonly string[];
  readonly courses: readonly string[];
  /** Of each view: the number of its learner, video and course, and its completion in percent. */
  readonly learner: Int32Array;
  readonly video: Int32Array;
  readonly course: Int32Array;
  readonly completion: Float64Array;
};

/** Collects views one by one; `build` gives the same table whatever the order of learners, videos and courses. */
export function viewTableBuilder() {
  const learners = numbering();
  const videos = numbering();
  const courses = numbering();
  let room = 1024;
  let count = 0;
  let keys = new Int32Array(room * 3);
  let completion = new Float64Array(room);

  const add = (studentId: string, videoTitle: string, courseCode: string, rate: number): void => {
    if (count === room) {
      room *= 2;
      keys = enlarged(keys, new Int32Array(room * 3));
      completion = enlarged(completion, new Float64Array(room));
    }
    keys[count * 3] = learners.of(studentId);
    keys[count * 3 + 1] = videos.of(videoTitle);
    keys[count * 3 + 2] = courses.of(courseCode);
    completion[count++] = rate;
  };
  const build = (): ViewTable => {
    const [byLearner, byVideo, byCourse] = [learners.sorted(), videos.sorted(), courses.sorted()];
    const column = (at: number, places: Int32Array): Int32Array => {
      const numbers = new Int32Array(count);
      for (let i = 0; i < count; i++) numbers[i] = places[keys[i * 3 + at] as number] as number;
      return numbers;
    };
    return {
      count,
      learners: byLearner.names,
      videos: byVideo.names,
      courses: byCourse.names,
      learner: column(0, byLearner.places),
      video: column(1, byVideo.places),
      course: column(2, byCourse.places),
      completion: completion.slice(0, count),
    };
  };
  return { add, build };
}

/** Numbers names in order of appearance, and can tell their places in alphabetical order. */
function numbering() {
  const numbers = new Map<string, number>();
  return {
    of: (name: string): number => {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(ownText(name), numbers.size);
      return numbers.size - 1;
    },
    sorted: (): { names: string[]; places: Int32Array } => {
      const names = [...numbers.keys()].sort();
      const places = new Int32Array(names.length);
      for (const [place, name] of names.entries()) places[numbers.get(name) as number] = place;
      return { names, places };
    },
  };
}

function enlarged<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

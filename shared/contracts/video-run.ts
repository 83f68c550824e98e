/** The video analytics that are served: `run` names their files, `readAt` is when their views were read (ISO 8601). */
export type VideoRun = {
  readonly run: string;
  readonly readAt: string;
  readonly generatedAt: string;
  readonly views: number;
  readonly learners: number;
  readonly videos: number;
  readonly courses: number;
};

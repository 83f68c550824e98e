/**
 * Every statement that LEB2 is asked, with values only at `?`. The queries keep to what MySQL, MariaDB and SQLite have
 * in common, and ask for one class at a time: no list of ids to build, and no more than a class in memory.
 * `criterias.clo_id` points at `course_outcomes.id`, not at `course_outcomes.clo_id`.
 */

export const VERSION = 'SELECT VERSION() AS version';

/** NOW() is not used, but LEB2's times are Bangkok's, and the server's log should say the same. */
export const SET_TIME_ZONE = "SET time_zone = '+07:00'";

/** A consistent snapshot needs this level; a server may default to another. */
export const SET_ISOLATION = 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ';

/** Seconds. */
export const SET_TIMEOUT_MARIADB = 'SET SESSION max_statement_time = ?';

/** Milliseconds. */
export const SET_TIMEOUT_MYSQL = 'SET SESSION max_execution_time = ?';

export const START_SNAPSHOT = 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY';

/** A row when the marks carry points; older installations have none. */
export const POINT_COLUMN = "SHOW COLUMNS FROM act_sub_points LIKE 'point'";

const OUTCOME_CLASSES = `
  SELECT c.id AS class_id, s.slug AS slug, (
      SELECT MIN(co.course_id) FROM course_outcomes co
      WHERE co.class_id = c.id AND co.type = 'ulti' AND co.deleted_at IS NULL
    ) AS course_id
  FROM classes c
  JOIN semesters s ON s.id = c.semester_id
  WHERE c.type = 'obem'
    AND c.deleted_at IS NULL
    AND EXISTS (
      SELECT 1 FROM course_outcomes co WHERE co.class_id = c.id AND co.type = 'ulti' AND co.deleted_at IS NULL
    )`;

/** Binds: the start of the lookback. */
export const TRACKED_CLASSES = `${OUTCOME_CLASSES}
    AND EXISTS (
      SELECT 1 FROM activities a WHERE a.class_id = c.id AND a.deleted_at IS NULL AND a.start_date > ?
    )
  ORDER BY c.id`;

/** Classes that may have ended since; binds: the start of the training span, twice. */
export const RECENT_CLASSES = `${OUTCOME_CLASSES}
    AND EXISTS (
      SELECT 1 FROM activities a
      WHERE a.class_id = c.id AND a.deleted_at IS NULL AND (a.start_date >= ? OR a.due_date >= ?)
    )
  ORDER BY c.id`;

/** Binds: class id. */
export const ACTIVITIES = `
  SELECT a.id AS activity_id, a.type AS type, a.start_date AS start_date, a.due_date AS due_date
  FROM activities a
  WHERE a.class_id = ? AND a.deleted_at IS NULL
  ORDER BY a.id`;

/** The highest flagged level of each criterion of the class. Binds: class id. */
export const REQUIRED_LEVELS = `
  SELECT cri.id AS cri_id, MAX(cl.level) AS level
  FROM course_outcomes co
  JOIN criterias cri ON cri.clo_id = co.id AND cri.deleted_at IS NULL
  JOIN cri_levels cl ON cl.cri_id = cri.id AND cl.flag = 1 AND cl.deleted_at IS NULL
  WHERE co.class_id = ? AND co.type = 'ulti' AND co.deleted_at IS NULL
  GROUP BY cri.id
  ORDER BY cri.id`;

/**
 * One row per distinct submission, criterion and level. The original also asked that the class code be that of some
 * class with an activity; the class itself is one as soon as its own deleted activities do not count.
 */
const assessments = (point: string, activityFilter: string): string => `
  SELECT asp.user_id AS user_id, a.id AS activity_id, cri.id AS cri_id, asub.id AS submission_id,
    asub.submitted_at AS submitted_at, asub.spent_time AS spent_time, a.due_date AS due_date, cl.level AS level,
    ${point} AS point
  FROM course_outcomes co
  JOIN criterias cri ON cri.clo_id = co.id AND cri.deleted_at IS NULL
  JOIN activities a ON a.class_id = co.class_id AND a.deleted_at IS NULL
  JOIN act_sub_points asp ON asp.activity_id = a.id AND asp.cri_id = cri.id
  JOIN activity_submissions asub ON asub.activity_id = asp.activity_id AND asub.user_id = asp.user_id
  JOIN cri_levels cl ON cl.id = asp.cri_level_id AND cl.deleted_at IS NULL
  WHERE co.class_id = ? AND co.type = 'ulti' AND co.deleted_at IS NULL
    AND asub.deleted_at IS NULL AND asub.submitted_at < ?${activityFilter}
  GROUP BY asp.user_id, a.id, cri.id, asub.id, asub.submitted_at, asub.spent_time, a.due_date, cl.level
  ORDER BY a.id, asp.user_id, asub.id, cri.id, cl.level`;

/** Whatever was handed in, marked or not; a hand-in is known before its mark. */
const submissions = (activityFilter: string): string => `
  SELECT asub.user_id AS user_id, a.id AS activity_id, MIN(asub.submitted_at) AS submitted_at
  FROM activities a
  JOIN activity_submissions asub ON asub.activity_id = a.id
  WHERE a.class_id = ? AND a.deleted_at IS NULL AND asub.deleted_at IS NULL AND asub.submitted_at < ?${activityFilter}
  GROUP BY a.id, asub.user_id
  ORDER BY a.id, asub.user_id`;

const SINCE_LOOKBACK = ' AND a.start_date > ?';

/** Binds: class id, asOf, and for the tracked ones the start of the lookback. */
export const ASSESSMENTS = {
  tracked: { plain: assessments('NULL', SINCE_LOOKBACK), withPoints: assessments('MAX(asp.point)', SINCE_LOOKBACK) },
  ended: { plain: assessments('NULL', ''), withPoints: assessments('MAX(asp.point)', '') },
};

/** Binds: as those of the assessments. */
export const SUBMISSIONS = { tracked: submissions(SINCE_LOOKBACK), ended: submissions('') };

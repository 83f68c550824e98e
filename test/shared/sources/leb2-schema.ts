/** LEB2's tables as far as they are read, for MariaDB in a mode that lets zero dates in. */
export const LEB2_SCHEMA = `
SET sql_mode = '';
CREATE TABLE semesters (id BIGINT PRIMARY KEY, slug VARCHAR(16) NOT NULL);
CREATE TABLE classes (id BIGINT PRIMARY KEY, code VARCHAR(64) NOT NULL, type VARCHAR(16) NOT NULL,
  semester_id BIGINT NOT NULL, deleted_at DATETIME NULL);
CREATE TABLE course_outcomes (id BIGINT PRIMARY KEY, course_id BIGINT NULL, clo_id BIGINT NOT NULL,
  class_id BIGINT NOT NULL, type VARCHAR(16) NOT NULL, deleted_at DATETIME NULL, KEY (class_id));
CREATE TABLE activities (id BIGINT PRIMARY KEY, class_id BIGINT NOT NULL, type VARCHAR(8) NULL,
  start_date DATETIME NULL, due_date DATETIME NULL, deleted_at DATETIME NULL, KEY (class_id));
CREATE TABLE criterias (id BIGINT PRIMARY KEY, clo_id BIGINT NOT NULL, deleted_at DATETIME NULL, KEY (clo_id));
CREATE TABLE cri_levels (id BIGINT PRIMARY KEY, cri_id BIGINT NOT NULL, level TINYINT NULL,
  flag TINYINT NOT NULL DEFAULT 0, deleted_at DATETIME NULL, KEY (cri_id));
CREATE TABLE act_sub_points (id BIGINT PRIMARY KEY AUTO_INCREMENT, activity_id BIGINT NOT NULL, user_id BIGINT NOT NULL,
  cri_id BIGINT NOT NULL, cri_level_id BIGINT NULL, KEY (activity_id, user_id));
CREATE TABLE activity_submissions (id BIGINT PRIMARY KEY, activity_id BIGINT NOT NULL, user_id BIGINT NOT NULL,
  submitted_at DATETIME NULL, spent_time TIME NULL, deleted_at DATETIME NULL, KEY (activity_id, user_id));
`;

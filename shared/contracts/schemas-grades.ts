import { object, orNull, type Schema } from './schema';
import { count, isoDate, number, text } from './schema-fields';

const grade = { type: 'number', minimum: 0, maximum: 100 } as const;

const gradesCsv = {
  type: 'string',
  description: [
    'CSV in UTF-8, separated by commas, with a header: `user_id` (letters, digits, dots, hyphens, underscores; no e-mail address)',
    'and the six features `gender` (a word), `attendance_rate` (0 to 100), `study_hours_per_week` (0 to 168), `previous_grade` (0 to 100),',
    '`extracurricular_activities_count` (a whole number up to 100), `parental_support` (0 to 2, or Low, Medium, High);',
    'at the end `final_grade` (0 to 100), with which the features may be left out.',
    'Names are also read as in `StudyHoursPerWeek`. A learner stands in a file once.',
  ].join(' '),
} as const;

/** Bodies of the grade routes. */
export const GRADE_SCHEMAS: Readonly<Record<string, Schema>> = {
  Message: object({ message: text }),
  GradesCsv: gradesCsv,
  ReportCsv: { type: 'string', description: 'The fields of the JSON rows but the last two, as columns.' },
  GradesForm: object(
    { file: { ...gradesCsv, contentMediaType: 'text/csv' }, start_date_period: isoDate, end_date_period: isoDate },
    ['start_date_period', 'end_date_period'],
  ),
  HelpReport: object(
    {
      period: { ...text, description: 'Both dates, joined by an underscore.' },
      help_threshold: grade,
      learners: { ...count, description: 'Of the whole report.' },
      needing_help: { ...count, description: 'Of the whole report.' },
      not_predicted: {
        type: 'array',
        items: object({ user_id: text, missing: { type: 'array', items: text } }),
        description:
          'Learners who are not in the report, and which features they lack; none: they are in the next one. Cut into pages like the rows.',
      },
      advisory: { const: true, description: 'Predictions to look into, not grades.' },
      rows: {
        type: 'array',
        items: object({
          user_id: text,
          start_date_period: isoDate,
          end_date_period: isoDate,
          gender: orNull(text, 'Null when not known.'),
          attendance_rate: orNull(grade, 'Percent.'),
          study_hours_per_week: orNull(number, 'Hours.'),
          previous_grade: orNull(grade, '0 to 100.'),
          extracurricular_activities_count: orNull(count, 'How many.'),
          parental_support: orNull({ type: 'integer', minimum: 0, maximum: 2 }, '0 low, 1 medium, 2 high.'),
          final_grade: orNull(grade, 'Always null here: a learner with a final grade is not in the report.'),
          prediction_final_grade: grade,
          prediction_report_date: isoDate,
          needs_help: { type: 'boolean', description: 'The prediction is below the threshold.' },
          gap: { ...number, description: 'Points missing to the threshold; 0 when none.' },
        }),
      },
      next_offset: orNull(count, 'Where the next rows begin; null on the last page.'),
    },
    ['not_predicted'],
  ),
};

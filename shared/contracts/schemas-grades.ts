import { object, orNull, type Schema } from './schema';

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const grade = { type: 'number', minimum: 0, maximum: 100 } as const;
const isoDate = { type: 'string', format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const;

/** Bodies of the grade routes. */
export const GRADE_SCHEMAS: Readonly<Record<string, Schema>> = {
  Message: object({ message: text }),
  GradesForm: object(
    { file: { type: 'string', contentMediaType: 'text/csv' }, start_date_period: isoDate, end_date_period: isoDate },
    ['start_date_period', 'end_date_period'],
  ),
  HelpReport: object({
    period: { ...text, description: 'Both dates, joined by an underscore.' },
    help_threshold: grade,
    learners: { ...count, description: 'Of the whole report.' },
    needing_help: { ...count, description: 'Of the whole report.' },
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
  }),
};

/** A JSON Schema (draft 2020-12). */
export type Schema = Readonly<Record<string, unknown>>;

/** An object whose properties are all there but the `optional` ones. */
export function object(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  return { type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)) };
}

export function orNull(schema: Schema, description: string): Schema {
  return { ...schema, type: [schema.type, 'null'], description };
}

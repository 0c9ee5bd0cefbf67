// What a form begins with, from what the contract says of a parameter.
export function initial(parameter) {
  const value = parameter.example ?? parameter.schema?.example ?? parameter.schema?.default;
  if (value !== undefined && value !== null) return typeof value === "object" ? JSON.stringify(value) : String(value);
  if (!parameter.required) return "";
  return made(parameter.schema ?? {});
}

function made(schema) {
  if (schema.enum?.length) return String(schema.enum[0]);
  if (schema.format === "uuid") return "00000000-0000-4000-8000-000000000000";
  if (schema.type === "integer" || schema.type === "number") return String(schema.minimum ?? 1);
  if (schema.type === "boolean") return "true";
  return "";
}

/** Values to choose from; others may be typed all the same. */
export function choices(schema) {
  if (schema?.enum) return schema.enum.filter((value) => value !== null).map(String);
  return schema?.type === "boolean" ? ["true", "false"] : [];
}

export function kindOf(schema) {
  const type = [schema?.type].flat().filter(Boolean).join(" or ");
  return [type, schema?.format].filter(Boolean).join(", ");
}

import type { z } from "zod";
import { type FormState, valuesOf } from "#components/ui/form-state.ts";

type Read<T> = { readonly data: T; readonly state: null } | { readonly data: null; readonly state: FormState };

/** Parses a form's fields; `state` is what the form shows when they may not go on. */
export function readForm<S extends z.ZodType>(schema: S, form: FormData): Read<z.output<S>> {
  const fields = Object.fromEntries([...form].filter(([name]) => !name.startsWith("$ACTION")));
  const parsed = schema.safeParse(fields);
  if (parsed.success) return { data: parsed.data, state: null };
  const faults = Object.fromEntries(parsed.error.issues.map(({ path, message }) => [String(path[0]), message]));
  return {
    data: null,
    state: {
      status: "failed",
      message: "Some of the fields need another look.",
      fields: faults,
      values: valuesOf(form),
    },
  };
}

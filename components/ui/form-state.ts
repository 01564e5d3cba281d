/** What a form shows after its action has answered. Kept values let nothing typed be lost. */
export interface FormState {
  readonly status: "idle" | "done" | "failed";
  readonly message?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, string>>;
  readonly requestId?: string;
}

export const idle: FormState = { status: "idle" };

/** A server action bound to a form. */
export type FormAction = (state: FormState, form: FormData) => Promise<FormState>;

interface Fault {
  readonly message: string;
  readonly details: readonly { readonly field: string; readonly message: string }[];
  readonly request_id: string;
}

/** What must be typed anew each time. */
const secret = /password|^code$/;

/** What was typed, to give back; never a password or a code. */
export function valuesOf(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form) if (typeof value === "string" && !secret.test(name)) values[name] = value;
  return values;
}

/** A failed action as the form's state: each fault beside its field, and what was typed kept (passwords apart). */
export function failed(error: Fault, form?: FormData): FormState {
  return {
    status: "failed",
    message: error.message,
    fields: Object.fromEntries(error.details.map(({ field, message }) => [field, message])),
    values: form ? valuesOf(form) : {},
    requestId: error.request_id,
  };
}

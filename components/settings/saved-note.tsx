import type { FormState } from "#components/ui/form-state.ts";

/** Beside the button of a form that worked. */
export function SavedNote({ state }: { state: FormState }) {
  return (
    <span role="status" className="text-good">
      {state.status === "done" ? state.message : ""}
    </span>
  );
}

import type { FormState } from "./form-state.ts";
import { Notice } from "./notice.tsx";

/** What went wrong with a form as a whole, with the id to quote when asking for help. */
export function FormMessage({ state }: { state: FormState }) {
  if (state.status !== "failed" || !state.message) return null;
  return (
    <Notice tone="error" title={state.message}>
      {state.requestId ? (
        <p className="text-sm">
          Request id: <code>{state.requestId}</code>
        </p>
      ) : null}
    </Notice>
  );
}

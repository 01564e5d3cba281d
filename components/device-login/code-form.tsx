import { Button } from "#components/ui/button.tsx";
import { box, Field } from "#components/ui/field.tsx";

/** Asks for the code that a machine shows. A plain form: it works before any script has loaded. */
export function CodeForm({ error, typed }: { error?: string | undefined; typed?: string | undefined }) {
  return (
    <form method="get" action="/device" className="grid gap-4">
      <Field label="Code" hint="Eight letters, as the terminal shows them." error={error}>
        {(control) => (
          <input
            {...control}
            name="code"
            type="text"
            required
            defaultValue={typed}
            maxLength={64}
            placeholder="BCDF-GHJK"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            className={`${box} font-mono text-lg tracking-widest uppercase`}
          />
        )}
      </Field>
      <Button type="submit" look="primary">
        Go on
      </Button>
    </form>
  );
}

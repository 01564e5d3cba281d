import Form from "next/form";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";
import type { PatternSearch } from "./pattern-address.ts";

/** Looks for a word in the patterns' sentences. A GET form: before the scripts are there it loads the page anew. */
export function SearchPatterns({ path, search }: { path: string; search: PatternSearch }) {
  const kept = (["kind", "sort", "since"] as const).filter((name) => search[name]);
  return (
    <Form action={path} scroll={false} role="search" className="flex min-w-0 flex-1 basis-60 items-end gap-2">
      {kept.map((name) => (
        <input key={name} type="hidden" name={name} value={search[name]} />
      ))}
      <div className="min-w-0 flex-1">
        <TextField
          // Typed anew when a link has changed it.
          key={search.search ?? ""}
          label="Search"
          labelHidden
          placeholder="Search: a file, a command, a word"
          type="search"
          name="search"
          maxLength={200}
          defaultValue={search.search}
        />
      </div>
      <Button type="submit">Search</Button>
    </Form>
  );
}

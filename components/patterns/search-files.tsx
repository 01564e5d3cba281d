import Form from "next/form";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";

/** Looks for a file by a part of its path. A GET form: before the scripts are there it loads the page anew. */
export function SearchFiles({ path, search }: { path: string; search: string | undefined }) {
  return (
    <Form action={path} scroll={false} role="search" className="flex min-w-0 max-w-xl items-end gap-2">
      <div className="min-w-0 flex-1">
        <TextField
          // Typed anew when a link has changed it.
          key={search ?? ""}
          label="A file"
          labelHidden
          placeholder="A part of a file’s path"
          type="search"
          name="search"
          maxLength={200}
          defaultValue={search}
        />
      </div>
      <Button type="submit">Search</Button>
    </Form>
  );
}

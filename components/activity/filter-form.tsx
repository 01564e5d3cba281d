"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition } from "react";
import { Button } from "#components/ui/button.tsx";
import { SelectField, TextField } from "#components/ui/field.tsx";
import type { ActivitySearch } from "./activity-address.ts";

interface Choice {
  readonly value: string;
  readonly label: string;
}

/**
 * What the events are narrowed to. A plain GET form: before the scripts are there it loads the page anew. With them a choice takes
 * effect at once, and nothing empty stands in the address.
 */
export function FilterForm({
  path,
  search,
  types,
  devices,
}: {
  path: string;
  search: ActivitySearch;
  types: readonly Choice[];
  devices: readonly Choice[];
}) {
  const form = useRef<HTMLFormElement>(null);
  const router = useRouter();
  const [pending, start] = useTransition();
  // Fields that a link has changed show it; the form itself stays, and with it the focus.
  useEffect(() => {
    for (const field of form.current?.elements ?? [])
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)
        field.value = search[field.name as keyof ActivitySearch] ?? "";
  }, [search]);
  const go = () => {
    if (!form.current) return;
    const parts = new URLSearchParams();
    for (const [name, value] of new FormData(form.current))
      if (typeof value === "string" && value.trim() !== "") parts.set(name, value.trim());
    // Its own days take the place of a named range.
    if (parts.has("from") || parts.has("to")) parts.delete("range");
    start(() => router.push(parts.size > 0 ? `${path}?${parts}` : path, { scroll: false }));
  };
  const kept = (["range", "weekday", "hour"] as const).filter((name) => search[name]);
  return (
    <form
      ref={form}
      action={path}
      aria-label="Filters"
      aria-busy={pending}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
      className="grid grid-cols-1 items-end gap-3 min-[26rem]:grid-cols-2 md:grid-cols-4"
    >
      {kept.map((name) => (
        <input key={name} type="hidden" name={name} value={search[name]} />
      ))}
      <SelectField label="Type" name="type" defaultValue={search.type ?? ""} onChange={go}>
        <option value="">Any</option>
        {types.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <TextField label="Extension" name="extension" list="known-extensions" defaultValue={search.extension} />
      <TextField label="Tool" name="tool" list="known-tools" defaultValue={search.tool} />
      <TextField label="Project" name="project" list="known-projects" defaultValue={search.project} />
      <TextField label="Path contains" name="path" type="search" maxLength={256} defaultValue={search.path} />
      <SelectField label="Device" name="device" defaultValue={search.device ?? ""} onChange={go}>
        <option value="">Any</option>
        {devices.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <TextField label="From" name="from" type="date" defaultValue={search.from} />
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField label="To" name="to" type="date" defaultValue={search.to} />
        </div>
        <Button type="submit" busy={pending}>
          Apply
        </Button>
      </div>
    </form>
  );
}

"use client";

import * as Radix from "radix-ui/tabs";

/** Panels of one page, one shown at a time. Where each has an address of its own, use the links of `FilterNav`. */
export function TabPanels({
  label,
  tabs,
  initial,
}: {
  label: string;
  tabs: readonly { id: string; label: string; content: React.ReactNode }[];
  initial?: string;
}) {
  return (
    <Radix.Root defaultValue={initial ?? tabs[0]?.id ?? ""} className="grid gap-4">
      <Radix.List aria-label={label} className="flex gap-4 overflow-x-auto border-line border-b">
        {tabs.map(({ id, label: name }) => (
          <Radix.Trigger
            key={id}
            value={id}
            className="min-h-9 border-transparent border-b-2 whitespace-nowrap text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-text pointer-coarse:min-h-11"
          >
            {name}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ id, content }) => (
        <Radix.Content key={id} value={id}>
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}

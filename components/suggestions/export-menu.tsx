"use client";

import { buttonClass } from "#components/ui/button.tsx";
import { Menu } from "#components/ui/menu.tsx";
import type { ExportFormat } from "#lib/contracts/suggestions.ts";

const formats: readonly { value: ExportFormat; label: string; note: string }[] = [
  { value: "bash", label: "bash", note: "Linux, macOS" },
  { value: "powershell", label: "PowerShell", note: "untried" },
  { value: "node", label: "Node", note: "22 or newer" },
  { value: "github-actions", label: "GitHub Actions", note: ".yml" },
];

/**
 * Takes the draft away as a script that runs without Floyo. `href` is the file's address, but for its format; who takes it
 * has made use of the suggestion, which `onExport` is told.
 */
export function ExportMenu({ name, href, onExport }: { name: string; href: string; onExport: () => void }) {
  return (
    <Menu
      label="Export the draft as a script"
      items={[
        { heading: "A script that runs without Floyo" },
        ...formats.map(({ value, label, note }) => ({
          label,
          note,
          // A file to keep: the page stays where it is.
          onSelect: () => {
            window.location.assign(`${href}?format=${value}`);
            onExport();
          },
        })),
      ]}
      className={buttonClass()}
      data-export=""
    >
      <span>
        Export as…<span className="sr-only">: {name}</span>
      </span>
    </Menu>
  );
}

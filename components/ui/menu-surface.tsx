"use client";

import Link from "next/link";
import * as Radix from "radix-ui/dropdown-menu";
import { useState } from "react";
import { Icon } from "./icon.tsx";
import type { MenuItem, MenuProps } from "./menu.tsx";
import { lendNonce } from "./style-nonce.ts";

lendNonce();

const row =
  "flex min-h-9 cursor-pointer select-none items-center gap-2.5 rounded-sm px-2.5 outline-none data-disabled:cursor-not-allowed data-disabled:opacity-60 data-highlighted:bg-accent-soft pointer-coarse:min-h-11";

/** The open menu and its button. Loaded when the first one is opened, and open from then. */
export function MenuSurface({
  items,
  label,
  side = "bottom",
  align = "start",
  children,
}: MenuProps & { children: React.ReactNode }) {
  const [open, setOpen] = useState(true);
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          {...(label ? { "aria-label": label, "aria-labelledby": undefined } : {})}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) w-max min-w-48 max-w-[min(20rem,calc(100vw-1rem))] overflow-y-auto rounded-md border border-line-strong bg-surface p-1 text-text motion-safe:animate-appear"
        >
          {items.map((item, index) => (
            <Row
              key={item === "line" ? `line-${index.toString()}` : "heading" in item ? item.heading : item.label}
              item={item}
            />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Row({ item }: { item: MenuItem }) {
  if (item === "line") return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
  if ("heading" in item) return <Radix.Label className="px-2.5 py-1 text-muted text-sm">{item.heading}</Radix.Label>;
  const { label, icon, note, href, onSelect, checked, danger, disabled } = item;
  const inside = (
    <>
      {icon ? <Icon name={icon} /> : null}
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {note ? <span className="text-muted text-sm">{note}</span> : null}
    </>
  );
  const look = `${row} ${danger ? "text-danger" : ""}`;
  if (checked !== undefined) {
    return (
      <Radix.CheckboxItem checked={checked} disabled={disabled} onSelect={onSelect} className={look}>
        {inside}
        <span className="flex w-4 justify-end">
          <Radix.ItemIndicator>
            <Icon name="check" />
          </Radix.ItemIndicator>
        </span>
      </Radix.CheckboxItem>
    );
  }
  if (href !== undefined) {
    return (
      <Radix.Item asChild disabled={disabled} className={look}>
        <Link href={href}>{inside}</Link>
      </Radix.Item>
    );
  }
  return (
    <Radix.Item disabled={disabled} onSelect={onSelect} className={look}>
      {inside}
    </Radix.Item>
  );
}

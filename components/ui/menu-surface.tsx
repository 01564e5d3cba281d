"use client";

import Link from "next/link";
import * as Radix from "radix-ui/dropdown-menu";
import { useCallback, useRef, useState } from "react";
import { Icon } from "./icon.tsx";
import type { MenuItem, MenuProps } from "./menu.tsx";

const row =
  "flex min-h-9 cursor-pointer select-none items-center gap-2.5 rounded-sm px-2.5 outline-none data-disabled:cursor-not-allowed data-disabled:opacity-60 data-highlighted:bg-accent-soft pointer-coarse:min-h-11";

/** A menu stands in the part of the page that its button is in, where those who walk through parts find it. */
const landmarks = "[role=dialog], [role=alertdialog], main, aside, header";

/** The open menu and its button. Loaded when the first one is opened, and open from then. */
export function MenuSurface({
  items,
  label,
  side = "bottom",
  align = "start",
  children,
}: MenuProps & { children: React.ReactNode }) {
  const [open, setOpen] = useState(true);
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const findPlace = useCallback((button: HTMLButtonElement | null) => {
    if (button) setPlace(button.closest<HTMLElement>(landmarks) ?? document.body);
  }, []);
  // What is chosen happens once the focus is back at the button, so that a dialog it opens can return it there.
  const chosen = useRef<(() => void) | null>(null);
  return (
    // Not modal: the page behind it can be scrolled and read, as behind the menus of the system.
    <Radix.Root open={open && place !== null} onOpenChange={setOpen} modal={false}>
      <Radix.Trigger asChild ref={findPlace}>
        {children}
      </Radix.Trigger>
      <Radix.Portal container={place}>
        <Radix.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          {...(label ? { "aria-label": label, "aria-labelledby": undefined } : {})}
          onCloseAutoFocus={() => {
            const run = chosen.current;
            chosen.current = null;
            if (run) queueMicrotask(run);
          }}
          onKeyDownCapture={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            event.stopPropagation();
            const menu = event.currentTarget;
            // Typing ahead moves the focus a moment later: an Enter that comes sooner, as from a page that was busy, means
            // what was typed and not what had the focus before.
            setTimeout(() => clickFocused(menu));
          }}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) w-max min-w-48 max-w-[min(20rem,calc(100vw-1rem))] overflow-y-auto rounded-md border border-line-strong bg-surface p-1 text-text motion-safe:animate-appear"
        >
          {items.map((item, index) => (
            <Row
              key={item === "line" ? `line-${index.toString()}` : "heading" in item ? item.heading : item.label}
              item={item}
              choose={(run) => {
                chosen.current = run;
              }}
            />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function clickFocused(menu: HTMLElement): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused !== menu && menu.contains(focused)) focused.click();
}

function Row({ item, choose }: { item: MenuItem; choose: (run: () => void) => void }) {
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
  const select = onSelect ? () => choose(onSelect) : undefined;
  const look = `${row} ${danger ? "text-danger" : ""}`;
  if (href !== undefined) {
    return (
      <Radix.Item asChild disabled={disabled} className={look}>
        <Link href={href} aria-current={checked ? "true" : undefined}>
          {inside}
          {checked ? <Icon name="check" /> : null}
        </Link>
      </Radix.Item>
    );
  }
  if (checked !== undefined) {
    return (
      <Radix.CheckboxItem checked={checked} disabled={disabled} onSelect={select} className={look}>
        {inside}
        <span className="flex w-4 justify-end">
          <Radix.ItemIndicator>
            <Icon name="check" />
          </Radix.ItemIndicator>
        </span>
      </Radix.CheckboxItem>
    );
  }
  return (
    <Radix.Item disabled={disabled} onSelect={select} className={look}>
      {inside}
    </Radix.Item>
  );
}

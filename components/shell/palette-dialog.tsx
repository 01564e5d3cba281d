"use client";

import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import * as Dialog from "radix-ui/dialog";
import { useRef, useState, useTransition } from "react";
import { Icon, type IconName } from "#components/ui/icon.tsx";
import { useRunAction } from "#components/ui/run-action.ts";
import { Sentence } from "#components/ui/sentence.tsx";
import { lendNonce } from "#components/ui/style-nonce.ts";
import { includesWords } from "./includes-words.ts";
import type { PaletteProps } from "./palette.tsx";
import { usePalette } from "./palette-store.ts";
import { places, settingsPages } from "./places.ts";
import { addRecent, forgetRecent, type Recent, readRecent } from "./recent.ts";
import { type Found, useOwnSearch } from "./search-own.ts";
import { useSetAppearance } from "./use-appearance.ts";

lendNonce();

interface Entry {
  readonly label: string;
  readonly icon: IconName;
  readonly group: "Go to" | "Do" | "Workspace";
  /** One of many: only once something is typed. */
  readonly typedFor?: boolean;
  /** Other words that people type for it. */
  readonly words?: string;
  readonly note?: string;
  readonly href?: string;
  readonly run?: () => void;
}

const icons: Record<Found["kind"], IconName> = { pattern: "patterns", suggestion: "suggestions", file: "file" };
const kinds: readonly { kind: Found["kind"]; heading: string }[] = [
  { kind: "suggestion", heading: "Suggestions" },
  { kind: "pattern", heading: "Patterns" },
  { kind: "file", heading: "Files" },
];

/** Everything there is to open or to do, by its name. Loaded when first opened. */
export function PaletteDialog({ open, ...props }: PaletteProps & { open: boolean }) {
  const close = usePalette((state) => state.close);
  const back = useRef<HTMLElement | null>(null);
  const [typed, setTyped] = useState("");
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) close();
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-veil motion-safe:animate-appear" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={() => {
            back.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
            setTyped("");
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            back.current?.focus();
          }}
          onEscapeKeyDown={(event) => {
            // One step back: first what was typed, then the palette.
            if (typed === "") return;
            event.preventDefault();
            setTyped("");
          }}
          className="fixed top-2 left-1/2 z-50 flex max-h-[calc(100dvh-1rem)] w-[calc(100vw-1rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-md border border-line-strong bg-surface text-text motion-safe:animate-appear md:top-[12dvh] md:max-h-[70dvh]"
        >
          <Dialog.Title className="sr-only">Search and commands</Dialog.Title>
          <Entries {...props} typed={typed} setTyped={setTyped} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Entries({ typed, setTyped, ...props }: PaletteProps & { typed: string; setTyped: (text: string) => void }) {
  const { close } = usePalette();
  const router = useRouter();
  const root = `/w/${props.organization.slug}`;
  const search = useOwnSearch(props.organization.slug, typed);
  const [recent] = useState(() => readRecent(root));
  const entries = useEntries(props).filter(({ label, words, typedFor }) =>
    typed === "" ? !typedFor : includesWords(`${label} ${words ?? ""}`, typed),
  );
  const go = (to: Recent) => {
    addRecent(root, to);
    close();
    router.push(to.href);
  };
  const choose = ({ label, href, run }: Entry) => {
    if (href !== undefined) return go({ href, label });
    close();
    run?.();
  };
  const nothing = entries.length === 0 && search.found.length === 0 && search.state === "done";

  return (
    <Command label="Search and commands" shouldFilter={false} loop className="flex min-h-0 flex-col">
      <div className="flex items-center gap-2 border-line border-b px-3">
        <Icon name="search" />
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder="Search, or type what to do"
          className="h-12 min-w-0 flex-1 bg-transparent text-lg placeholder:text-muted focus-visible:outline-none"
        />
        <Dialog.Close className="min-h-9 rounded-md px-2 text-muted text-sm hover:bg-sunken pointer-coarse:min-h-11">
          Close
        </Dialog.Close>
      </div>
      <Command.List className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-1" label="What to open or do">
        {typed === "" && recent.length > 0 ? (
          <Group heading="Recent">
            {recent.map((one) => (
              <Line key={one.href} value={`recent ${one.href}`} icon="back" onSelect={() => go(one)}>
                <Sentence text={one.label} />
              </Line>
            ))}
          </Group>
        ) : null}
        {kinds.map(({ kind, heading }) => {
          const ofKind = search.found.filter((one) => one.kind === kind);
          return ofKind.length > 0 ? (
            <Group key={kind} heading={heading}>
              {ofKind.map((one) => (
                <Line key={one.id} value={`${kind} ${one.id}`} icon={icons[kind]} onSelect={() => go(one)}>
                  <Sentence text={one.label} />
                </Line>
              ))}
            </Group>
          ) : null;
        })}
        {(["Go to", "Do", "Workspace"] as const).map((group) => {
          const ofGroup = entries.filter((entry) => entry.group === group);
          return ofGroup.length > 0 ? (
            <Group key={group} heading={group}>
              {ofGroup.map((entry) => (
                <Line
                  key={entry.label}
                  value={`${group} ${entry.label}`}
                  icon={entry.icon}
                  note={entry.note}
                  onSelect={() => choose(entry)}
                >
                  {entry.label}
                </Line>
              ))}
            </Group>
          ) : null;
        })}
      </Command.List>
      <p role="status" className="min-h-9 border-line border-t px-3 py-2 text-muted text-sm">
        {search.state === "loading"
          ? "Searching your patterns, suggestions and files…"
          : search.state === "failed"
            ? `${search.error?.message ?? "The search failed."} What is listed above still works.`
            : nothing
              ? `Nothing is called “${typed.trim()}”.`
              : "Arrows move, Enter opens, Escape goes back."}
      </p>
    </Command>
  );
}

function useEntries({ organization, organizations, setAppearance, signOut, analyze }: PaletteProps): Entry[] {
  const { choose } = useSetAppearance(setAppearance);
  const { run } = useRunAction();
  const [, begin] = useTransition();
  const openShortcuts = usePalette((state) => state.openShortcuts);
  const root = `/w/${organization.slug}`;
  const theme = (value: "system" | "light" | "dark") => () => choose("theme", value);
  return [
    ...places.map(
      ({ name, icon, path, letter }): Entry => ({
        label: name,
        icon,
        group: "Go to",
        href: root + path,
        note: `g ${letter}`,
      }),
    ),
    ...settingsPages.map(
      ({ name, path }): Entry => ({
        label: `Settings: ${name}`,
        icon: "settings",
        group: "Go to",
        href: root + path,
        typedFor: true,
      }),
    ),
    { label: "API reference", icon: "file", group: "Go to", href: "/docs/api", words: "docs documentation openapi" },
    {
      label: "Analyse now",
      icon: "patterns",
      group: "Do",
      words: "analyze learn patterns",
      run: () =>
        run(analyze, {
          done: "Analysis requested. New patterns appear when it is done.",
          failed: "It was not requested.",
        }),
    },
    {
      label: "Make an API key",
      icon: "key",
      group: "Do",
      href: `${root}/settings/api-keys`,
      words: "token new create",
    },
    {
      label: "Connect a device",
      icon: "device",
      group: "Do",
      href: `${root}/settings/devices`,
      words: "watcher install",
    },
    { label: "Theme: as the system", icon: "moon", group: "Do", words: "appearance auto", run: theme("system") },
    { label: "Theme: light", icon: "moon", group: "Do", words: "appearance bright", run: theme("light") },
    { label: "Theme: dark", icon: "moon", group: "Do", words: "appearance night", run: theme("dark") },
    { label: "Keyboard shortcuts", icon: "keyboard", group: "Do", note: "?", words: "keys help", run: openShortcuts },
    {
      label: "Sign out",
      icon: "leave",
      group: "Do",
      words: "log out leave",
      run: () => {
        forgetRecent();
        begin(signOut);
      },
    },
    ...organizations
      .filter(({ id }) => id !== organization.id)
      .map(
        ({ slug, name }): Entry => ({
          label: `Switch to ${name}`,
          icon: "workspace",
          group: "Workspace",
          href: `/w/${slug}`,
        }),
      ),
  ];
}

function Group({ heading, children }: { heading: string; children: React.ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-muted [&_[cmdk-group-heading]]:text-sm"
    >
      {children}
    </Command.Group>
  );
}

function Line({
  value,
  icon,
  note,
  onSelect,
  children,
}: {
  value: string;
  icon: IconName;
  note?: string | undefined;
  onSelect: () => void;
  children: React.ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-sm px-2.5 py-1 aria-selected:bg-accent-soft pointer-coarse:min-h-11"
    >
      <Icon name={icon} />
      <span className="line-clamp-2 min-w-0 flex-1">{children}</span>
      {note ? <kbd className="text-muted text-sm">{note}</kbd> : null}
    </Command.Item>
  );
}

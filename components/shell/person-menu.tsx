"use client";

import { useTransition } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Menu, type MenuItem } from "#components/ui/menu.tsx";
import type { Organization } from "#lib/contracts/accounts.ts";
import type { Appearance, SetAppearance } from "./appearance.ts";
import { usePalette } from "./palette-store.ts";
import { forgetRecent } from "./recent.ts";
import { useSetAppearance } from "./use-appearance.ts";

const themes: readonly { value: Appearance["theme"]; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

interface PersonMenuProps {
  organization: Organization;
  organizations: readonly Organization[];
  person: string;
  theme: Appearance["theme"];
  setAppearance: SetAppearance;
  signOut: () => Promise<void>;
  /** On a phone there is no rail: the workspaces are in here too. */
  phone?: boolean;
}

/** Who is signed in: their settings, the theme, the shortcuts, the way out. */
export function PersonMenu(props: PersonMenuProps) {
  const { organization, organizations, person, theme, setAppearance, signOut, phone = false } = props;
  const [pending, begin] = useTransition();
  const { choose } = useSetAppearance(setAppearance);
  const openShortcuts = usePalette(({ openShortcuts: open }) => open);
  const root = `/w/${organization.slug}`;
  const items: MenuItem[] = [
    { heading: person },
    { label: "Profile", icon: "person", href: `${root}/settings/profile` },
    { label: "Appearance", icon: "moon", href: `${root}/settings/appearance` },
    { label: "Keyboard shortcuts", icon: "keyboard", note: "?", onSelect: openShortcuts },
    ...(phone ? workspaceItems(organization, organizations) : []),
    "line",
    { heading: "Theme" },
    ...themes.map(({ value, label }) => ({
      label,
      checked: theme === value,
      onSelect: () => choose("theme", value),
    })),
    "line",
    {
      label: pending ? "Signing out…" : "Sign out",
      icon: "leave",
      onSelect: () => {
        forgetRecent();
        begin(signOut);
      },
    },
  ];
  return (
    <Menu
      items={items}
      side={phone ? "bottom" : "top"}
      align={phone ? "end" : "start"}
      label="Your account"
      className={
        phone
          ? "inline-flex size-11 items-center justify-center rounded-md hover:bg-sunken"
          : "flex min-h-9 w-full min-w-0 items-center gap-2.5 rounded-md px-2.5 text-left hover:bg-sunken pointer-coarse:min-h-11"
      }
    >
      <Avatar name={person} />
      <span className={phone ? "sr-only" : "min-w-0 flex-1 truncate"}>
        <span className="sr-only">Account of </span>
        {person}
      </span>
      {phone ? null : <Icon name="updown" />}
    </Menu>
  );
}

function workspaceItems(here: Organization, all: readonly Organization[]): MenuItem[] {
  return [
    "line",
    { heading: "Workspace" },
    ...all.map(({ id, slug, name }) => ({ label: name, href: `/w/${slug}`, checked: id === here.id })),
  ];
}

/** The workspace at the rail's head; with more than one, a menu of them. */
export function WorkspaceSwitch({
  organization,
  organizations,
}: {
  organization: Organization;
  organizations: readonly Organization[];
}) {
  const inside = (
    <>
      <Avatar name={organization.name} square />
      <span className="min-w-0 flex-1 truncate font-semibold">
        <span className="sr-only">Workspace </span>
        {organization.name}
      </span>
    </>
  );
  if (organizations.length < 2) return <p className="flex min-h-9 items-center gap-2.5 px-2.5">{inside}</p>;
  return (
    <Menu
      items={workspaceItems(organization, organizations).slice(1)}
      label="Workspaces"
      className="flex min-h-9 w-full min-w-0 items-center gap-2.5 rounded-md px-2.5 text-left hover:bg-sunken pointer-coarse:min-h-11"
    >
      {inside}
      <Icon name="updown" />
    </Menu>
  );
}

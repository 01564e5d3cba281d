import type { IconName } from "#components/ui/icon.tsx";

/** A place of a workspace: in the rail, in the palette, and under `g` and a letter. */
export interface Place {
  readonly name: string;
  readonly icon: IconName;
  /** Below the workspace's own address. */
  readonly path: string;
  /** Where it is still "here"; its own path unless given. */
  readonly within?: string;
  readonly letter: string;
}

export const places: readonly Place[] = [
  { name: "Today", icon: "today", path: "", letter: "t" },
  { name: "Activity", icon: "activity", path: "/activity", letter: "a" },
  { name: "Patterns", icon: "patterns", path: "/patterns", letter: "p" },
  { name: "Suggestions", icon: "suggestions", path: "/suggestions", letter: "s" },
  { name: "Settings", icon: "settings", path: "/settings/profile", within: "/settings", letter: "e" },
];

export const settingsPages: readonly { readonly name: string; readonly path: string }[] = [
  { name: "Profile", path: "/settings/profile" },
  { name: "Appearance", path: "/settings/appearance" },
  { name: "Security", path: "/settings/security" },
  { name: "Workspace", path: "/settings/workspace" },
  { name: "Devices", path: "/settings/devices" },
  { name: "Editors", path: "/settings/editors" },
  { name: "API keys", path: "/settings/api-keys" },
  { name: "Privacy", path: "/settings/privacy" },
];

/** Whether an address is of this place, in the workspace whose own address is `root`. */
export const isHere = (pathname: string, root: string, { path, within }: Pick<Place, "path" | "within">): boolean =>
  path === ""
    ? pathname === root
    : pathname === root + path ||
      pathname.startsWith(`${root}${within ?? path}/`) ||
      pathname === root + (within ?? path);

/** What a person may choose about how the pages look and behave, on this device. */
export interface Appearance {
  readonly theme: "system" | "light" | "dark";
  readonly density: "compact" | "comfortable";
  readonly motion: "system" | "reduce";
  readonly shortcuts: "on" | "off";
}

/** The server action that keeps it in cookies, so that the server renders by it. */
export type SetAppearance = (form: FormData) => Promise<void>;

/** What the server writes onto `<html>` for a choice; nothing for what everybody has who chose nothing. */
export function attributesOf(appearance: Appearance): Record<`data-${keyof Appearance}`, string | undefined> {
  return {
    "data-theme": appearance.theme === "system" ? undefined : appearance.theme,
    "data-density": appearance.density === "compact" ? undefined : appearance.density,
    "data-motion": appearance.motion === "system" ? undefined : appearance.motion,
    "data-shortcuts": appearance.shortcuts === "on" ? undefined : appearance.shortcuts,
  };
}

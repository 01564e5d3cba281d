import { cookies } from "next/headers";
import { cache } from "react";
import { z } from "zod";
import type { Appearance as Shown } from "#components/shell/appearance.ts";
import { ownForm } from "./own-form.ts";

/** Each choice is a cookie of its own, on this device alone; what cannot be read is as if nothing had been chosen. */
const Appearance = z.object({
  theme: z.enum(["system", "light", "dark"]).catch("system"),
  density: z.enum(["compact", "comfortable"]).catch("compact"),
  motion: z.enum(["system", "reduce"]).catch("system"),
  shortcuts: z.enum(["on", "off"]).catch("on"),
});
const names = Object.keys(Appearance.shape) as (keyof Shown)[];

/** How the person chose the pages to look on this device: read on the server, so that nothing flashes. */
export const readAppearance = cache(async (): Promise<Shown> => {
  const kept = await cookies();
  return Appearance.parse(Object.fromEntries(names.map((name) => [name, kept.get(name)?.value])));
});

/** Server action of the appearance settings: keeps the choices that the form names. No personal data, so no session. */
export async function setAppearance(form: FormData): Promise<void> {
  "use server";
  const given = await ownForm(form);
  const chosen = Appearance.parse(Object.fromEntries(given));
  const kept = await cookies();
  for (const name of names.filter((one) => given.has(one))) {
    kept.set(name, chosen[name], { path: "/", maxAge: 365 * 24 * 3600, sameSite: "lax", httpOnly: true });
  }
}

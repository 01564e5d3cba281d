import { cookies } from "next/headers";
import { z } from "zod";
import { ownForm } from "./own-form.ts";

const Theme = z.enum(["system", "light", "dark"]).catch("system");
export type Theme = z.infer<typeof Theme>;
const cookie = "theme";

/** The appearance the person chose on this device; the system's unless they did. */
export async function readTheme(): Promise<Theme> {
  return Theme.parse((await cookies()).get(cookie)?.value);
}

/** Server action of the appearance switch. It holds no personal data, so it needs no session. */
export async function setTheme(form: FormData): Promise<void> {
  "use server";
  (await cookies()).set(cookie, Theme.parse((await ownForm(form)).get("theme")), {
    path: "/",
    maxAge: 365 * 24 * 3600,
    sameSite: "lax",
    httpOnly: true,
  });
}

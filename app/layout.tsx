import type { Metadata } from "next";
import { attributesOf } from "#components/shell/appearance.ts";
import { KeepPages } from "#lib/browser/keep-pages.tsx";
import { TrackErrors } from "#lib/browser/track-errors.tsx";
import { errorTracking } from "#lib/platform/track-error.ts";
import { readAppearance } from "./appearance.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Floyo", template: "%s · Floyo" },
  description: "Floyo finds what repeats in your work, shows the evidence, and turns it into an automation that runs.",
  robots: { index: false },
};

export default async function RootLayout({ children }: { children: React.ReactNode }) {
  const appearance = await readAppearance();
  const tracking = errorTracking();
  return (
    <html lang="en" {...attributesOf(appearance)}>
      <body>
        {children}
        <KeepPages />
        {tracking ? <TrackErrors {...tracking} /> : null}
      </body>
    </html>
  );
}

import Link from "next/link";
import { redirect } from "next/navigation";
import { ButtonLink } from "#components/ui/button.tsx";
import { findHome } from "./find-home.ts";

const steps = [
  {
    title: "It watches what you choose",
    text: "Files you edit, commands you run: names and times, never contents. Nothing before you agree.",
  },
  {
    title: "It finds what repeats",
    text: "Routines, sequences, files that change together, with statistics that keep chance out.",
  },
  { title: "It shows the evidence", text: "Every pattern opens to the days it held and the days it did not." },
  {
    title: "It offers an automation",
    text: "A draft you can read, with the reason in plain words. Nothing runs until you say so.",
  },
];

export default async function LandingPage() {
  const home = await findHome();
  if (home) redirect(home);
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-3xl content-center gap-8 px-4 py-12">
      <div className="grid gap-3">
        <p className="font-semibold">Floyo</p>
        <h1 className="max-w-[32ch] text-xl">
          “Every weekday about nine you edit sales.csv, run report.py and mail the result. Shall I?”
        </h1>
        <p className="max-w-[65ch] text-muted">
          Floyo learns the routines in your work from what you actually do, shows you why it thinks so, and drafts the
          automation.
        </p>
      </div>
      <div className="flex flex-wrap gap-3">
        <ButtonLink href="/sign-up" look="primary">
          Create an account
        </ButtonLink>
        <ButtonLink href="/sign-in">Sign in</ButtonLink>
      </div>
      <ol className="grid gap-x-8 gap-y-4 border-line border-t pt-6 sm:grid-cols-2">
        {steps.map(({ title, text }) => (
          <li key={title} className="grid gap-1">
            <h2 className="font-semibold">{title}</h2>
            <p className="text-muted">{text}</p>
          </li>
        ))}
      </ol>
      <p className="text-muted">
        Writing a plugin or a script? The{" "}
        <Link href={"/docs/api"} className="underline underline-offset-2">
          API pages
        </Link>{" "}
        are open to everyone.
      </p>
    </main>
  );
}

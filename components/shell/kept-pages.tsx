"use client";

import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { listKeptPages } from "#lib/browser/kept-pages.ts";

const places: Readonly<Record<string, string>> = {
  "": "Today",
  activity: "Activity",
  patterns: "Patterns",
  suggestions: "Suggestions",
};

/** The pages that can be read without the server. A person finds here whatever they had open. */
export function KeptPages() {
  const [pages, setPages] = useState<{ path: string; name: string }[]>([]);
  useEffect(() => {
    void listKeptPages().then((kept) =>
      setPages(
        kept.flatMap(({ path }) => {
          const [, , , place = "", id] = path.split(/[/?]/);
          const name = places[place];
          return name && !id && !path.includes("?") ? [{ path, name }] : [];
        }),
      ),
    );
  }, []);
  return (
    <div className="grid gap-4">
      {pages.length > 0 ? (
        <>
          <p>These are as you last saw them:</p>
          <ul className="grid gap-1">
            {pages.map(({ path, name }) => (
              <li key={path}>
                {/* A whole page: there is no server to ask for a part of one. */}
                <a href={path} className="inline-flex min-h-11 items-center underline underline-offset-2">
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>Your watcher keeps what it records until the server is back.</p>
      )}
      <Button className="w-fit" onClick={() => window.location.reload()}>
        Try again
      </Button>
    </div>
  );
}

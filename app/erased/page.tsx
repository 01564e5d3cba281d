import type { Metadata } from "next";
import { Copyable } from "#components/ui/copy-button.tsx";
import { Table } from "#components/ui/table.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { readReceipt } from "./receipt.ts";

export const metadata: Metadata = { title: "Deleted" };

const names: Record<string, string> = {
  events: "Events",
  patterns: "Patterns learned from them",
  suggestions: "Suggestions",
  devices: "Devices",
  api_keys: "API keys",
  decisions: "Decisions about collection",
};

/** After an account is gone: what went with it. */
export default async function ErasedPage() {
  const receipt = await readReceipt();
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-lg content-center gap-6 px-4 py-12">
      <div className="grid gap-2">
        <h1 className="text-xl">{receipt ? "Your account is deleted" : "Nothing to show here"}</h1>
        <p className="text-muted">
          {receipt
            ? "This is your receipt. Keep a copy if you want one: it is not kept here."
            : "A receipt is shown for ten minutes after an account was deleted, in the browser that asked for it."}
        </p>
      </div>
      {receipt ? (
        <>
          <Table label="What was deleted">
            <thead>
              <tr>
                <th scope="col">What went</th>
                <th scope="col" data-number="">
                  How many
                </th>
              </tr>
            </thead>
            <tbody>
              {Object.entries(receipt.counts).map(([kind, count]) => (
                <tr key={kind}>
                  <td>{names[kind] ?? kind}</td>
                  <td data-number="">{count.toLocaleString("en")}</td>
                </tr>
              ))}
              <tr>
                <td>The account, its personal workspace and its sessions</td>
                <td data-number="">1</td>
              </tr>
            </tbody>
          </Table>
          <p>
            Deleted at <time dateTime={receipt.erased_at}>{receipt.erased_at.replace("T", " ").slice(0, 19)} UTC</time>.
          </p>
          <Copyable text={receipt.id} name="Copy the receipt's number" />
          <p className="text-muted">
            Backups of this server may hold a copy until they age out. On your own machines, <code>floyo logout</code>{" "}
            makes the command forget its key.
          </p>
        </>
      ) : null}
      <TextLink href="/" className="w-fit">
        To the first page
      </TextLink>
    </main>
  );
}

import { Copyable } from "./copy-button.tsx";
import { Icon } from "./icon.tsx";

/** Something failed: what happened, what was kept, what to do, and the id to quote. */
export function ErrorState({
  title,
  kept,
  children,
  requestId,
  idName = "Request id",
  action,
}: {
  /** What happened: "The patterns could not be read". */
  title: string;
  /** What was kept: "Nothing you have recorded is lost." */
  kept?: React.ReactNode;
  /** What to do. */
  children?: React.ReactNode;
  /** What the server's log knows it by. */
  requestId?: string | undefined;
  /** What that is called: a page that failed has an error id, an answer of the API a request id. */
  idName?: "Request id" | "Error id";
  action?: React.ReactNode;
}) {
  return (
    <div role="alert" className="grid max-w-[65ch] gap-3 rounded-md border border-danger bg-danger-soft px-4 py-4">
      <p className="flex items-center gap-2 font-semibold">
        <Icon name="warning" />
        {title}
      </p>
      {kept ? <p>{kept}</p> : null}
      {children ? <div className="grid gap-2">{children}</div> : null}
      {requestId ? (
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <span>{idName}, to quote when you ask for help:</span>
          <Copyable text={requestId} name={`Copy the ${idName.toLowerCase()}`} />
        </div>
      ) : null}
      {action ? <div className="flex flex-wrap gap-2">{action}</div> : null}
    </div>
  );
}

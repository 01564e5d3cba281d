"use client";

import { unstable_rethrow, useRouter } from "next/navigation";
import { Component, startTransition } from "react";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";

interface Caught {
  readonly error: (Error & { digest?: string }) | null;
}

class Boundary extends Component<{ title: string; again: () => void; children: React.ReactNode }, Caught> {
  override state: Caught = { error: null };
  static getDerivedStateFromError(error: Error & { digest?: string }): Caught {
    return { error };
  }
  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    // "Not found" and "go there" are not failures: the page's own boundaries know them.
    unstable_rethrow(error);
    return (
      <ErrorState
        title={this.props.title}
        kept="Nothing you have recorded is lost, and the rest of the page is whole."
        requestId={error.digest}
        action={
          <Button
            onClick={() =>
              startTransition(() => {
                this.props.again();
                this.setState({ error: null });
              })
            }
          >
            Try again
          </Button>
        }
      />
    );
  }
}

/** A part of a page that may fail alone: the rest stays, and the part can be asked for again. */
export function PartBoundary({ title, children }: { title: string; children: React.ReactNode }) {
  const router = useRouter();
  return (
    <Boundary title={title} again={() => router.refresh()}>
      {children}
    </Boundary>
  );
}

import type { WorkflowEdge, WorkflowNode } from "../types.ts";

type NewNode = WorkflowNode extends infer N ? (N extends WorkflowNode ? Omit<N, "id"> : never) : never;

/** A chain of nodes with occasional branches, numbered in order. */
export class WorkflowGraph {
  readonly #nodes: WorkflowNode[] = [];
  readonly #edges: WorkflowEdge[] = [];
  /** Where the next node is attached. */
  end: string[] = ["trigger"];

  get size(): number {
    return this.#nodes.length;
  }

  next(node: NewNode, when?: WorkflowEdge["when"]): string {
    const id = this.#push(node);
    for (const from of this.end) {
      const outcome = this.#kindOf(from) === "condition" ? "true" : when;
      this.#connect(from, id, from === "trigger" ? undefined : outcome);
    }
    this.end = [id];
    return id;
  }

  /** Like `next`, for nodes with branches: what came before continues here whatever it was. */
  add(node: NewNode): string {
    const id = this.#push(node);
    for (const from of this.end)
      this.#connect(from, id, this.#kindOf(from) === "wait_for_event" ? "success" : undefined);
    this.end = [id];
    return id;
  }

  branch(from: string, when: WorkflowEdge["when"], node: NewNode): string {
    const id = this.#push(node);
    this.#connect(from, id, when);
    return id;
  }

  finish(): { nodes: WorkflowNode[]; edges: WorkflowEdge[] } {
    return { nodes: this.#nodes, edges: this.#edges };
  }

  #push(node: NewNode): string {
    const id = `step_${this.#nodes.length + 1}`;
    this.#nodes.push({ ...node, id } as WorkflowNode);
    return id;
  }

  #kindOf(id: string): WorkflowNode["kind"] | undefined {
    return this.#nodes.find((node) => node.id === id)?.kind;
  }

  #connect(from: string, to: string, when: WorkflowEdge["when"]): void {
    this.#edges.push(when === undefined ? { from, to } : { from, to, when });
  }
}

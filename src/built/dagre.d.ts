/** Written by scripts/layoutLibrary.mjs: @dagrejs/dagre with its licence, as far as it is used here. */
export declare class Graph {
  setGraph(label: object): this;
  setNode(name: string, label: NodeLabel): this;
  setEdge(from: string, to: string, label: { readonly weight: number }): this;
  node(name: string): NodeLabel;
}

export interface NodeLabel {
  readonly width?: number;
  readonly height?: number;
  readonly rank?: number;
  /** The place among the nodes of its rank. */
  readonly order?: number;
}

/** Gives the nodes of a graph, which have ranks, their places among those of their rank. */
export type Ordering = (graph: Graph) => void;

/** Gives each node its place; `customOrder` is called in the place of `ordering`, which it may use. */
export declare function layout(
  graph: Graph,
  options: { readonly customOrder: (graph: Graph, ordering: Ordering) => void },
): void;

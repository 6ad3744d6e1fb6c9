/** Written by scripts/layoutLibrary.mjs: @dagrejs/dagre with its licence, as far as it is used here. */
export declare class Graph {
  setGraph(label: { readonly ranker: (graph: RankedGraph) => void }): this;
  setNode(name: string, label: { readonly width: number; readonly height: number }): this;
  setEdge(from: string, to: string, label: object): this;
  node(name: string): { readonly order: number };
}

/** What dagre makes of a graph before it orders its nodes. */
export interface RankedGraph {
  nodes(): readonly string[];
  node(name: string): { rank?: number; dummy?: string };
  edges(): readonly object[];
  edge(edge: object): { points?: readonly { readonly x: number; readonly y: number }[] };
}

/** Gives each node its place, and its place among those of its rank. */
export declare function layout(graph: Graph): void;

/** The object of docs/format.md as a writer makes it. A reader gets `unknown` and checks it. */
export interface Payload {
  readonly format: 'layerfold';
  readonly version: readonly [1, number];
  readonly model: {
    readonly framework: string;
    readonly name: string;
    readonly type: string;
    readonly unit: string;
    readonly separator: string;
    readonly input_shape?: string;
  };
  /** Integers above 2⁵³−1 are decimal strings. */
  readonly totals: { readonly rows: number } & Readonly<Record<string, number | string>>;
  readonly templates: { readonly kind: string; readonly size: string; readonly own_row?: string };
  readonly columns: Readonly<Record<string, string>>;
  readonly dictionaries?: Readonly<Record<string, string>>;
  readonly lists?: string;
  readonly patches?: Readonly<Record<string, string>>;
  readonly omitted?: {
    readonly columns?: readonly string[];
    readonly templates?: string;
    readonly rows?: string;
    readonly sums?: Readonly<Record<string, string>>;
  };
  /** Whether these are only the first rows of a model that was not read to its end. */
  readonly incomplete?: true;
  readonly notes?: readonly string[];
}

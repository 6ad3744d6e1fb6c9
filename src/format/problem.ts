/** Why a payload is not read. */
export type ProblemCode =
  | 'format'
  | 'version'
  | 'requires'
  | 'type'
  | 'limit'
  | 'length'
  | 'reference'
  | 'count'
  | 'internal';

export interface Problem {
  readonly code: ProblemCode;
  /** Where in the payload, such as "$.columns.use". */
  readonly path: string;
  /** One sentence for a reader of the notebook. */
  readonly message: string;
}

/** Carries a problem from the depth of the decoder to `decode`, which never lets it out. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

export function refuse(code: ProblemCode, path: string, message: string): never {
  throw new Refused({ code, path, message });
}

export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${String(value)}`);
}

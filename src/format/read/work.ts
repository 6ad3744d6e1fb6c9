/**
 * Steps that a payload may still cause. Everything that a reader repeats as often as a payload asks for is paid
 * from such a purse, so no payload of any form takes longer than its steps.
 */
export class Work {
  private left: number;

  constructor(private readonly limit: number) {
    this.left = limit;
  }

  /** Pays for some steps; false where no more may be done. */
  pays(steps: number): boolean {
    this.left -= steps;
    return this.left >= 0;
  }

  /** Steps that were paid for since the last renewal. */
  get spent(): number {
    return this.limit - this.left;
  }

  /** Whether something was not paid for. */
  get isSpent(): boolean {
    return this.left < 0;
  }

  /** Whether what is left should be kept for what is needed more. */
  get isHalfSpent(): boolean {
    return 2 * this.left < this.limit;
  }

  renew(): void {
    this.left = this.limit;
  }
}

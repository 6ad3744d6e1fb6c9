/** Code that is loaded when it is needed first. Where that fails, the next `load` tries again. */
export class Loadable<T> {
  private loaded: T | null = null;
  private loading: Promise<T> | null = null;

  constructor(private readonly read: () => Promise<T>) {}

  /** `null`: it is not there yet. */
  get now(): T | null {
    return this.loaded;
  }

  load(): Promise<T> {
    this.loading ??= this.read().then(
      (loaded) => {
        this.loaded = loaded;
        return loaded;
      },
      (error: unknown) => {
        this.loading = null;
        throw error;
      },
    );
    return this.loading;
  }
}

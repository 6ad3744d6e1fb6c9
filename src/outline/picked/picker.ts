import type { DecodedTable } from '../../format/read/table.js';
import type { FoldState, FoldedListing } from '../folded/listing.js';
import { Nodes } from '../folded/nodes.js';
import type { Shape } from '../folded/shape.js';
import type { Listing } from '../rows/listing.js';
import type { Automaton } from '../search/automaton.js';
import { choosesRows } from '../search/choice.js';
import type { Choice } from '../search/choice.js';
import { PatternError } from '../search/expression.js';
import type { PatternProblem } from '../search/expression.js';
import { readQuery } from '../search/query.js';
import { Reach } from '../search/reach.js';
import { Finder } from './finder.js';
import { ListingSource, OrderedListing } from './ordered.js';
import { PlacesSource } from './placesSource.js';
import { SortKeys } from './sortKeys.js';
import type { Order } from './sortKeys.js';

/** Which rows are visible, and in which order. */
export interface ListingState extends FoldState {
  readonly choice: Choice;
  /** Rows that were closed among the chosen ones, which are open otherwise; folds are kept apart from them. */
  readonly closed: ReadonlySet<string>;
  /** `null`: the model's own. In a tree siblings are sorted. */
  readonly order: Order | null;
  /** Whether each layer is by itself. */
  readonly isFlat: boolean;
}

/** Rows that are sorted; those after them keep the model's order. */
const MOST_SORTED = 200_000;

interface Searched {
  readonly choice: Choice;
  readonly shape: Shape;
  readonly isFlat: boolean;
  /** `null`: the pattern turned out to be too complex. */
  readonly finder: Finder | null;
}

/** Makes the listings that are not in the model's order or do not have all rows. */
export class Picker {
  private readonly reach: Reach;
  private searched: Searched | null = null;
  private query: { readonly text: string; readonly read: ReturnType<typeof readQuery> } | null =
    null;

  constructor(private readonly table: DecodedTable) {
    this.reach = new Reach(table);
  }

  /** Why what is searched for cannot be searched; `null`: it can. */
  problemOf(state: ListingState, shape: Shape): PatternProblem | null {
    const read = this.read(state.choice.query);
    if (read !== null && !read.ok) return read.problem;
    if (read === null || this.search(state, shape).finder !== null) return null;
    return { code: 'too-complex', part: '' };
  }

  /** The rows of a state; `folded`: those that are visible without a choice and an order. */
  listing(state: ListingState, shape: Shape, folded: FoldedListing): Listing {
    const picked = this.picked(state, shape);
    if (picked !== null) return picked;
    if (state.order === null) return folded;
    const { by, isDescending } = state.order;
    const count = Math.min(MOST_SORTED, folded.total());
    const keys = new SortKeys(this.table, by, { isFlat: false, count });
    const source = new ListingSource(folded, count, keys);
    return new OrderedListing(source, keys.order(isDescending), null, folded);
  }

  private picked(state: ListingState, shape: Shape): Listing | null {
    const isChoice = choosesRows(this.effective(state.choice));
    if (!isChoice && !state.isFlat) return null;
    const { finder } = this.search(state, shape);
    if (finder === null) return null;
    const { places, isIncomplete } = finder;
    const { table } = this;
    const nodes = new Nodes(table, shape);
    const { closed, isFlat } = state;
    const source = new PlacesSource({ table, shape, nodes, places, isFlat, closed });
    const order = state.order === null ? null : this.order(source, state.order, isFlat);
    const found = isChoice || isIncomplete ? { ...source.found, isIncomplete } : null;
    return new OrderedListing(source, order, found);
  }

  /** A pattern that cannot be read is passed over. */
  private effective(choice: Choice): Choice {
    return this.read(choice.query)?.ok === false ? { ...choice, query: '' } : choice;
  }

  private search({ choice, isFlat }: ListingState, shape: Shape): Searched {
    const last = this.searched;
    if (last?.choice === choice && last.shape === shape && last.isFlat === isFlat) return last;
    const read = this.read(choice.query);
    const automaton = read?.ok === true ? read.automaton : null;
    const finder = this.found(this.effective(choice), automaton, shape, isFlat);
    this.searched = { choice, shape, isFlat, finder };
    return this.searched;
  }

  private found(
    choice: Choice,
    automaton: Automaton | null,
    shape: Shape,
    isFlat: boolean,
  ): Finder | null {
    const { table, reach } = this;
    const nodes = new Nodes(table, shape);
    try {
      return new Finder({ table, shape, nodes, reach, choice, automaton, isFlat }).find();
    } catch (error) {
      if (error instanceof PatternError) return null;
      throw error;
    }
  }

  private read(text: string): ReturnType<typeof readQuery> | null {
    if (text === '') return null;
    if (this.query?.text !== text) this.query = { text, read: readQuery(text) };
    return this.query.read;
  }

  private order(source: PlacesSource, order: Order, isFlat: boolean): Int32Array | null {
    const byEntries = this.keysOf(source, order, isFlat, true).order(order.isDescending);
    return byEntries ?? this.keysOf(source, order, isFlat, false).order(order.isDescending);
  }

  private keysOf(
    source: PlacesSource,
    { by }: Order,
    isFlat: boolean,
    comparesEntries: boolean,
  ): SortKeys {
    const { count } = source;
    const keys = new SortKeys(this.table, by, { isFlat, count, comparesEntries });
    for (let at = 0; at < count; at++) keys.add(source.place(at));
    return keys;
  }
}

import { LIMITS } from '../../format/limits.js';
import { firstOf, targetOf, usesOf } from '../../format/read/grammar.js';
import type { DecodedTable } from '../../format/read/table.js';
import { Work } from '../../format/read/work.js';
import type { Nodes, SiblingScope } from '../folded/nodes.js';
import type { Shape } from '../folded/shape.js';
import { ROOT_KEY } from '../folded/keys.js';
import { scopeInside } from '../rows/names.js';
import type { VisibleNode } from '../rows/listing.js';
import { Automaton } from '../search/automaton.js';
import type { Choice } from '../search/choice.js';
import { ANYTHING } from '../search/expression.js';
import { NameReader } from '../search/names.js';
import type { NamePlace, ReadName } from '../search/names.js';
import type { Reach } from '../search/reach.js';
import { RowTest } from '../search/rowTest.js';
import type { RowSpot } from '../search/rowTest.js';
import { PlaceList } from './placeList.js';
import type { Place } from './placeList.js';

export interface Search {
  readonly table: DecodedTable;
  readonly shape: Shape;
  readonly nodes: Nodes;
  readonly reach: Reach;
  readonly choice: Choice;
  /** `null`: nothing is searched for, so all rows match. */
  readonly automaton: Automaton | null;
  /** Whether rows are by themselves; else in the tree, with those around them. */
  readonly isFlat: boolean;
}

/**
 * Finds the chosen rows of the whole model, in its order. A template is searched once for all uses that cannot differ. A
 * run in whose uses the same was found is one row, which represents all of them; else its uses are rows of their own.
 */
export class Finder {
  readonly places = new PlaceList();
  /** Whether a limit of steps ended the search before the last row. */
  isIncomplete = false;
  private readonly work = new Work(LIMITS.searchSteps);
  private readonly test: RowTest;
  private readonly names: NameReader;

  constructor(private readonly search: Search) {
    const { table, automaton, choice } = search;
    this.test = new RowTest(table, automaton, choice);
    this.names = new NameReader(table, automaton ?? new Automaton(ANYTHING, false));
  }

  find(): this {
    const { nodes, table } = this.search;
    const siblings = nodes.top(null);
    const { grammar } = table;
    if (grammar.hasOwnRow[grammar.root] !== true) this.body(siblings, this.names.top, -1);
    else {
      const name = { inPath: this.names.top.path, inName: this.names.top.path, isEmpty: true };
      const place = { siblings, entry: -1, use: 0, parent: -1 };
      this.group(place, nodes.whole(siblings, -1, ROOT_KEY), name, this.names.top);
    }
    return this;
  }

  private body(siblings: SiblingScope, names: NamePlace, parent: number): void {
    const { shape } = this.search;
    const { template } = siblings;
    if (shape.isOmitted(template)) return;
    const end = shape.bodyTo(template);
    for (let entry = shape.bodyFrom(template); entry < end && !this.isIncomplete; entry++)
      this.slot(siblings, entry, names, parent);
  }

  private slot(siblings: SiblingScope, entry: number, names: NamePlace, parent: number): void {
    const { shape, table } = this.search;
    const kind = shape.slotOf(entry);
    if (kind === 'omitted') return;
    if (targetOf(table.grammar, entry) < 0) {
      this.layer(siblings, entry, names, parent);
      return;
    }
    if (kind === 'run') {
      this.run(siblings, entry, names, parent);
      return;
    }
    const items = shape.itemsOf(entry);
    for (let use = 0; use < items && !this.isIncomplete; use++) {
      if (kind === 'splice') this.splice(siblings, entry, use, names, parent);
      else this.use({ siblings, entry, use, parent }, names);
    }
  }

  /** A row without rows inside. */
  private layer(siblings: SiblingScope, entry: number, names: NamePlace, parent: number): void {
    if (!this.pays()) return;
    const { automaton, table } = this.search;
    const { scope } = siblings;
    const spot = { entry, scope, row: siblings.row + (table.grammar.offset[entry] ?? 0) };
    if (!this.test.isChosen(spot)) return;
    const isHit =
      automaton === null ||
      this.names.matches(this.names.read(names, entry, scope)) ||
      this.test.textMatches(spot);
    if (isHit) this.places.push({ siblings, entry, use: 0, kind: 'layer', parent, isHit });
  }

  private splice(
    siblings: SiblingScope,
    entry: number,
    use: number,
    names: NamePlace,
    parent: number,
  ): void {
    if (!this.pays()) return;
    const { nodes } = this.search;
    const inside = nodes.spliced(siblings, nodes.node(siblings, entry, use), use, null);
    this.body(inside, names, parent);
  }

  private use(place: Omit<Place, 'kind' | 'isHit'>, names: NamePlace): void {
    if (!this.pays()) return;
    const node = this.search.nodes.node(place.siblings, place.entry, place.use);
    const name = this.names.read(names, place.entry, node.scope);
    this.group(place, node, name, names);
  }

  /** One use of a template. */
  private group(
    place: Omit<Place, 'kind' | 'isHit'>,
    node: VisibleNode,
    name: ReadName,
    names: NamePlace,
  ): void {
    const { shape, nodes } = this.search;
    const { target, scope, row } = node;
    const isHit = this.ownRowIsHit(target, scope, row, name);
    if (shape.hasOnlyOwnRow(target)) {
      if (isHit) this.places.push({ ...place, kind: 'layer', isHit });
      return;
    }
    const { isFlat } = this.search;
    const at = this.places.length;
    if (!isFlat || isHit) this.places.push({ ...place, kind: 'group', isHit });
    const inside = this.inside(names, name, target);
    this.body(nodes.within(node, null), inside, isFlat ? -1 : at);
    if (!isFlat && !isHit && this.places.length === at + 1) this.places.cut(at);
  }

  private run(siblings: SiblingScope, entry: number, names: NamePlace, parent: number): void {
    const at = this.places.length;
    const { isFlat, nodes } = this.search;
    const listed = nodes.listed(siblings, entry, siblings.level + 1);
    if (!isFlat) this.places.push({ siblings, entry, use: 0, kind: 'run', parent, isHit: false });
    const from = this.places.length;
    const around = isFlat ? -1 : at;
    if (this.areAlike(listed, entry, names, around, true)) {
      const isFound = this.places.length > from;
      const isHit = this.places.isHitAt(from) && this.places.entryAt(from) === entry;
      this.places.cut(at);
      if (isFound) this.sample({ siblings, entry, use: 0, parent, isHit }, names);
    } else {
      this.places.cut(from);
      this.areAlike(listed, entry, names, around, false);
      if (this.places.length === from) this.places.cut(at);
    }
  }

  /** Whether the same is found in all uses of a run; their places are added, as far as they were searched. */
  private areAlike(
    siblings: SiblingScope,
    entry: number,
    names: NamePlace,
    parent: number,
    isEndedByDifference: boolean,
  ): boolean {
    const uses = usesOf(this.search.table.grammar, entry);
    const target = targetOf(this.search.table.grammar, entry);
    const from = this.places.length;
    const first = this.statesOf(siblings, entry, 0, names);
    let end = -1;
    for (let use = 0; use < uses && !this.isIncomplete; use++) {
      const isSame =
        isEndedByDifference && use > 0 && this.cannotDiffer(siblings, entry, target, use);
      if (isSame && this.statesOf(siblings, entry, use, names) === first) continue;
      const start = this.places.length;
      this.use({ siblings, entry, use, parent }, names);
      if (use === 0) end = this.places.length;
      else if (isEndedByDifference) {
        if (this.differ(from, end, start) || !this.mayRepresentAll(siblings, entry, target))
          return false;
        this.places.cut(start);
      }
    }
    return isEndedByDifference && this.mayRepresentAll(siblings, entry, target);
  }

  /** What is inside of the first use of a run, in place of what is in all of them. */
  private sample(place: Omit<Place, 'kind'>, names: NamePlace): void {
    const { siblings, entry, isHit } = place;
    const { nodes, shape, table, isFlat } = this.search;
    const at = this.places.length;
    if (!isFlat || isHit) this.places.push({ ...place, kind: 'run' });
    const target = targetOf(table.grammar, entry);
    if (shape.hasOnlyOwnRow(target)) return;
    const run = nodes.run(siblings, entry, true);
    const name = this.names.read(names, entry, run.scope);
    const inside = this.inside(names, name, target);
    this.body(nodes.sampled(siblings, run, null), inside, isFlat ? -1 : at);
  }

  /** The states in which the names inside of a use begin: where they are the same, the same is found. */
  private statesOf(siblings: SiblingScope, entry: number, use: number, names: NamePlace): string {
    if (!this.pays()) return '';
    const { table } = this.search;
    const name = this.names.read(names, entry, scopeInside(table, entry, use, siblings.scope));
    const { path, inPath, inName } = this.inside(names, name, targetOf(table.grammar, entry));
    return `${path},${inPath},${inName},${name.inPath},${name.inName}`;
  }

  private cannotDiffer(
    siblings: SiblingScope,
    entry: number,
    target: number,
    use: number,
  ): boolean {
    const { reach, table, choice } = this.search;
    const isFiltered = choice.trainability !== 'any' || choice.hasParams;
    if (reach.of(target, 'texts') > 0) return false;
    if (!isFiltered) return true;
    const each = table.grammar.rows[target] ?? 0;
    const row = siblings.row + (table.grammar.offset[entry] ?? 0);
    const isPatched = table.patches.touches('trainable', row, row + each * (use + 1));
    return !isPatched && reach.of(target, 'numbers') === 0;
  }

  /** In a flat listing the numbers of a row are those of each use. */
  private mayRepresentAll(siblings: SiblingScope, entry: number, target: number): boolean {
    const { isFlat, reach, table } = this.search;
    if (!isFlat) return true;
    const row = siblings.row + (table.grammar.offset[entry] ?? 0);
    const rows = usesOf(table.grammar, entry) * (table.grammar.rows[target] ?? 0);
    return (
      reach.of(target, 'numbers') === 0 && !table.patches.touches('trainable', row, row + rows)
    );
  }

  private inside(names: NamePlace, name: ReadName, target: number): NamePlace {
    return this.names.inside(names, name, this.search.table.grammar.hasOwnRow[target] === true);
  }

  /** Whether what was found in one use differs from what was found in the first. */
  private differ(from: number, end: number, start: number): boolean {
    const { places } = this;
    if (end - from !== places.length - start) return true;
    for (let at = 0; at < end - from; at++) {
      const [one, other] = [from + at, start + at];
      if (!places.areAlike(one, other)) return true;
      if (at === 0) continue;
      const isAround = places.parentAt(one) - from === places.parentAt(other) - start;
      if (!isAround || !places.haveSameUse(one, other)) return true;
    }
    return false;
  }

  private ownRowIsHit(
    target: number,
    scope: RowSpot['scope'],
    row: number,
    name: ReadName,
  ): boolean {
    const { grammar } = this.search.table;
    if (grammar.hasOwnRow[target] !== true || grammar.omitted[target] === true) return false;
    const spot = { entry: firstOf(grammar, target), scope, row };
    const isShown =
      !this.search.isFlat || this.search.shape.hasOnlyOwnRow(target) || this.isWanted(spot);
    return isShown && this.isHit(spot, name);
  }

  /** A row with rows inside has a place in a flat listing if it was looked for or has parameters of its own. */
  private isWanted(spot: RowSpot): boolean {
    const { query, type } = this.search.choice;
    return query !== '' || type !== '' || this.test.hasParams(spot);
  }

  private isHit(spot: RowSpot, name: ReadName): boolean {
    if (!this.test.isChosen(spot)) return false;
    return (
      this.search.automaton === null || this.names.matches(name) || this.test.textMatches(spot)
    );
  }

  private pays(): boolean {
    const { pageWork } = this.search.table.lists;
    const isPaid = this.work.pays(STEPS_OF_A_ROW + pageWork.spent);
    pageWork.renew();
    if (!isPaid) this.isIncomplete = true;
    return isPaid;
  }
}

/** To look at a row takes about as long as to read so many characters. */
const STEPS_OF_A_ROW = 4;

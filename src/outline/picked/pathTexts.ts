import type { DecodedTable } from '../../format/read/table.js';
import { labelOf } from '../rows/labels.js';
import type { NodePlace } from '../rows/listing.js';
import type { Names } from '../rows/names.js';
import { NamePieces, takePieces } from '../rows/pieces.js';
import { EntryRanks } from './entryRanks.js';
import { orderOfRanks } from './numberOrder.js';
import { TextOrder } from './textOrder.js';

/** No text before the names that all rows of a group could share. */
const NONE = -1;

/**
 * The names of rows as numbers to sort by, in a tree those of rows beside one another, else their paths. Where the order of the rows
 * in a group is the same in all its uses, it is that of the template's entries, and only what is before their names is written
 * as a text, once for all of them; of other rows the whole is written piece by piece, without making it.
 */
export class PathTexts {
  private readonly pieces: NamePieces;
  /** `null`: whole texts are compared. */
  private readonly entries: EntryRanks | null;
  /** More than any rank. */
  private readonly width: number;
  private names: Names | null = null;
  /** What comes before the names among `names`, and before those that drop the names of groups. */
  private before = '';
  private beforeBare = '';
  private readonly texts = new TextOrder();
  /** By what rows have in common that are beside one another: the number of the text before their names, as in `groupOf`. */
  private readonly groups = new Map<Names, number>();
  private last: { readonly names: Names; readonly group: number } | null = null;

  constructor(
    private readonly table: DecodedTable,
    private readonly isFlat: boolean,
    comparesEntries: boolean,
  ) {
    this.pieces = new NamePieces(table);
    this.entries = comparesEntries ? new EntryRanks(table, this.pieces, isFlat) : null;
    this.width = table.grammar.target.length + 1;
  }

  /** The number of a text, and with it the row's rank in its group, or 0 where the text is its own; NaN: it has no name. */
  keyOf(place: NodePlace): number {
    const rank = this.entries?.ranks[place.entry] ?? NaN;
    const group = Number.isNaN(rank) ? NONE : this.groupOf(place);
    if (group !== NONE) return group * this.width + rank + 1;
    if (!this.addPieces(place)) this.addLabel(place);
    return this.texts.isEmpty ? NaN : this.texts.finish() * this.width;
  }

  /** The numbers that rise as what the keys are of; `null`: what is before names in a group is the beginning of another text. */
  ordered(keys: Float64Array): Float64Array | null {
    const { width } = this;
    const ranks = this.texts.ranks();
    if (this.isFlat && this.isAmbiguous(ranks)) return null;
    return keys.map((key) => (ranks[Math.floor(key / width)] ?? 0) * width + (key % width));
  }

  /** The number of the text before the names in a group; in a tree 0, for there only rows of one group are compared. */
  private groupOf({ entry, names }: NodePlace): number {
    if (this.last?.names === names) return this.last.group;
    const group = this.groups.get(names) ?? this.newGroup(entry, names);
    this.groups.set(names, group);
    this.last = { names, group };
    return group;
  }

  private newGroup(entry: number, names: Names): number {
    this.enter(names);
    const before = this.pieces.of(entry)?.isBare === true ? this.beforeBare : this.before;
    if (/\d$/.test(before) && this.entries?.beginWithDigits[entry] === 1) return NONE;
    if (!this.isFlat) return 0;
    this.texts.write(before);
    return this.texts.isEmpty ? NONE : this.texts.finish();
  }

  /** Whether what is before the names in a group is, or begins, what other rows are sorted by. */
  private isAmbiguous(ranks: Float64Array): boolean {
    const groups = new Set(this.groups.values());
    if (groups.size === 0) return false;
    const order = orderOfRanks(ranks, false);
    for (let place = 1; place < order.length; place++) {
      const [one, other] = [order[place - 1] ?? 0, order[place] ?? 0];
      if (!groups.has(one) && !groups.has(other)) continue;
      const [unit, unitOfOther] = this.texts.difference(one, other);
      if (unit < 0 && (groups.has(one) || unitOfOther < 0)) return true;
    }
    return false;
  }

  private addPieces({ kind, entry, names, scope }: NodePlace): boolean {
    if (kind !== 'layer' || entry < 0) return false;
    const pieces = this.pieces.of(entry);
    if (pieces === null || pieces.tokens.length === 0) return false;
    this.enter(names);
    const { table, texts } = this;
    texts.write(pieces.isBare ? this.beforeBare : this.before);
    if (takePieces(pieces, scope, table.lists, texts.write)) return true;
    texts.discard();
    return false;
  }

  private enter(names: Names): void {
    if (names === this.names) return;
    this.names = names;
    this.beforeBare = this.isFlat ? this.around(names) : '';
    this.before = this.beforeBare + names.prefix;
  }

  /** The path around a row, as its own begins. */
  private around({ path }: Names): string {
    return path === '' ? '' : path + this.table.model.separator;
  }

  private addLabel(place: NodePlace): void {
    const { path, label } = labelOf(this.table, place);
    const around = this.isFlat ? '' : this.around(place.names);
    this.texts.write((path.startsWith(around) ? path.slice(around.length) : path) || label);
  }
}

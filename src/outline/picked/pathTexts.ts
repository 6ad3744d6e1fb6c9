import type { DecodedTable } from '../../format/read/table.js';
import { labelOf } from '../rows/labels.js';
import type { NodePlace } from '../rows/listing.js';
import type { Names } from '../rows/names.js';
import { NamePieces, takePieces } from '../rows/pieces.js';
import { TextOrder } from './textOrder.js';

/**
 * Writes the paths of rows as texts to sort by: those of layers piece by piece, without making them. Rows beside one
 * another in a tree have the same path around them, which is left out there.
 */
export class PathTexts {
  private readonly pieces: NamePieces;
  private names: Names | null = null;
  /** What comes before the names among `names`, and before those that drop the names of groups. */
  private before = '';
  private beforeBare = '';

  readonly texts = new TextOrder();

  constructor(
    private readonly table: DecodedTable,
    private readonly isFlat: boolean,
  ) {
    this.pieces = new NamePieces(table);
  }

  /** The number of the text; NaN: the row has none. */
  keyOf(place: NodePlace): number {
    if (!this.addPieces(place)) this.addLabel(place);
    return this.texts.isEmpty ? NaN : this.texts.finish();
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

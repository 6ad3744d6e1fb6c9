/** In px. */
export const BOX_GAP = 24;
export const LINE_GAP = 12;
export const RANK_GAP = 28;

/** Between a frame's border and what is inside of it. */
export const FRAME_GAP = 16;

/** Room at the right of a box that reads its own output. */
export const LOOP_WIDTH = 18;

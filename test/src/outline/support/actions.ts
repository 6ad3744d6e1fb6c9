import { reduce } from '../../../../src/outline/index.js';
import type { Outline, Target, ViewState } from '../../../../src/outline/index.js';

export function toggled(outline: Outline, state: ViewState, key: string): ViewState {
  return reduce(outline, state, { kind: 'toggle', key });
}

export function openedSiblings(outline: Outline, state: ViewState, key: string): ViewState {
  return reduce(outline, state, { kind: 'siblings', key, open: true });
}

export function closedSiblings(outline: Outline, state: ViewState, key: string): ViewState {
  return reduce(outline, state, { kind: 'siblings', key, open: false });
}

export function focused(outline: Outline, state: ViewState, key: string): ViewState {
  return reduce(outline, state, { kind: 'focus', key, cell: null });
}

export function moved(outline: Outline, state: ViewState, to: Target): ViewState {
  return reduce(outline, state, { kind: 'move', to });
}

export function goTo(outline: Outline, state: ViewState, page: number): ViewState {
  return reduce(outline, state, { kind: 'page', page });
}

export function withPageSize(outline: Outline, state: ViewState, rows: number): ViewState {
  return reduce(outline, state, { kind: 'pageSize', rows });
}

// How things are shown.

import { el, setAttribute, setText } from './dom.js';
import { now } from './api.js';

const NUMBER = new Intl.NumberFormat('en');
const RATE = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const UNITS = [[86_400, 'd'], [3_600, 'h'], [60, 'min'], [1, 's']];

/** The states of items that are outcomes, in the order in which a bar shows them. */
export const OUTCOMES = ['succeeded', 'failed', 'ambiguous', 'cancelled', 'expired'];
export const ITEM_STATES = ['pending', 'running', ...OUTCOMES];
export const JOB_STATES = ['pending', 'running', 'pausing', 'paused', 'cancelling', 'cancelled', 'completed',
  'completed_with_errors', 'failed', 'expired'];
const FINAL = ['cancelled', 'completed', 'completed_with_errors', 'failed', 'expired'];

export const isFinal = job => FINAL.includes(job.status);
export const number = value => NUMBER.format(value);
export const rate = perSecond => `${RATE.format(perSecond)}/s`;
export const done = counts => OUTCOMES.reduce((sum, state) => sum + counts[state], 0);
export const label = code => (code.charAt(0).toUpperCase() + code.slice(1)).replaceAll('_', ' ');
export const items = count => `${number(count)} ${count === 1 ? 'item' : 'items'}`;

/** Never 100 before the last one is done. */
export function percent(job) {
  const share = job.counts.total ? 100 * done(job.counts) / job.counts.total : 100;
  return share > 0 && share < 100 ? Math.min(99.9, Math.max(0.1, share)) : share;
}

export const percentText = job => {
  const share = percent(job);
  return `${share < 10 || share > 99 ? Number(share.toFixed(1)) : Math.floor(share)} %`;
};

export function duration(millis) {
  if (millis < 1_000) {
    return `${Math.max(0, Math.round(millis))} ms`;
  }
  const seconds = millis / 1_000;
  if (seconds < 10) {
    return `${Number(seconds.toFixed(1))} s`;
  }
  const at = UNITS.findIndex(([size]) => seconds >= size);
  const whole = Math.floor(seconds / UNITS[at][0]);
  const rest = at < 3 ? Math.floor((seconds % UNITS[at][0]) / UNITS[at + 1][0]) : 0;
  return `${whole} ${UNITS[at][1]}${rest ? ` ${rest} ${UNITS[at + 1][1]}` : ''}`;
}

export const moment = iso => MOMENT.format(new Date(iso));

/** A moment, told by how long ago it was, or will be. */
export function time(iso) {
  return el('time', { datetime: iso, title: moment(iso) }, ago(iso));
}

export function ago(iso) {
  const passed = now() - Date.parse(iso);
  if (Math.abs(passed) < 5_000) {
    return 'just now';
  }
  const seconds = Math.abs(passed) / 1_000;
  const [size, unit] = UNITS.find(([each]) => seconds >= 0.99 * each) ?? UNITS.at(-1);
  return passed > 0 ? `${Math.max(1, Math.floor(seconds / size))} ${unit} ago` : `in ${Math.round(seconds / size)} ${unit}`;
}

export function badge(status) {
  return setBadge(el('span'), status);
}

export function setBadge(node, status) {
  setAttribute(node, 'class', `badge ${status}`);
  setText(node, label(status));
  return node;
}

/** A bar with a segment for each state; what it says is told in words beside it. */
export function bar() {
  const node = el('div', { class: 'bar', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-label': 'Progress' });
  [...OUTCOMES, 'running', 'pending'].forEach(state => node.append(el('span', { class: state })));
  return node;
}

export function setBar(node, job) {
  setAttribute(node, 'aria-valuenow', Math.floor(percent(job)));
  setAttribute(node, 'aria-valuetext', `${percentText(job)}, ${number(done(job.counts))} of ${items(job.counts.total)}`);
  for (const segment of node.children) {
    segment.style.flexGrow = job.counts[segment.className] / Math.max(1, job.counts.total);
    segment.hidden = job.counts[segment.className] === 0;
  }
  return node;
}

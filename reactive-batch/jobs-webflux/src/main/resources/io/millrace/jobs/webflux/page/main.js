// Shows the list or one job, whichever the address names: #/?status=running or #/jobs/ID?items=failed

import { list } from './list.js';
import { job } from './job.js';

const content = document.getElementById('content');
let close = () => {};
let shown;

function show() {
  if (location.hash === '#content') { // the link that skips the head of the page
    content.focus();
    return;
  }
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const id = path.startsWith('jobs/') ? decodeURIComponent(path.slice('jobs/'.length)) : null;
  if (shown === path) {
    return; // only the filter has changed, and whoever changed it knows
  }
  const isFirst = shown === undefined;
  shown = path;
  close();
  content.replaceChildren();
  close = id ? job(content, id, new URLSearchParams(query)) : list(content, new URLSearchParams(query));
  if (!isFirst) {
    scrollTo(0, 0);
    content.querySelector('h1').focus({ preventScroll: true });
  }
}

addEventListener('hashchange', show);
show();

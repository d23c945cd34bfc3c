// What the page got, under the names of recording.Expect.
const allowed = { outcome: 'allowed' };
const blocked = e => ({ outcome: 'blocked', exception: e ? String(e) : null });
const unique = names => [...new Set(names)].sort();

const apis = {
  async fetch({ url, ...init }) {
    const r = await fetch(url, { ...init, ...content(init), referrerPolicy: init.referrer_policy });
    return { ...allowed, response_type: r.type, status: r.status, readable_headers: unique(r.headers.keys()) };
  },

  xhr: ({ url, method, headers, credentials, upload, sync, ...init }) => new Promise(done => {
    const x = new XMLHttpRequest();
    x.open(method ?? 'GET', url, !sync);
    x.withCredentials = credentials === 'include';
    for (const [name, value] of headers ?? []) x.setRequestHeader(name, value);
    if (upload) x.upload.onprogress = () => {};
    x.onload = () => done({
      ...allowed, status: x.status,
      readable_headers: unique(x.getAllResponseHeaders().split('\r\n').filter(Boolean).map(l => l.split(':')[0].toLowerCase())),
    });
    x.onerror = () => done(blocked());
    x.onabort = () => done(blocked('abort'));
    x.send(content(init).body ?? null);
  }),

  // What becomes of a beacon no page is told.
  beacon: ({ url, ...init }) => new Promise(done => {
    const queued = navigator.sendBeacon(url, content(init).body);
    setTimeout(done, 400, queued ? allowed : blocked());
  }),

  script: r => element('script', 'src', r),
  img: r => element('img', 'src', r),
  stylesheet: r => element('link', 'href', r, { rel: 'stylesheet' }),
  font: ({ url }) => new FontFace('F', `url(${url})`).load().then(() => allowed),
  module: ({ url }) => import(url).then(() => allowed),

  eventsource: ({ url, credentials }) => new Promise(done => {
    const s = new EventSource(url, { withCredentials: credentials === 'include' });
    const end = o => { s.close(); done(o); };
    s.onopen = () => end(allowed);
    s.onerror = () => end(blocked());
  }),
};

// The body as what it is: a string, or by its type a stream, a Blob, or one
// without a type.
function content({ body, body_type: type }) {
  if (body === undefined || !type) return { body };
  if (type === 'stream') return { body: new Blob([body]).stream(), duplex: 'half' };
  return { body: new Blob([body], type === 'none' ? {} : { type }) };
}

function element(name, where, { url, mode, credentials, integrity }, more) {
  return new Promise(done => {
    const e = Object.assign(document.createElement(name), more);
    if (mode !== 'no-cors') e.crossOrigin = credentials === 'include' ? 'use-credentials' : 'anonymous';
    if (integrity) e.integrity = integrity;
    e.onload = () => done(allowed);
    e.onerror = () => done(blocked());
    e[where] = url;
    document.body.append(e);
  });
}

function run({ api, request, patience = 6000 }) {
  const late = new Promise(done => setTimeout(done, patience, { outcome: 'timeout' }));
  return Promise.race([(async () => apis[api](request))().catch(blocked), late]);
}

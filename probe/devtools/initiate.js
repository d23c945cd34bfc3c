// What the page got, under the names of recording.Expect.
const allowed = { outcome: 'allowed' };
// Firefox tells the line of this file, which is not the same for ever.
const blocked = e => ({ outcome: 'blocked', exception: e ? String(e).replace(/ :: line \d+/, '') : null });
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
  preload: r => element('link', 'href', r, { rel: 'preload', as: r.as }),
  modulepreload: r => element('link', 'href', r, { rel: 'modulepreload' }),
  video: r => element('video', 'src', r, { preload: 'auto' }),
  track: ({ url, mode, credentials }) => new Promise(done => {
    const video = document.createElement('video');
    if (mode !== 'no-cors') video.crossOrigin = credentials === 'include' ? 'use-credentials' : 'anonymous';
    const track = Object.assign(document.createElement('track'), { default: true, onload: () => done(allowed), onerror: () => done(blocked()), src: url });
    video.append(track);
    document.body.append(video);
    track.track.mode = 'showing';
  }),
  font: ({ url }) => new FontFace('F', `url(${url})`).load().then(() => allowed),
  module: ({ url }) => import(url).then(() => allowed),

  eventsource: ({ url, credentials }) => new Promise(done => {
    const s = new EventSource(url, { withCredentials: credentials === 'include' });
    const end = o => { s.close(); done(o); };
    s.onopen = () => end(allowed);
    s.onerror = () => end(blocked());
  }),

  websocket: ({ url }) => new Promise(done => {
    const s = new WebSocket(url);
    s.onopen = () => { s.close(); done(allowed); };
    s.onerror = () => done(blocked());
  }),

  // A worker tells that it runs by a message.
  worker: ({ url, worker_type }) => new Promise(done => {
    const w = new Worker(url, { type: worker_type ?? 'classic' });
    w.onmessage = () => { w.terminate(); done(allowed); };
    w.onerror = () => done(blocked());
  }),
  sharedworker: ({ url, worker_type }) => new Promise(done => {
    const w = new SharedWorker(url, { type: worker_type ?? 'classic' });
    w.port.onmessage = () => done(allowed);
    w.onerror = () => done(blocked());
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
    e.onload = e.onloadeddata = () => done(allowed);
    e.onerror = () => done(blocked());
    e[where] = url;
    document.body.append(e);
  });
}

function run({ api, request, patience = 6000 }) {
  const late = new Promise(done => setTimeout(done, patience, { outcome: 'timeout' }));
  return Promise.race([(async () => apis[api](request))().catch(blocked), late]);
}

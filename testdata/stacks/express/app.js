const cors = require('cors');
const express = require('express');

const page = 'http://localhost:3000';
const app = express();

const data = (path = '/api/data') => app.all(path, (req, res) => res.json({ id: 1 }));

const faults = {
  'nothing-configured'() {
    data();
  },
  'after-the-routes'() {
    data();
    app.use(cors());
  },
  'on-the-routes-only'() {
    app.get('/api/data', cors(), (req, res) => res.json({ id: 1 }));
    app.put('/api/data', cors(), (req, res) => res.json({ id: 1 }));
  },
  'on-another-path'() {
    app.use('/api', cors());
    data('/v1/data');
  },
  'regular-expression-global'() {
    app.use(cors({ origin: /^http:\/\/localhost:3000$/g }));
    data();
  },
  'authentication-first'() {
    app.use((req, res, next) => req.headers.authorization ? next() : res.status(401).json({ message: 'no token' }));
    app.use(cors());
    data();
  },
  'key-first'() { // refuses with 400, as some do
    app.use((req, res, next) => req.headers['x-api-key'] ? next() : res.status(400).json({ message: 'missing key in request header' }));
    app.use(cors());
    data();
  },
  'limiter-first'() {
    let left = 2;
    app.use((req, res, next) => left-- > 0 ? next() : res.status(429).set('Retry-After', '60').send('Too many requests, please try again later.'));
    app.use(cors({ origin: page }));
    data();
  },
  'redirect-to-https-first'() {
    app.use((req, res, next) => req.secure ? next() : res.redirect(301, `https://${req.headers.host}${req.url}`));
    app.use(cors());
    data();
  },
  'login-page'() {
    app.get('/login', (req, res) => res.send('<!doctype html><form method="post"><input type="password"></form>'));
    app.use((req, res, next) => req.headers.cookie ? next() : res.redirect('/login'));
    app.use(cors({ origin: page, credentials: true }));
    data();
  },
  'error-in-the-list'() {
    const list = ['https://app.example.com'];
    app.use(cors({ origin: (origin, done) => !origin || list.includes(origin) ? done(null, true) : done(new Error('Not allowed by CORS')) }));
    data();
  },
  'error-in-the-list-even-without-origin'() { // everything fails, curl too
    const list = ['https://app.example.com'];
    app.use(cors({ origin: (origin, done) => list.includes(origin) ? done(null, true) : done(new Error('Not allowed by CORS')) }));
    data();
  },
  'error-thrown'() {
    app.use(cors());
    app.all('/api/data', () => { throw new Error('no database'); });
  },
  'error-thrown-and-headers-removed'() {
    app.use(cors());
    app.all('/api/data', () => { throw new Error('no database'); });
    app.use((error, req, res, next) => {
      for (const name of res.getHeaderNames()) res.removeHeader(name);
      res.status(500).json({ error: 'internal' });
    });
  },
  'string-of-the-environment'() {
    app.use(cors({ origin: 'http://localhost:3000,https://app.example.com' }));
    data();
  },
  'one-other-origin'() {
    app.use(cors({ origin: 'https://app.example.com' }));
    data();
  },
  'star-in-a-list'() {
    app.use(cors({ origin: ['*'] }));
    data();
  },
  'pattern-as-text'() {
    app.use(cors({ origin: 'https://*.example.com' }));
    data();
  },
  'slash-at-the-end'() {
    app.use(cors({ origin: [page + '/', 'https://app.example.com'] }));
    data();
  },
  'other-local-name'() {
    app.use(cors({ origin: ['http://127.0.0.1:3000', 'https://app.example.com'] }));
    data();
  },
  'other-port'() {
    app.use(cors({ origin: ['http://localhost:5173', 'https://app.example.com'] }));
    data();
  },
  'not-in-the-list'() {
    app.use(cors({ origin: ['https://app.example.com', 'https://admin.example.com'] }));
    data();
  },
  'header-not-listed'() {
    app.use(cors({ allowedHeaders: ['Content-Type'] }));
    data();
  },
  'method-not-listed'() {
    app.use(cors({ methods: ['GET', 'POST'] }));
    data();
  },
  'without-credentials'() {
    app.use(cors({ origin: page }));
    data();
  },
  'any-with-credentials'() {
    app.use(cors());
    data();
  },
  'any-reflected-with-credentials'() {
    app.use(cors({ origin: true, credentials: true }));
    data();
  },
  'header-by-hand-too'() {
    app.use(cors({ origin: page }));
    app.use((req, res, next) => { res.append('Access-Control-Allow-Origin', '*'); next(); });
    data();
  },
  'options-by-hand'() { // and nothing else
    app.use((req, res, next) => req.method === 'OPTIONS' ? res.sendStatus(204) : next());
    data();
  },
  'page-of-the-frontend'() {
    app.use((req, res) => res.send('<!doctype html><html><head><title>App</title></head><body><div id="root"></div><script src="/assets/index.js"></script></body></html>'));
  },
  'header-not-exposed'() {
    app.use(cors({ origin: page }));
    app.all('/api/data', (req, res) => res.set('X-Total-Count', '7').json({ id: 1 }));
  },
  'body-parser-first'() {
    app.use(express.json({ limit: 10 }));
    app.use(cors({ origin: page }));
    data();
  },
  'answers-bare'() { // the preflights alone are looked after
    app.options('/api/data', cors());
    data();
  },
  'star-in-the-answers'() {
    app.options('/api/data', cors({ origin: page, credentials: true }));
    app.use((req, res, next) => { res.set('Access-Control-Allow-Origin', '*'); next(); });
    data();
  },
  'slash-turns-the-post-away'() {
    app.use(cors({ origin: page }));
    app.use((req, res, next) => req.path.endsWith('/') ? next() : res.redirect(301, req.path + '/'));
    data();
  },
  'no-such-route'() {
    app.get('/api/data', cors(), (req, res) => res.json({ id: 1 }));
  },
  'post-alone'() {
    app.options('/api/orders', cors());
    app.post('/api/orders', cors(), (req, res) => res.json({ id: 1 }));
  },
  'everything-throws'() {
    app.use(() => { throw new Error('no configuration'); });
    app.use(cors());
    data();
  },
  'token-refused'() {
    app.use(cors({ origin: page }));
    app.use((req, res) => res.status(401).set('WWW-Authenticate', 'Bearer error="invalid_token", error_description="The token expired"').json({ message: 'expired' }));
  },
  'token-refused-in-front'() { // and preflights let through
    app.use((req, res, next) => req.method === 'OPTIONS' ? next() : res.status(401).set('WWW-Authenticate', 'Bearer error="invalid_token"').json({ message: 'expired' }));
    app.use(cors({ origin: page }));
  },
  'foreign-preflights-let-in'() { // and no foreign page more than that: nothing is wrong
    app.options('/api/data', cors({ origin: true, credentials: true }));
    app.use(cors({ origin: [page, 'https://app.example.com'], credentials: true }));
    data();
  },
  'session-not-exposed'() {
    app.use(cors({ origin: page }));
    app.all('/api/data', (req, res) => res.set('Mcp-Session-Id', '7').json({ id: 1 }));
  },
  'image-for-the-same-origin'() {
    app.use((req, res, next) => { res.set('Cross-Origin-Resource-Policy', 'same-origin'); next(); });
    app.all('/api/data', (req, res) => res.type('svg').send('<svg xmlns="http://www.w3.org/2000/svg"/>'));
  },
  'page-from-disk'() {
    app.use(cors({ origin: page }));
    data();
  },
  'events-as-json'() {
    app.use(cors({ origin: page }));
    data();
  },
  'origin-refused-by-a-guard'() {
    app.use((req, res, next) => [undefined, 'https://app.example.com'].includes(req.headers.origin) ? next() : res.status(403).json({ message: 'forbidden' }));
    app.use(cors());
    data();
  },
  'sleeping'() {
    app.use((req, res) => res.status(503).set('Retry-After', '30').send('<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>'));
  },
  'nothing-wrong'() {
    app.use(cors({ origin: [page, 'https://app.example.com'] }));
    data();
  },
};

faults[process.env.FAULT]();
app.listen(process.env.PORT, '127.0.0.1');

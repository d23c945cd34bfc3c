const { serve } = require('@hono/node-server');
const { Hono } = require('hono');
const { basicAuth } = require('hono/basic-auth');
const { bearerAuth } = require('hono/bearer-auth');
const { cors } = require('hono/cors');
const { csrf } = require('hono/csrf');

const page = 'http://localhost:3000';
const app = new Hono();
const data = () => app.on(['GET', 'POST', 'PUT'], '/api/data', (c) => c.json({ id: 1 }));

const faults = {
  'nothing-configured'() {
    data();
  },
  'after-the-routes'() {
    data();
    app.use(cors());
  },
  'one-path-alone'() { // '/api' is not '/api/*'
    app.use('/api', cors());
    data();
  },
  'token-first'() {
    app.use(bearerAuth({ token: 'abc' }), cors());
    data();
  },
  'password-first'() {
    app.use(basicAuth({ username: 'someone', password: 'anything' }), cors());
    data();
  },
  'not-in-the-list'() {
    app.use(cors({ origin: ['https://app.example.com', 'https://admin.example.com'] }));
    data();
  },
  'slash-at-the-end'() {
    app.use(cors({ origin: [page + '/'] }));
    data();
  },
  'one-other-origin'() {
    app.use(cors({ origin: 'https://app.example.com' }));
    data();
  },
  'any-with-credentials'() {
    app.use(cors({ credentials: true, origin: '*' }));
    data();
  },
  'header-not-listed'() {
    app.use(cors({ origin: page, allowHeaders: ['Content-Type'] }));
    data();
  },
  'method-not-listed'() {
    app.use(cors({ origin: page, allowMethods: ['GET', 'POST'] }));
    data();
  },
  'error-thrown'() {
    app.use(cors({ origin: page }));
    app.get('/api/data', () => { throw new Error('no database'); });
  },
  'csrf'() {
    app.use(cors({ origin: page }), csrf());
    data();
  },
  'answer-made-anew'() { // from elsewhere, with headers that are set already
    app.use(cors({ origin: page }));
    app.get('/api/data', () => new Response('{"id":1}', { headers: { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' } }));
  },
  'nothing-wrong'() {
    app.use(cors({ origin: [page, 'https://app.example.com'] }));
    data();
  },
};

faults[process.env.FAULT]();
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });

const cors = require('@koa/cors');
const { Router } = require('@koa/router');
const Koa = require('koa');

const page = 'http://localhost:3000';
const app = new Koa();
app.silent = true;

const router = new Router();
router.all('/api/data', (ctx) => { ctx.body = { id: 1 }; });
router.get('/api/crash', () => { throw new Error('no database'); });
const list = (...origins) => ({ origin: (ctx) => origins.includes(ctx.get('Origin')) ? ctx.get('Origin') : '' });

const faults = {
  'nothing-configured': () => app.use(router.routes()),
  'after-the-routes': () => app.use(router.routes()).use(cors()),
  'token-first': () => app.use((ctx, next) => { if (!ctx.get('Authorization')) ctx.throw(401, 'no token'); return next(); }).use(cors()).use(router.routes()),
  'not-in-the-list': () => app.use(cors(list('https://app.example.com'))).use(router.routes()),
  'slash-at-the-end': () => app.use(cors(list(page + '/'))).use(router.routes()),
  'one-other-origin': () => app.use(cors({ origin: 'https://app.example.com' })).use(router.routes()),
  'without-credentials': () => app.use(cors({ origin: page })).use(router.routes()),
  'any-with-credentials': () => app.use(cors({ credentials: true })).use(router.routes()),
  'header-not-listed': () => app.use(cors({ allowHeaders: ['Content-Type'] })).use(router.routes()),
  'method-not-listed': () => app.use(cors({ allowMethods: 'GET,POST' })).use(router.routes()),
  'error-thrown': () => app.use(cors()).use(router.routes()),
  'error-thrown-and-headers-lost': () => app.use(cors({ keepHeadersOnError: false })).use(router.routes()),
  'nothing-wrong': () => app.use(cors(list(page, 'https://app.example.com'))).use(router.routes()),
};

faults[process.env.FAULT]();
app.listen(process.env.PORT, '127.0.0.1');

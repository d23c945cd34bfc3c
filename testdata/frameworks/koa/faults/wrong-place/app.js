const Koa = require('koa');
const cors = require('@koa/cors');

const app = new Koa();

const { Router } = require('@koa/router');
const router = new Router();
router.get('/api/data', (ctx) => { ctx.body = { id: 1 }; });
app.use(router.routes());
app.use(cors({ origin: (ctx) => ['http://localhost:3000'].find((o) => o === ctx.get('Origin')) }));

app.listen(process.env.PORT, '127.0.0.1');

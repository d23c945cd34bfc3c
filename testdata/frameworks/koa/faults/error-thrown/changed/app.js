const Koa = require('koa');
const cors = require('@koa/cors');

const app = new Koa();

app.use(cors({ origin: (ctx) => ['http://localhost:3000'].find((o) => o === ctx.get('Origin')) }));
app.silent = true;
app.use((ctx) => { throw new Error('no such table'); });

app.listen(process.env.PORT, '127.0.0.1');

const Koa = require('koa');
const cors = require('@koa/cors');

const app = new Koa();

app.use(cors({
  origin: (ctx) => ['http://localhost:3000', 'http://localhost:5173'].find((o) => o === ctx.get('Origin')),
  allowMethods: ['GET', 'PUT'],
  allowHeaders: ['content-type'],
  exposeHeaders: ['x-total'],
  credentials: true,
}));
app.use((ctx) => { ctx.body = { id: 1 }; });

app.listen(process.env.PORT, '127.0.0.1');

const Koa = require('koa');
const cors = require('@koa/cors');

const app = new Koa();

app.use(cors({ origin: (ctx) => ['http://localhost:3000'].find((o) => o === ctx.get('Origin')) }));
app.use((ctx, next) => {
  if (ctx.get('Authorization') !== 'Bearer secret') ctx.throw(401, { headers: { 'WWW-Authenticate': 'Bearer' } });
  return next();
});
app.use((ctx) => { ctx.body = { id: 1 }; });

app.listen(process.env.PORT, '127.0.0.1');

const Koa = require('koa');

const app = new Koa();

app.use(require('@koa/cors')({ origin: (ctx) => ['http://localhost:3000'].find((o) => o === ctx.get('Origin')) }));
app.use((ctx) => { ctx.body = { id: 1 }; });

app.listen(process.env.PORT, '127.0.0.1');

const Koa = require('koa');
const cors = require('@koa/cors');

const app = new Koa();

app.use((ctx) => { ctx.body = { id: 1 }; });
app.use(cors({ origin: (ctx) => ['http://localhost:3000'].find((o) => o === ctx.get('Origin')) }));

app.listen(process.env.PORT, '127.0.0.1');

const Koa = require('koa');
const cors = require('@koa/cors');

const app = new Koa();

app.use(cors({ origin: 'http://localhost:7777' }));
app.use((ctx) => { ctx.body = { id: 1 }; });

app.listen(process.env.PORT, '127.0.0.1');

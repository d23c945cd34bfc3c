const Koa = require('koa');

const app = new Koa();

app.use((ctx) => { ctx.body = { id: 1 }; });

app.listen(process.env.PORT, '127.0.0.1');

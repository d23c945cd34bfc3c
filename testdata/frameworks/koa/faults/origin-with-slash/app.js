const Koa = require('koa');
const cors = require('@koa/cors');

const app = new Koa();

const pages = ['http://localhost:3000/'];
app.use(cors({ origin: (ctx) => pages.find((page) => page === ctx.get('Origin')) || pages[0] }));
app.use((ctx) => { ctx.body = { id: 1 }; });

app.listen(process.env.PORT, '127.0.0.1');

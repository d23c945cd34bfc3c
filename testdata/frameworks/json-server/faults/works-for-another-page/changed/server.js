const jsonServer = require('json-server');
const cors = require('cors');

const server = jsonServer.create();

server.use(cors({ origin: ['http://localhost:7777', 'http://localhost:3000'], methods: ['GET', 'PUT', 'POST'], credentials: true }));
server.use(jsonServer.defaults({ noCors: true, logger: false }));
server.use(jsonServer.router({ posts: [{ id: 1 }] }));

server.listen(process.env.PORT, '127.0.0.1');

const jsonServer = require('json-server');

const server = jsonServer.create();

server.use(jsonServer.defaults({ noCors: true, logger: false }));
server.use(jsonServer.router({ posts: [{ id: 1 }] }));

server.listen(process.env.PORT, '127.0.0.1');

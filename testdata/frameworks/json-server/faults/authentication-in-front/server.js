const jsonServer = require('json-server');

const server = jsonServer.create();

server.use((req, res, next) => {
  if (req.headers.authorization === 'Bearer secret') next();
  else res.set('WWW-Authenticate', 'Bearer').sendStatus(401);
});
server.use(jsonServer.defaults({ logger: false }));
server.use(jsonServer.router({ posts: [{ id: 1 }] }));

server.listen(process.env.PORT, '127.0.0.1');

import Fastify from 'fastify';
import cors from '@fastify/cors';

const app = Fastify();

app.register(cors, { origin: ['http://localhost:3000'] });
app.addHook('onRequest', async (request, reply) => {
  if (request.headers.authorization !== 'Bearer secret') return reply.code(401).header('WWW-Authenticate', 'Bearer').send();
});
app.get('/api/data', async () => ({ id: 1 }));

await app.listen({ port: process.env.PORT, host: '127.0.0.1' });

import Fastify from 'fastify';

const app = Fastify();

app.get('/api/data', async () => ({ id: 1 }));

await app.listen({ port: process.env.PORT, host: '127.0.0.1' });
